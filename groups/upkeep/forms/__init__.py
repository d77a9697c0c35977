"""What people send, read into frozen values."""

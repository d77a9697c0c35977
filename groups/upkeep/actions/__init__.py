"""What changes what is said about a listing."""

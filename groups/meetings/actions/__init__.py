"""What can be done to groups, meetings and their dates. Actions flush and never commit."""

"""Fetching rooms and personas, always on behalf of the one who asks."""

"""Fetching what is said about listings, on behalf of the one who asks."""

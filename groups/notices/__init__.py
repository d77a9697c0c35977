"""Notices: who to call, how to leave at once, what we email and when we stay silent."""

"""What the clock does for keeping the list right."""

from flask import Flask


def set_up(app: Flask) -> None:
    """Begin each job at the first request of a server."""

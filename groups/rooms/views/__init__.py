"""HTTP in. Importing ``bp`` from here brings every page with it."""

from groups.rooms.views import door, log, panel, room
from groups.rooms.views.blueprint import bp

__all__ = ["bp", "door", "log", "panel", "room"]

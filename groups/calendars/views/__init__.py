"""HTTP in. Importing ``bp`` from here brings every page with it."""

from groups.calendars.views import copies, feeds, health, own, panels
from groups.calendars.views.blueprint import bp

__all__ = ["bp", "copies", "feeds", "health", "own", "panels"]

"""HTTP in. Importing ``bp`` from here brings every page with it."""

from groups.meetings.views import (
    api,
    bmlt,
    bodies,
    closures,
    dates,
    editing,
    feeds,
    finder,
    groups,
    history,
    meetings,
    preview,
    printing,
    servants,
)
from groups.meetings.views.blueprint import bp

__all__ = [
    "api",
    "bmlt",
    "bodies",
    "bp",
    "closures",
    "dates",
    "editing",
    "feeds",
    "finder",
    "groups",
    "history",
    "meetings",
    "preview",
    "printing",
    "servants",
]

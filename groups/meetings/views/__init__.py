"""HTTP in. Importing ``bp`` from here brings every page with it."""

from groups.meetings.views import (
    api,
    bmlt,
    closures,
    dates,
    editing,
    feeds,
    finder,
    groups,
    history,
    meetings,
)
from groups.meetings.views.blueprint import bp

__all__ = [
    "api",
    "bmlt",
    "bp",
    "closures",
    "dates",
    "editing",
    "feeds",
    "finder",
    "groups",
    "history",
    "meetings",
]

"""HTTP in. Importing ``bp`` from here brings every page with it."""

from groups.meetings.views import api, dates, editing, feeds, finder, groups, meetings
from groups.meetings.views.blueprint import bp

__all__ = ["api", "bp", "dates", "editing", "feeds", "finder", "groups", "meetings"]

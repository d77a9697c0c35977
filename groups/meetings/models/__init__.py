"""Groups, the people who serve them, venues, meetings as rules, and occurrences as rows."""

from groups.meetings.models.dates import Horizon, Listing, ListingChange, Occurrence
from groups.meetings.models.groups import (
    BODY_KINDS,
    SERVICE_ROLES,
    Group,
    GroupMember,
    ServiceBody,
    ServiceChange,
)
from groups.meetings.models.keeping import Closure, Revision
from groups.meetings.models.meetings import (
    ATTENDANCES,
    Meeting,
    MeetingChange,
    SavedMeeting,
    Venue,
)

__all__ = [
    "ATTENDANCES",
    "BODY_KINDS",
    "SERVICE_ROLES",
    "Closure",
    "Group",
    "GroupMember",
    "Horizon",
    "Listing",
    "ListingChange",
    "Meeting",
    "MeetingChange",
    "Occurrence",
    "Revision",
    "SavedMeeting",
    "ServiceBody",
    "ServiceChange",
    "Venue",
]

"""Adding a meeting to a group, and changing what its page says."""

from typing import Any

from groups.accounts.models import Member
from groups.meetings.actions import horizon
from groups.meetings.actions.groups import free_slug
from groups.meetings.actions.schedules import change_from_now_on, write_schedule
from groups.meetings.actions.venues import place
from groups.meetings.descriptions import VenueDescription
from groups.meetings.models import Group, Meeting
from groups.meetings.schedule import Schedule
from groups.meetings.signals import meeting_changed
from groups.plumbing.clock import now
from groups.plumbing.db import db

Details = dict[str, Any]


def add_meeting(
    group: Group,
    details: Details,
    schedule: Schedule | None,
    venue: VenueDescription | None,
    by: Member | None = None,
) -> Meeting:
    """Add a meeting. ``details`` are columns of Meeting: name, timezone, types, notes and so on."""
    slug, at = free_slug(Meeting, details["name"]), place(venue)
    meeting = Meeting(slug=slug, **details)
    db.session.add(meeting)
    meeting.group, meeting.venue = group, at
    write_schedule(meeting, schedule, by)
    horizon.rebuild([meeting])
    return meeting


def change_meeting(
    meeting: Meeting,
    details: Details,
    schedule: Schedule | None,
    venue: VenueDescription | None,
    by: Member | None = None,
) -> None:
    """Change what a meeting says of itself; new times hold from now on."""
    if schedule is None:
        rescheduled = write_schedule(meeting, None, by)
    else:
        rescheduled = change_from_now_on(meeting, schedule, by)
        # The first series keeps its zone; the form's is that of the series from now on.
        details = {name: value for name, value in details.items() if name != "timezone"}
    before = meeting.venue
    meeting.venue = place(venue)
    changed = meeting.venue is not before
    for name, value in details.items():
        changed |= getattr(meeting, name) != value
        setattr(meeting, name, value)
    if changed or rescheduled:
        meeting.sequence += 1
        meeting.revised_at = now()
        horizon.rebuild([meeting])
        meeting_changed.send(Meeting, meeting=meeting)

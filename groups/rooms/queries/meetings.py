"""The meeting behind a door, and when its room is open."""

from datetime import datetime, timedelta

from sqlalchemy import select

from groups.meetings.models import Group, Meeting, Occurrence
from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.errors import NotFound
from groups.rooms.models import GroupAgenda, MeetingAgenda
from groups.rooms.queries.options import options_of

DOORS = timedelta(minutes=15)


def meeting_at(slug: str) -> Meeting:
    """The meeting whose room is behind this door; raises NotFound."""
    meeting = db.session.scalar(select(Meeting).where(Meeting.slug == slug))
    if meeting is None or not meeting.has_room or not meeting.group.listed:
        raise NotFound
    return meeting


def next_occurrence(meeting: Meeting, at: datetime | None = None) -> Occurrence | None:
    """The occurrence whose room is open, or else the next one; cancelled ones have no room."""
    at = at or now()
    return db.session.scalar(
        select(Occurrence)
        .where(
            Occurrence.meeting_id == meeting.id,
            Occurrence.ends_at > at - fellowship_of(meeting),
            Occurrence.cancelled.is_(False),
        )
        .order_by(Occurrence.starts_at)
        .limit(1)
    )


def is_open(occurrence: Occurrence, at: datetime | None = None) -> bool:
    at = at or now()
    return occurrence.starts_at - DOORS <= at < closes_at(occurrence)


def closes_at(occurrence: Occurrence) -> datetime:
    return occurrence.ends_at + fellowship_of(occurrence.meeting)


def fellowship_of(meeting: Meeting) -> timedelta:
    """How long the group lets its rooms stay open after the meeting."""
    return timedelta(minutes=options_of(meeting.group_id).fellowship_minutes)


def meetings_with_rooms(group: Group) -> list[tuple[Meeting, str]]:
    """The group's meetings that have a room, each with the id of the agenda it is held by."""
    rows = db.session.execute(
        select(Meeting, GroupAgenda.public_id)
        .outerjoin(MeetingAgenda, MeetingAgenda.meeting_id == Meeting.id)
        .outerjoin(GroupAgenda, GroupAgenda.id == MeetingAgenda.agenda_id)
        .where(Meeting.group_id == group.id, Meeting.has_room)
        .order_by(Meeting.name, Meeting.id)
    )
    return [(meeting, public_id or "") for meeting, public_id in rows]

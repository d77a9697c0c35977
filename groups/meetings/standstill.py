"""A meeting whose time zone the zone data lacks: it keeps the dates it has, and gets no further.

The zone was known when it was kept: by a newer release that was put back, a server the database
came from, a year when IANA had the name. Nobody can tell the meeting's later dates, but those of
the coming weeks are rows, at instants that hold. ``in_utc`` says them as a schedule, for whoever
would else expand the rule.
"""

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import select

from groups.meetings.models import Meeting, Occurrence
from groups.meetings.overrides import Add, Cancel, Change, Vary
from groups.meetings.recurrence import Occurrence as Date
from groups.meetings.recurrence import Status
from groups.meetings.schedule import Schedule
from groups.meetings.wording import zone_unknown
from groups.plumbing import clock
from groups.plumbing.db import db


def unknown_zones_of(meeting: Meeting) -> list[str]:
    """Return the zones that the meeting, or a change of it, is on and the zone data lacks."""
    named = [meeting.timezone, *(change.details.get("timezone") for change in meeting.changes)]
    return [str(one) for one in dict.fromkeys(named) if one and not clock.is_zone(str(one))]


def sentence(meeting: Meeting) -> str:
    """Say to those who serve it what is wrong and what to do; "" where nothing is."""
    lost = unknown_zones_of(meeting)
    return zone_unknown(lost[0]) if lost else ""


def dates_kept(meeting: Meeting) -> list[Date]:
    """Return the dates that are kept as rows, oldest first."""
    rows = db.session.execute(
        select(*_COLUMNS).where(Occurrence.meeting_id == meeting.id).order_by(Occurrence.starts_at)
    )
    return [
        Date(
            recurrence_id=datetime.fromisoformat(row.recurrence_id),
            timezone=row.timezone,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            status=Status.CANCELLED if row.cancelled else Status.HELD,
            moved=row.moved,
            note=row.note,
            topic=row.topic,
            types=None if row.types is None else tuple(filter(None, row.types.split("|"))),
        )
        for row in rows
    ]


_COLUMNS = (
    *(Occurrence.recurrence_id, Occurrence.timezone, Occurrence.starts_at, Occurrence.ends_at),
    *(Occurrence.cancelled, Occurrence.moved, Occurrence.note, Occurrence.topic, Occurrence.types),
)


def as_kept(meeting: Meeting, dates: list[Date]) -> list[Date]:
    """Give what ``in_utc`` made of dates their names back; none of them is an extra one."""
    names = {one.starts_at: one.recurrence_id for one in dates_kept(meeting)}
    return [
        replace(one, recurrence_id=names.get(one.starts_at, one.recurrence_id), added=False)
        for one in dates
    ]


def in_utc(dates: list[Date]) -> Schedule | None:
    """Return a schedule of just these dates, on the clock of UTC; None for none."""
    if not dates:
        return None
    changes = tuple(change for date in dates for change in _said(date))
    return Schedule("UTC", _local(dates[0]), _minutes(dates[0]), None, changes)


def _said(date: Date) -> list[Change]:
    at = _local(date)
    said: list[Change] = [Add(at, _minutes(date), note=date.note)]
    if not date.is_held:
        said.append(Cancel(at, date.note))
    if date.topic or date.types is not None:
        said.append(Vary(at, topic=date.topic, types=date.types))
    return said


def _local(date: Date) -> datetime:
    return date.starts_at.astimezone(UTC).replace(tzinfo=None)


def _minutes(date: Date) -> int:
    return max(1, round((date.ends_at - date.starts_at).total_seconds() / 60))

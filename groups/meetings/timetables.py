"""When meetings are held, closures included: the rule is the meeting's, a closure lies over it.

    schedule_of(meeting)      what the meeting itself says: what is edited, compared, exported
    timetable_of(meeting)     the same with the closures over it: what is held, shown, subscribed to
    timetables_of(meetings)   many at once, in two questions however many they are

A closure hangs on a meeting, its group, its venue or any service body above the group. All are
laid over the schedule as ``overrides.Closed`` values, placed among the changes by the time they
were made, so that the last word about a date holds: see there. Nothing is written into the
meeting, so lifting a closure leaves nothing behind, and a date that comes into view later is
closed like the others.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Protocol

from sqlalchemy import bindparam, or_, select

from groups.meetings.models import Closure, Meeting, ServiceBody
from groups.meetings.notation import kept_schedule
from groups.meetings.overrides import Closed
from groups.meetings.schedule import Schedule
from groups.meetings.standstill import dates_kept, in_utc, unknown_zones_of
from groups.plumbing import clock
from groups.plumbing.db import db

AHEAD = timedelta(days=35)
_OVER = (
    select(Closure)
    .where(
        Closure.lifted_at.is_(None),
        or_(
            Closure.meeting_id.in_(bindparam("meetings", expanding=True)),
            Closure.group_id.in_(bindparam("groups", expanding=True)),
            Closure.venue_id.in_(bindparam("venues", expanding=True)),
            Closure.body_id.is_not(None),
        ),
    )
    .order_by(Closure.made_at, Closure.id)
)


class Closable(Protocol):
    """A meeting, as far as closures look at it."""

    @property
    def id(self) -> int: ...
    @property
    def group_id(self) -> int: ...
    @property
    def venue_id(self) -> int | None: ...
    @property
    def body_id(self) -> int | None: ...
    @property
    def attendance(self) -> str: ...
    @property
    def timezone(self) -> str: ...


def schedule_of(meeting: Meeting) -> Schedule | None:
    """Return what the meeting says of its dates, as a value; None for one by appointment.

    It may name a zone that is unknown by now: then only ``timetable_of`` tells its dates.
    """
    if meeting.start_local is None:
        return None
    return kept_schedule(
        {
            "timezone": meeting.timezone,
            "start_local": meeting.start_local,
            "duration_minutes": meeting.duration_minutes,
            "rrule": meeting.rrule,
            "changes": [change.details for change in meeting.changes],
        }
    )


def timetable_of(meeting: Meeting, closures: Iterable[Closure] | None = None) -> Schedule | None:
    """Return the meeting's dates with the closures over them, asked for unless given.

    Of a meeting that stands still, just the dates it keeps; None when it has none.
    """
    schedule = schedule_of(meeting)
    still = bool(schedule and unknown_zones_of(meeting))
    if still:
        schedule = in_utc(dates_kept(meeting))
    if schedule is None:
        return None
    if closures is None:
        closures = closures_over([meeting])[meeting.id]
    closed = tuple(_closed(one, meeting) for one in closures)
    if still:  # whatever was said of one date before is in these changes already
        closed = tuple(replace(one, after=len(schedule.changes)) for one in closed)
    return replace(schedule, closures=closed) if closed else schedule


def timetables_of(meetings: Sequence[Meeting]) -> dict[int, Schedule | None]:
    """Return the timetable of each, by id. Whoever calls it has read their changes at once."""
    over = closures_over(meetings)
    return {meeting.id: timetable_of(meeting, over[meeting.id]) for meeting in meetings}


def closures_over(meetings: Sequence[Closable]) -> dict[int, list[Closure]]:
    """Return the closures, not lifted, over each of these meetings by id, the eldest first.

    A hall that is closed does not close a meeting that is held online only.
    """
    asked = {
        "meetings": [meeting.id for meeting in meetings],
        "groups": list({meeting.group_id for meeting in meetings}),
        "venues": list({one.venue_id for one in meetings if one.venue_id is not None}),
    }
    found = db.session.scalars(_OVER, asked).all()
    parents = _parents() if any(one.body_id is not None for one in found) else {}
    return {
        meeting.id: [one for one in found if _is_over(one, meeting, parents)]
        for meeting in meetings
    }


def coming_closures(meeting: Closable, closures: Iterable[Closure]) -> list[Closure]:
    """Return those in force on the meeting's own today, or within the weeks we list."""
    today = today_of(meeting)
    coming = [
        one
        for one in closures
        if one.first <= today + AHEAD and (one.last is None or one.last >= today)
    ]
    return sorted(coming, key=lambda one: one.first)


def is_closed(meeting: Closable, closures: Iterable[Closure]) -> bool:
    """Tell whether one of these is in force on the meeting's own today."""
    today = today_of(meeting)
    return any(one.first <= today for one in coming_closures(meeting, closures))


def today_of(meeting: Closable) -> date:
    return clock.now().astimezone(clock.kept_zone(meeting.timezone)).date()


def bodies_below(body_id: int) -> set[int]:
    """Return the ids of a service body and of all that belong to it."""
    parents = _parents()
    return {one for one in parents if body_id in _line(one, parents)}


def _closed(closure: Closure, meeting: Meeting) -> Closed:
    """Place the closure after the last change that was made before it."""
    earlier = [
        number
        for number, change in enumerate(meeting.changes, 1)
        if change.made_at is not None and change.made_at < closure.made_at
    ]
    return Closed(closure.first, closure.last, closure.reason, after=max(earlier, default=0))


def _is_over(closure: Closure, meeting: Closable, parents: dict[int, int | None]) -> bool:
    if closure.meeting_id is not None:
        return closure.meeting_id == meeting.id
    if closure.group_id is not None:
        return closure.group_id == meeting.group_id
    if closure.venue_id is not None:
        return closure.venue_id == meeting.venue_id and meeting.attendance != "online"
    return closure.body_id in _line(meeting.body_id, parents)


def _parents() -> dict[int, int | None]:
    """Return the whole tree of service bodies: each with the one above it."""
    rows = db.session.execute(select(ServiceBody.id, ServiceBody.parent_id))
    return {row.id: row.parent_id for row in rows}


def _line(body_id: int | None, parents: dict[int, int | None]) -> list[int]:
    """Return the body and those above it; a tree bitten into a ring ends where it began."""
    line: list[int] = []
    while body_id is not None and body_id not in line:
        line.append(body_id)
        body_id = parents.get(body_id)
    return line

"""The dates of a meeting: a schedule expanded over a window of time.

    occurrences(schedule, since, until)   starts in [since, until), moved ones where they are held
    upcoming(schedule, after, limit)      the next dates
    under_way(schedule, at)               the date being held at this instant, if any
    occurrence_of(schedule, id)           one date by its name, wherever it is held now

An occurrence is named for ever by its ``recurrence_id``: the wall-clock start the rule first
gave it, whatever became of it later.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from groups.meetings.schedule import Add, Cancel, CancelRange, Change, ChangeFrom, Move, Schedule
from groups.meetings.segments import Segment, instant, segments_of
from groups.plumbing import clock

# No offset from UTC exceeds 14 hours, so two days around a window hold every local date of it.
_MARGIN = timedelta(days=2)
_LOOK_AHEAD_DAYS = (35, 400, 3700)


class Status(StrEnum):
    HELD = "held"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date. ``recurrence_id`` is naive, in ``timezone``; the instants are aware UTC.

    A cancelled date keeps the instants at which it would have been.
    """

    recurrence_id: datetime
    timezone: str
    starts_at: datetime
    ends_at: datetime
    status: Status = Status.HELD
    moved: bool = False
    added: bool = False
    note: str = ""

    @property
    def is_held(self) -> bool:
        return self.status is Status.HELD


def occurrences(schedule: Schedule, since: datetime, until: datetime) -> list[Occurrence]:
    """Return the dates, cancelled ones included, that start in [since, until), oldest first.

    ``since`` and ``until`` are aware. Wall-clock time is kept across clock changes
    (RFC 5545 §3.8.5.3); a length is elapsed time. The cost follows the window, not the age of
    the meeting. Outside the years 1970 to 2200 there are no dates.
    """
    found = _nominal(schedule, since, until)
    for change in schedule.changes:
        _apply(change, schedule, found)
    inside = (one for one in found.values() if since <= one.starts_at < until)
    return sorted(inside, key=lambda one: (one.starts_at, one.recurrence_id))


def upcoming(schedule: Schedule, after: datetime, limit: int = 5) -> list[Occurrence]:
    """Return up to ``limit`` dates that end after the instant, cancelled ones included.

    Looks ten years ahead at most.
    """
    since = after - longest(schedule)
    coming: list[Occurrence] = []
    for look_ahead in _LOOK_AHEAD_DAYS:
        dates = occurrences(schedule, since, after + timedelta(days=look_ahead))
        coming = [one for one in dates if one.ends_at > after]
        if len(coming) >= limit:
            break
    return coming[:limit]


def under_way(schedule: Schedule, at: datetime) -> Occurrence | None:
    """Return the held date with ``starts_at <= at < ends_at``, if there is one."""
    dates = occurrences(schedule, at - longest(schedule), at + timedelta(microseconds=1))
    live = [one for one in dates if one.is_held and one.starts_at <= at < one.ends_at]
    return live[-1] if live else None


def occurrence_of(schedule: Schedule, recurrence_id: datetime) -> Occurrence | None:
    """Return the date of that original start, wherever it is held now."""
    found: dict[datetime, Occurrence] = {}
    _add_nominal(schedule, recurrence_id, found)
    for change in schedule.changes:
        if not isinstance(change, Add) or change.to == recurrence_id:
            _apply(change, schedule, found)
    return found.get(recurrence_id)


def changed_dates(schedule: Schedule, longest_closure: timedelta) -> dict[datetime, Occurrence]:
    """Return every date a change touches, by original start, as it stands now.

    Dates closed by a closure longer than ``longest_closure`` are not listed, unless a change
    names them one by one: a hall shut for years would list thousands.
    """
    found: dict[datetime, Occurrence] = {}
    for change in schedule.changes:
        if isinstance(change, Cancel | Move):
            _add_nominal(schedule, change.at, found)
        elif isinstance(change, CancelRange) and change.last - change.first <= longest_closure:
            for segment in segments_of(schedule):
                for local in segment.starts(change.first, change.last):
                    found[local] = _as_ruled(segment, local)
    for change in schedule.changes:
        _apply(change, schedule, found)
    return found


def longest(schedule: Schedule) -> timedelta:
    """Return the length of the longest date."""
    changed = (
        change.duration_minutes or 0
        for change in schedule.changes
        if isinstance(change, Move | Add | ChangeFrom)
    )
    return timedelta(minutes=max(schedule.duration_minutes, *changed, 0))


def _nominal(schedule: Schedule, since: datetime, until: datetime) -> dict[datetime, Occurrence]:
    """Return the dates the rule gives around the window, and any a change might bring into it."""
    first, last = _day_near(since, -_MARGIN), _day_near(until, _MARGIN)
    found: dict[datetime, Occurrence] = {}
    for segment in segments_of(schedule):
        for local in segment.starts(first, last):
            found[local] = _as_ruled(segment, local)
    for change in schedule.changes:
        if isinstance(change, Move):
            _add_nominal(schedule, change.at, found)
    return found


def _day_near(moment: datetime, margin: timedelta) -> date:
    try:
        return (moment.astimezone(UTC) + margin).date()
    except OverflowError:
        return moment.date()


def _add_nominal(schedule: Schedule, local: datetime, found: dict[datetime, Occurrence]) -> None:
    for segment in segments_of(schedule):
        if local not in found and segment.names(local):
            found[local] = _as_ruled(segment, local)


def _as_ruled(segment: Segment, local: datetime) -> Occurrence:
    starts_at = instant(local, segment.zone)
    ends_at = starts_at + timedelta(minutes=segment.minutes)
    return Occurrence(local, segment.timezone, starts_at, ends_at)


def _apply(change: Change, schedule: Schedule, found: dict[datetime, Occurrence]) -> None:
    """Let the last word about a date hold: cancelled, then moved, it is held where it moved."""
    if isinstance(change, CancelRange):
        _close(change, found)
    elif isinstance(change, Add):
        found[change.to] = _added(change, schedule)
    elif isinstance(change, Cancel | Move) and change.at in found:
        one = found[change.at]
        if isinstance(change, Move):
            found[change.at] = _moved(one, change)
        else:
            found[change.at] = _cancelled(one, change.note)


def _close(closure: CancelRange, found: dict[datetime, Occurrence]) -> None:
    for local, one in found.items():
        if closure.first <= local.date() <= closure.last:
            found[local] = _cancelled(one, closure.note)


def _cancelled(one: Occurrence, note: str) -> Occurrence:
    return replace(one, status=Status.CANCELLED, note=note)


def _moved(one: Occurrence, move: Move) -> Occurrence:
    if move.to_utc is not None:
        starts_at = move.to_utc
    else:
        assert move.to is not None  # noqa: S101  # a Move has one of the two, checked when read
        starts_at = instant(move.to, clock.zone(move.timezone or one.timezone))
    length = one.ends_at - one.starts_at
    if move.duration_minutes is not None:
        length = timedelta(minutes=move.duration_minutes)
    return replace(
        one,
        starts_at=starts_at,
        ends_at=starts_at + length,
        status=Status.HELD,
        moved=True,
        note=move.note,
    )


def _added(add: Add, schedule: Schedule) -> Occurrence:
    """Return the extra date; where the rule already has one, that one, held as ruled."""
    ruled = next((s for s in segments_of(schedule) if s.names(add.to)), None)
    if ruled is not None:
        return replace(_as_ruled(ruled, add.to), note=add.note)
    segment = _in_force(schedule, add.to)
    timezone = add.timezone or segment.timezone
    starts_at = instant(add.to, clock.zone(timezone))
    ends_at = starts_at + timedelta(minutes=add.duration_minutes or segment.minutes)
    return Occurrence(add.to, timezone, starts_at, ends_at, added=True, note=add.note)


def _in_force(schedule: Schedule, local: datetime) -> Segment:
    """Return the segment whose clock and length hold at that local time."""
    first, *later = segments_of(schedule)
    return next((s for s in reversed(later) if s.start <= local), first)

"""The dates of a meeting: a schedule expanded over a window of time.

    occurrences(schedule, since, until)   starts in [since, until), moved ones where they are held
    upcoming(schedule, after, limit)      the next dates
    under_way(schedule, at)               the date being held at this instant, if any
    occurrence_of(schedule, id)           one date by its name, wherever it is held now

An occurrence is named for ever by its ``recurrence_id``: the wall-clock start the rule first
gave it, whatever became of it later.

The last word about a date holds: cancelled, then moved, it is held where it moved. A closure
is such a word, about the days dates are held on (see ``schedule.Closed``). What varies (topic,
kinds) is another matter than whether and when, so it is put on last, in whatever order it was
said; what was said of one date outweighs what holds for many.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from groups.meetings.days import LAST_DAY
from groups.meetings.overrides import (
    Add,
    Cancel,
    CancelRange,
    Change,
    ChangeFrom,
    Closed,
    Move,
    Vary,
)
from groups.meetings.rule import FIRST_YEAR, Frequency, parse_rule
from groups.meetings.schedule import Schedule
from groups.meetings.segments import Segment, instant, segments_of, varied_days
from groups.plumbing import clock

# No offset from UTC exceeds 14 hours, so two days around a window hold every local date of it.
_MARGIN = timedelta(days=2)
_FIRST_DAY = date(FIRST_YEAR, 1, 1)
_WEEK = timedelta(days=7)
_LOOK_AHEAD_DAYS = (35, 400, 3700)


class Status(StrEnum):
    HELD = "held"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date. ``recurrence_id`` is naive, in ``timezone``; the instants are aware UTC.

    A cancelled date keeps the instants at which it would have been. ``types`` None are those of
    the meeting. ``varied`` says that something was said of this very date. ``closed`` says that
    a closure keeps it from being held, and ``note`` why.
    """

    recurrence_id: datetime
    timezone: str
    starts_at: datetime
    ends_at: datetime
    status: Status = Status.HELD
    moved: bool = False
    added: bool = False
    note: str = ""
    topic: str = ""
    types: tuple[str, ...] | None = None
    varied: bool = False
    closed: bool = False

    @property
    def is_held(self) -> bool:
        return self.status is Status.HELD


def occurrences(schedule: Schedule, since: datetime, until: datetime) -> list[Occurrence]:
    """Return the dates, cancelled ones included, that start in [since, until), oldest first.

    ``since`` and ``until`` are aware. Wall-clock time is kept across clock changes
    (RFC 5545 §3.8.5.3); a length is elapsed time. The cost follows the window, not the age of
    the meeting. Outside the years 1970 to 2200 there are no dates.
    """
    if _is_plain(schedule) and schedule.start_local.date() < _day_near(since, -_MARGIN):
        start = schedule.start_local
        usual = (schedule.timezone, start.time(), start.weekday(), schedule.duration_minutes)
        return list(_plain_dates(*usual, schedule.rrule or "", since, until))
    return _expanded(schedule, since, until)


def _is_plain(schedule: Schedule) -> bool:
    unchanged = not schedule.changes and not schedule.closures
    return unchanged and schedule.rrule is not None and _is_every_week(schedule.rrule)


@lru_cache(maxsize=4096)
def _is_every_week(rrule: str) -> bool:
    rule = parse_rule(rrule)
    weekly = rule.frequency is Frequency.WEEKLY and rule.interval == 1
    return weekly and rule.count is None and rule.until is None


@lru_cache(maxsize=16384)
def _plain_dates(
    timezone: str,
    time: time,
    weekday: int,
    minutes: int,
    rrule: str,
    since: datetime,
    until: datetime,
) -> tuple[Occurrence, ...]:
    """Expand what most of a directory is: so many meet alike that it is done once for all.

    Every week from long ago on is the same dates, whenever it began.
    """
    long_ago = _day_near(since, -_MARGIN - 2 * _WEEK)
    long_ago = min(max(long_ago, _FIRST_DAY), LAST_DAY - _WEEK)
    first = long_ago + timedelta(days=(weekday - long_ago.weekday()) % 7)
    alike = Schedule(timezone, datetime.combine(first, time), minutes, rrule)
    return tuple(_expanded(alike, since, until))


def _expanded(schedule: Schedule, since: datetime, until: datetime) -> list[Occurrence]:
    found = _nominal(schedule, since, until)
    for word in schedule.said():
        _apply(word, schedule, found)
    inside = [one for one in found.values() if since <= one.starts_at < until]
    inside.sort(key=lambda one: (one.starts_at, one.recurrence_id))
    variations = schedule.variations()
    return [_varied(one, schedule, variations) for one in inside] if variations else inside


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
    for word in schedule.said():
        if not isinstance(word, Add) or word.to == recurrence_id:
            _apply(word, schedule, found)
    one = found.get(recurrence_id)
    return _varied(one, schedule, schedule.variations()) if one else None


def changed_dates(schedule: Schedule, longest_closure: timedelta) -> dict[datetime, Occurrence]:
    """Return every date a change touches, by original start, as it stands now.

    Dates closed by a closure longer than ``longest_closure`` are not listed, unless a change
    names them one by one: a hall shut for years would list thousands.
    """
    found: dict[datetime, Occurrence] = {}
    for word in schedule.said():
        if isinstance(word, Cancel | Move | Vary) and word.at is not None:
            _add_nominal(schedule, word.at, found)
        elif isinstance(word, CancelRange | Closed) and is_within(word, longest_closure):
            _add_ruled(schedule, word.first, word.last or word.first, found)
    for word in schedule.said():
        _apply(word, schedule, found)
    variations = schedule.variations()
    return {local: _varied(one, schedule, variations) for local, one in found.items()}


def varied_dates(schedule: Schedule, since: date, until: date) -> dict[datetime, Occurrence]:
    """Return the dates a recurring variation touches, on local days in [since, until]."""
    found: dict[datetime, Occurrence] = {}
    for vary in schedule.variations():
        if vary.rrule is None:
            continue
        for day in varied_days(schedule, vary.rrule, since, until):
            _add_ruled(schedule, day, day, found)
    for word in schedule.said():
        if not isinstance(word, Add):
            _apply(word, schedule, found)
    variations = schedule.variations()
    return {local: _varied(one, schedule, variations) for local, one in found.items()}


def is_within(closure: CancelRange | Closed, length: timedelta) -> bool:
    """Tell whether a closure is no longer than that; one until further notice is not."""
    return closure.last is not None and closure.last - closure.first <= length


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
    _add_ruled(schedule, first, last, found)
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
    if local not in found and (segment := _naming(schedule, local)):
        found[local] = _as_ruled(segment, local)


def _naming(schedule: Schedule, local: datetime) -> Segment | None:
    """Return the segment that names this start: the later, where two do."""
    return next((one for one in reversed(segments_of(schedule)) if one.names(local)), None)


def _add_ruled(
    schedule: Schedule, first: date, last: date, found: dict[datetime, Occurrence]
) -> None:
    for segment in segments_of(schedule):
        for local in segment.starts(first, last):
            found[local] = _as_ruled(segment, local)


def _as_ruled(segment: Segment, local: datetime) -> Occurrence:
    starts_at = instant(local, segment.zone)
    ends_at = starts_at + timedelta(minutes=segment.minutes)
    return Occurrence(local, segment.timezone, starts_at, ends_at)


def _apply(change: Change | Closed, schedule: Schedule, found: dict[datetime, Occurrence]) -> None:
    """Let the last word about a date hold: cancelled, then moved, it is held where it moved."""
    if isinstance(change, CancelRange):
        _cancel_range(change, found)
    elif isinstance(change, Closed):
        _close(change, found)
    elif isinstance(change, Add):
        found[change.to] = _added(change, schedule)
    elif isinstance(change, Cancel | Move) and change.at in found:
        one = found[change.at]
        if isinstance(change, Move):
            found[change.at] = _moved(one, change)
        else:
            found[change.at] = _cancelled(one, change.note)


def _cancel_range(change: CancelRange, found: dict[datetime, Occurrence]) -> None:
    for local, one in found.items():
        if change.first <= local.date() <= change.last:
            found[local] = _cancelled(one, change.note)


def _close(closed: Closed, found: dict[datetime, Occurrence]) -> None:
    for local, one in found.items():
        if one.is_held and closed.covers(_day_held(one)):
            found[local] = replace(_cancelled(one, closed.note), closed=True)


def _day_held(one: Occurrence) -> date:
    if not one.moved:
        return one.recurrence_id.date()
    return one.starts_at.astimezone(clock.kept_zone(one.timezone)).date()


def _cancelled(one: Occurrence, note: str) -> Occurrence:
    return replace(one, status=Status.CANCELLED, note=note, closed=False)


def _varied(one: Occurrence, schedule: Schedule, variations: list[Vary]) -> Occurrence:
    """Put on what varies. The words about a cancelled or moved date stay its own."""
    note = ""
    for vary in variations:
        if vary.at is not None and vary.at != one.recurrence_id:
            continue
        if vary.rrule is not None:
            day = one.recurrence_id.date()
            if not any(varied_days(schedule, vary.rrule, day, day)):
                continue
        note = vary.note or note
        one = replace(
            one,
            topic=one.topic if vary.topic is None else vary.topic,
            types=one.types if vary.types is None else vary.types,
            varied=one.varied or vary.at is not None,
        )
    return one if one.note or not note else replace(one, note=note)


def _moved(one: Occurrence, move: Move) -> Occurrence:
    if move.to_utc is not None:
        starts_at = move.to_utc
    else:
        assert move.to is not None  # noqa: S101  # a Move has one of the two, checked when read
        starts_at = instant(move.to, clock.kept_zone(move.timezone or one.timezone))
    length = one.ends_at - one.starts_at
    if move.duration_minutes is not None:
        length = timedelta(minutes=move.duration_minutes)
    return replace(
        one,
        starts_at=starts_at,
        ends_at=starts_at + length,
        status=Status.HELD,
        closed=False,
        moved=True,
        note=move.note,
    )


def _added(add: Add, schedule: Schedule) -> Occurrence:
    """Return the extra date; where the rule already has one, that one, held as ruled."""
    ruled = _naming(schedule, add.to)
    if ruled is not None:
        return replace(_as_ruled(ruled, add.to), note=add.note)
    segment = _in_force(schedule, add.to)
    timezone = add.timezone or segment.timezone
    starts_at = instant(add.to, clock.kept_zone(timezone))
    ends_at = starts_at + timedelta(minutes=add.duration_minutes or segment.minutes)
    return Occurrence(add.to, timezone, starts_at, ends_at, added=True, note=add.note)


def _in_force(schedule: Schedule, local: datetime) -> Segment:
    """Return the segment whose clock and length hold at that local time."""
    first, *later = segments_of(schedule)
    return next((s for s in reversed(later) if s.start <= local), first)

"""New times from now on: where a series is cut so that its past stays and its new rule holds.

``times_of`` is what two people who change one meeting's times are compared by.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from groups.meetings.days import filled
from groups.meetings.overrides import Add, CancelRange, Change, ChangeFrom, Vary
from groups.meetings.recurrence import upcoming
from groups.meetings.schedule import Schedule
from groups.meetings.segments import Segment, instant, segments_of

_ONCE = "FREQ=DAILY;COUNT=1"
_FAR = timedelta(days=3700)
_LOOK_AHEAD = 50
Times = dict[str, Any]


def planned_segment(schedule: Schedule) -> Segment:
    """Return the series that was said last: the one that holds, or will from its first day."""
    return segments_of(schedule)[-1]


def times_of(schedule: Schedule | None, at: datetime) -> Times | None:
    """Return zone, time, length, rule and next day of the series said last; None without one."""
    if schedule is None:
        return None
    segment = planned_segment(schedule)
    return {
        "timezone": segment.timezone,
        "time": f"{segment.start:%H:%M}",
        "duration_minutes": segment.minutes,
        "rrule": _rule_text(segment),
        "date": next_day(segment, at).isoformat(),
    }


def _rule_text(segment: Segment) -> str | None:
    """Write the rule so that two that mean the same are written the same."""
    if segment.rule is None:
        return None
    rule = filled(segment.rule, segment.start.date())
    return str(replace(rule, week_start="MO") if rule.interval == 1 else rule)


def next_day(segment: Segment, at: datetime) -> date:
    """Return the day of its next date, or its first when there is none to come."""
    return coming_day(segment, at) or segment.start.date()


def coming_day(segment: Segment, at: datetime) -> date | None:
    """Return the day of its next date; None when it is over. One date alone is never over."""
    if segment.rule is None:
        return segment.start.date()
    today = at.astimezone(segment.zone).date()
    since = max(today, segment.start.date())
    return next((s.date() for s in segment.starts(since, since + _FAR)), None)


def from_now_on(
    schedule: Schedule | None, wanted: Schedule, at: datetime, *, until_then: bool
) -> Schedule:
    """Return the schedule that keeps its past and follows ``wanted`` after the instant.

    One that has not begun, or has no dates left, is replaced; days it is closed and extra
    dates stay. With ``until_then`` the old rule holds until the first day of the new one.
    """
    if schedule is None:
        return wanted
    coming = [one for one in upcoming(schedule, at, _LOOK_AHEAD) if not one.added]
    later = [one for one in coming if one.starts_at > at]
    if _has_not_begun(schedule, at) or not later:
        return replace(wanted, changes=_still_meant(schedule.changes))
    start = _first_after(wanted, at)
    # A date moved ahead comes before older ones, which must give way too.
    cut = next((one for one in later if not one.moved), later[0]).recurrence_id
    if until_then:
        old = (one.recurrence_id for one in later)
        cut = min((one for one in old if one.date() >= start.date()), default=start)
    change = ChangeFrom(cut, start, wanted.rrule or _ONCE, wanted.timezone, wanted.duration_minutes)
    return schedule.with_change(change)


def _has_not_begun(schedule: Schedule, at: datetime) -> bool:
    first = segments_of(schedule)[0]
    return first.rule is None or instant(first.start, first.zone) > at


def _still_meant(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """What is said of days and of extra dates holds for any rule; the rest named old dates."""
    return tuple(one for one in changes if isinstance(one, CancelRange | Add) or _recurs(one))


def _recurs(change: Change) -> bool:
    return isinstance(change, Vary) and change.rrule is not None


def _first_after(wanted: Schedule, at: datetime) -> datetime:
    """Pass over a start of today that is over by now: it was held at the old time, if at all."""
    segment = segments_of(wanted)[0]
    first = wanted.start_local
    if segment.rule is None or instant(first, segment.zone) > at:
        return first
    since = at.astimezone(segment.zone).date()
    starts = segment.starts(max(since, first.date()), since + _FAR)
    return next((one for one in starts if instant(one, segment.zone) > at), first)

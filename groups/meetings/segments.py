"""A schedule cut where "from this date on" cut it: one unbroken series after another.

Most meetings have one segment for life. A segment knows its own zone, length and rule, and
where the next one takes over.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from groups.meetings.days import LAST_DAY, counted_end, days, first_day
from groups.meetings.overrides import ChangeFrom
from groups.meetings.rule import Rule, parse_rule
from groups.meetings.schedule import Schedule
from groups.plumbing import clock

_DAY = timedelta(days=1)


def instant(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the aware UTC instant of a wall-clock time.

    A time the clocks skip is read with the offset before the gap, and one they show twice is
    the first of the two (RFC 5545 §3.3.5, PEP 495 fold 0).
    """
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Segment:
    """Starts are naive wall-clock times in ``zone``; ``before``, if any, is where it gives way."""

    timezone: str
    start: datetime
    minutes: int
    rule: Rule | None
    before: datetime | None = None

    @property
    def zone(self) -> ZoneInfo:
        return clock.kept_zone(self.timezone)

    def starts(self, since: date, until: date) -> Iterator[datetime]:
        """Yield the nominal starts on local days in [since, until], both included, oldest first."""
        for day in self._days(since, min(until, self.ends_by())):
            local = datetime.combine(day, self.start.time())
            if self._holds(local):
                yield local

    def names(self, local: datetime) -> bool:
        """Tell whether this wall-clock time is one of the segment's nominal starts."""
        return local in self.starts(local.date(), local.date())

    def is_endless(self) -> bool:
        """Tell whether the rule runs on for ever."""
        rule = self.rule
        return rule is not None and rule.count is None and rule.until is None and not self.before

    def _days(self, since: date, until: date) -> Iterator[date]:
        if self.rule is not None:
            return days(self.rule, self.start.date(), since, until)
        return iter([self.start.date()] if since <= self.start.date() <= until else [])

    def ends_by(self) -> date:
        """Return a day by which the segment ends; exact for COUNT, a day over for UNTIL."""
        rule, last = self.rule, LAST_DAY
        if self.before is not None:
            last = self.before.date()
        if rule is None:
            return last
        if rule.count is not None:
            counted = counted_end(rule, self.start.date())
            last = min(last, counted or self.start.date())
        if rule.until is not None:
            last = min(last, _day_of(rule.until) + _DAY)
        return last

    def _holds(self, local: datetime) -> bool:
        if self.before is not None and local >= self.before:
            return False
        until = self.rule.until if self.rule else None
        if until is None or local.date() < _day_of(until) - _DAY:
            return True
        if not isinstance(until, datetime):
            return local.date() <= until
        if until.tzinfo is None:
            return local <= until
        return instant(local, self.zone) <= until


def _day_of(until: datetime | date) -> date:
    return until.date() if isinstance(until, datetime) else until


def segment_on(schedule: Schedule, day: date) -> Segment:
    """Return the segment begun last by that day, over or not; the first where none has begun."""
    found = segments_of(schedule)
    begun = [one for one in found if one.start.date() <= day]
    return begun[-1] if begun else found[0]


@lru_cache(maxsize=4096)
def segments_of(schedule: Schedule) -> tuple[Segment, ...]:
    """Return the segments, oldest first."""
    current = Segment(
        schedule.timezone,
        schedule.start_local,
        schedule.duration_minutes,
        parse_rule(schedule.rrule) if schedule.rrule else None,
    )
    found = []
    for change in sorted(_changes_from(schedule), key=lambda change: change.at):
        ended = replace(current, before=_earlier(current.before, change.at))
        found.append(ended)
        current = _next(current, change)
    return (*found, current)


def varied_days(schedule: Schedule, rrule: str, since: date, until: date) -> Iterator[date]:
    """Yield the days in [since, until] that a recurring variation is about."""
    series = Segment(schedule.timezone, schedule.start_local, 1, parse_rule(rrule))
    return (start.date() for start in series.starts(since, until))


def _changes_from(schedule: Schedule) -> Iterator[ChangeFrom]:
    return (change for change in schedule.changes if isinstance(change, ChangeFrom))


def _earlier(before: datetime | None, at: datetime) -> datetime:
    return at if before is None else min(before, at)


def _next(current: Segment, change: ChangeFrom) -> Segment:
    return Segment(
        change.timezone or current.timezone,
        change.start_local,
        change.duration_minutes or current.minutes,
        _new_rule(change.rrule, change.start_local)
        if change.rrule
        else _remaining(current, change.at),
    )


def _new_rule(rrule: str, start: datetime) -> Rule | None:
    """Read a new rule; one for its first date alone is a dated one-off."""
    rule = parse_rule(rrule)
    once = rule.count == 1 and first_day(rule, start.date()) == start.date()
    return None if once else rule


def _remaining(current: Segment, at: datetime) -> Rule | None:
    """Carry the rule on: an eight-week study that changes its hour is still eight weeks."""
    rule = current.rule
    if rule is None or rule.count is None:
        return rule
    held_before = sum(1 for start in current.starts(current.start.date(), at.date()) if start < at)
    return replace(rule, count=max(1, rule.count - held_before))

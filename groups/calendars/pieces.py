"""A schedule cut into pieces that every calendar program reads alike.

Programs disagree about a start in the hour the clocks skip or repeat, about a length that
runs across the change, about RDATE, RANGE, COUNT and a cancelled first date. So each rule is
cut at such dates: rule up to it, that date alone (in UTC when rendered), rule after it. What
remains are plain rules from their first held date to their last, and single dates.

Every piece has a name that stays its own for ever: it derives from the original start of a
date that does not move, so subscribers keep one event per piece through every edit.
"""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from groups.calendars.hazards import meets_when_clocks_change, touches
from groups.calendars.portable import portable
from groups.calendars.transitions import transitions
from groups.meetings.days import LAST_DAY, days
from groups.meetings.overrides import CancelRange, Closed
from groups.meetings.recurrence import (
    Occurrence,
    changed_dates,
    is_within,
    occurrence_of,
    varied_dates,
)
from groups.meetings.rule import WEEKDAYS, Frequency, Rule
from groups.meetings.schedule import Schedule
from groups.meetings.segments import Segment, instant, segments_of

_LONGEST_EXDATES = timedelta(days=62)  # a closure beyond this cuts the series instead
_LOOK_BACK = (timedelta(days=40), timedelta(days=400), timedelta(days=4000))
UTC_NAMES = frozenset(
    f"{area}{name}" for area in ("", "Etc/") for name in ("UTC", "UCT", "Universal", "Zulu")
)
_INSTANT = timedelta(microseconds=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Horizon:
    """How far a feed reaches: nothing before ``since``; clock changes are looked at to ``until``.

    Both move on 1 January only, so that a feed stays the same, byte for byte, for a year.
    """

    since: date
    until: date

    @classmethod
    def of(cls, year: int) -> "Horizon":
        """From the start of last year to at least eighteen months ahead."""
        return cls(date(year - 1, 1, 1), date(year + 2, 7, 1))


@dataclass(frozen=True, slots=True)
class Piece:
    """One event: a rule from ``first`` on, or a single date when ``rule`` is None.

    ``first`` is a date as it stands (for a rule: as ruled). ``until`` is the start of the last
    date, aware UTC, None for a rule without end. ``cancelled`` are original starts, ``apart``
    the dates of the rule held at another time, or of which something else is said than of the
    others (a topic, a kind, a note). ``name`` is empty for the piece a meeting
    begins with.
    """

    name: str
    first: Occurrence
    rule: Rule | None = None
    until: datetime | None = None
    cancelled: tuple[datetime, ...] = ()
    apart: tuple[Occurrence, ...] = field(default=())


def pieces(schedule: Schedule, horizon: Horizon) -> list[Piece]:
    """Cut the schedule; a series with nothing held within reach gives no piece."""
    changed = varied_dates(schedule, horizon.since, horizon.until)
    changed |= changed_dates(schedule, _LONGEST_EXDATES)
    found: list[Piece] = []
    for number, segment in enumerate(segments_of(schedule)):
        prefix = f"v{_stamp(segment.start)}" if number else ""
        found.extend(_Cutting(schedule, segment, prefix, horizon, changed).pieces())
    extra = (one for _, one in sorted(changed.items()) if one.added and one.is_held)
    found.extend(_single(one, "") for one in extra if one.starts_at.date() >= horizon.since)
    return found


def is_apart(one: Occurrence) -> bool:
    """Tell whether the date needs words of its own."""
    return one.moved or bool(one.topic or one.note) or one.types is not None


def dropped(schedule: Schedule, horizon: Horizon) -> list[Occurrence]:
    """Return the dates that were called off one by one or for a while, within reach."""
    changed = changed_dates(schedule, _LONGEST_EXDATES)
    since, until = horizon.since, horizon.until
    return [
        one
        for _, one in sorted(changed.items())
        if not one.is_held and since <= one.starts_at.date() <= until
    ]


def cancelled_name(one: Occurrence) -> str:
    """Name the event that says a date is not held; no piece has such a name."""
    return f"c{_stamp(one.recurrence_id)}"


def _stamp(local: datetime) -> str:
    return f"{local:%Y%m%dT%H%M}"


def _single(one: Occurrence, prefix: str) -> Piece:
    kind = "x" if one.added else "d"
    return Piece(prefix + kind + _stamp(one.recurrence_id), one)


@dataclass(frozen=True, slots=True)
class _Cut:
    """Starts in [first, last] are outside the rules; those still held stand alone."""

    first: datetime
    last: datetime


@dataclass(slots=True)
class _Cutting:
    """One segment at work."""

    schedule: Schedule
    segment: Segment
    prefix: str
    horizon: Horizon
    changed: dict[datetime, Occurrence]

    def pieces(self) -> Iterator[Piece]:
        cuts = sorted((*self._hazards(), *self._closures()), key=lambda cut: cut.first)
        rule = portable(self.segment)
        if self.segment.rule is None:
            yield from self._once()
            return
        if rule is not None:
            yield from self._ruled(rule, cuts)
            alone = [self._standing(start) for cut in cuts for start in self._named_in(cut)]
        else:
            alone = [self._standing(start) for start in self._listed()]
        alone += self._moved_outside()
        unique = {one.recurrence_id: one for one in alone if one.is_held}
        yield from (_single(one, self.prefix) for _, one in sorted(unique.items()))

    def _once(self) -> Iterator[Piece]:
        """Yield a dated one-off. It keeps the meeting's own name, whatever its date becomes."""
        for start in self.segment.starts(self.segment.start.date(), self.segment.start.date()):
            one = self._standing(start)
            if one.is_held and one.starts_at.date() >= self.horizon.since:
                yield Piece(self.prefix, one)

    def _ruled(self, rule: Rule, cuts: list[_Cut]) -> Iterator[Piece]:
        """Yield the rule between each cut and the next."""
        after: datetime | None = None
        for cut in (*cuts, None):
            piece = self._between(rule, after, cut.first if cut else None)
            if piece is not None:
                yield piece
            if cut is not None:
                after = max(after, cut.last) if after else cut.last

    def _between(self, rule: Rule, after: datetime | None, before: datetime | None) -> Piece | None:
        """Return the rule's dates strictly between the two starts, as one event."""
        floor = datetime.combine(self.horizon.since, datetime.min.time())
        low = max(floor, after + _INSTANT) if after else floor
        first = self._first_held(low, before)
        if first is None:
            return None
        ends = before is not None or not self.segment.is_endless()
        last = self._last_held(first, before) if ends else None
        name = self.prefix + (f"r{_stamp(after)}" if after else "")
        if last == first:
            return Piece(name, self._at(first))
        inside = [
            one
            for start, one in sorted(self.changed.items())
            if first <= start and (last is None or start <= last) and self._names(one)
        ]
        return Piece(
            name,
            self._ruled_at(first),
            rule,
            None if last is None else instant(last, self.segment.zone),
            tuple(one.recurrence_id for one in inside if not self._stays(one)),
            tuple(one for one in inside if is_apart(one) and self._stays(one)),
        )

    def _first_held(self, low: datetime, before: datetime | None) -> datetime | None:
        until = before.date() if before else self.segment.ends_by()
        for start in self.segment.starts(low.date(), until):
            if before is not None and start >= before:
                return None
            if start >= low and self._stays(self._at(start)):
                return start
        return None

    def _last_held(self, first: datetime, before: datetime | None) -> datetime:
        """Look back from the end in widening windows: the end may be a century away."""
        until = min(before.date(), self.segment.ends_by()) if before else self.segment.ends_by()
        for look_back in (*_LOOK_BACK, until - first.date()):
            since = max(first.date(), until - look_back)
            held = [
                start
                for start in self.segment.starts(since, until)
                if start >= first
                and (before is None or start < before)
                and self._stays(self._at(start))
            ]
            if held:
                return held[-1]
        return first

    def _listed(self) -> Iterator[datetime]:
        """Yield every start within reach of a rule that has no portable form."""
        return self.segment.starts(self.horizon.since, self.horizon.until)

    def _named_in(self, cut: _Cut) -> Iterator[datetime]:
        """Yield the starts in the cut that may be held: within reach, and changed if closed."""
        if cut.first == cut.last:
            if cut.first.date() >= self.horizon.since:
                yield cut.first
            return
        for start, one in self.changed.items():
            if cut.first <= start <= cut.last and self._names(one):
                yield start

    def _moved_outside(self) -> list[Occurrence]:
        """Return dates apart that no rule of the feed can hold, and that it reaches."""
        since = self.horizon.since
        return [
            one
            for start, one in self.changed.items()
            if is_apart(one) and self._names(one) and one.starts_at.date() >= since
            if start.date() < since or not self._stays(one)
        ]

    def _stays(self, one: Occurrence) -> bool:
        """Tell whether the date is held as part of its rule.

        On a UTC clock a date apart stands alone: Home Assistant finds no RECURRENCE-ID there.
        """
        return one.is_held and not (is_apart(one) and self.segment.timezone in UTC_NAMES)

    def _hazards(self) -> Iterator[_Cut]:
        """Yield the dates, all through the segment, that fall on a change of the clocks."""
        segment = self.segment
        length = timedelta(minutes=segment.minutes)
        last = min(segment.ends_by(), self.horizon.until)
        if not meets_when_clocks_change(segment, last.year):
            return
        for change in transitions(segment.timezone, segment.start.year, last.year):
            margin = abs(change.shift)
            day = (change.wall - margin - length).date()
            while day <= (change.wall + margin).date():
                start = datetime.combine(day, segment.start.time())
                day += _DAY
                if not touches(change, self._ruled_at(start), start):
                    continue
                if change.wall <= start < change.wall + change.shift:
                    yield from (_Cut(one, one) for one in self._beside_skipped(start))
                elif segment.names(start):
                    yield _Cut(start, start)

    def _beside_skipped(self, start: datetime) -> Iterator[datetime]:
        """Yield a start the clocks skip, and those of the same week, month or year.

        libical (GNOME, KDE) makes them in one go, and misdates or drops them together.
        """
        segment, day = self.segment, start.date()
        rule = portable(segment)
        if segment.rule is None or rule is None:
            yield from segment.starts(day, day)
            return
        since, until = _period(rule, day)
        if segment.names(start) or self._passes(rule, day, since, until):
            yield from segment.starts(since, until)

    def _passes(self, rule: Rule, day: date, since: date, until: date) -> bool:
        """Tell whether libical comes by a day that is no date of the meeting.

        It makes, and leaves out, what the rule names before the meeting began; and it finds the
        last day of a month by way of others.
        """
        began_within = since <= self.segment.start.date() <= until
        if began_within and day in days(rule, since, day, day):
            return True
        return any(number < 0 for number in rule.by_month_day)

    def _closures(self) -> Iterator[_Cut]:
        for word in self.schedule.said():
            if isinstance(word, CancelRange | Closed) and not is_within(word, _LONGEST_EXDATES):
                first = datetime.combine(word.first, datetime.min.time())
                yield _Cut(first, datetime.combine(word.last or LAST_DAY, datetime.max.time()))

    def _names(self, one: Occurrence) -> bool:
        return not one.added and self.segment.names(one.recurrence_id)

    def _at(self, start: datetime) -> Occurrence:
        return self.changed.get(start) or self._ruled_at(start)

    def _standing(self, start: datetime) -> Occurrence:
        """Return the date as it stands, long closures included."""
        return self.changed.get(start) or occurrence_of(self.schedule, start) or self._at(start)

    def _ruled_at(self, start: datetime) -> Occurrence:
        starts_at = instant(start, self.segment.zone)
        ends_at = starts_at + timedelta(minutes=self.segment.minutes)
        return Occurrence(start, self.segment.timezone, starts_at, ends_at)


def _period(rule: Rule, day: date) -> tuple[date, date]:
    """Return the first and last day of what the rule counts in: a day, a week, a month, a year."""
    if rule.frequency is Frequency.WEEKLY:
        first = day - timedelta(days=(day.weekday() - WEEKDAYS.index(rule.week_start)) % 7)
        return first, first + timedelta(days=6)
    if rule.frequency is Frequency.MONTHLY:
        return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])
    if rule.frequency is Frequency.YEARLY:
        return date(day.year, 1, 1), date(day.year, 12, 31)
    return day, day

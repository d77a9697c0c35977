"""Which days a rule names: plain calendar arithmetic, no clocks.

Every walk begins by jumping to the window asked for; a group that has met since 1975 costs
no more than one that began last week. COUNT needs counting once, and is remembered.
"""

import calendar
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice

from groups.meetings.rule import LAST_YEAR, WEEKDAYS, Frequency, NthDay, Rule

LAST_DAY = date(LAST_YEAR, 12, 31)
_EPOCH = date(1969, 12, 29).toordinal()  # a Monday


def filled(rule: Rule, first: date) -> Rule:
    """Return the rule with everything it takes from its first day written out."""
    if rule.frequency is Frequency.WEEKLY and not rule.by_day:
        return replace(rule, by_day=(NthDay(0, WEEKDAYS[first.weekday()]),))
    if rule.frequency is Frequency.MONTHLY and not (rule.by_day or rule.by_month_day):
        return replace(rule, by_month_day=(first.day,))
    if rule.frequency is Frequency.YEARLY:
        return _filled_year(rule, first)
    return rule


def _filled_year(rule: Rule, first: date) -> Rule:
    if rule.by_day and not rule.by_month_day:
        return rule
    if rule.by_month_day:
        return replace(rule, by_month=rule.by_month or tuple(range(1, 13)))
    return replace(rule, by_month=rule.by_month or (first.month,), by_month_day=(first.day,))


def days(rule: Rule, first: date, since: date, until: date) -> Iterator[date]:
    """Yield the days the rule names in [since, until], both included, oldest first.

    None comes before ``first``. COUNT and UNTIL are not looked at here.
    """
    rule = filled(rule, first)
    since, until = max(since, first), min(until, LAST_DAY)
    if rule.frequency is Frequency.WEEKLY and not rule.by_month and not rule.by_set_pos:
        yield from _weekly(rule, first, since, until)
        return
    for period in _periods(rule, first, since, until):
        for day in _positions(rule, period):
            if since <= day <= until:
                yield day


@lru_cache(maxsize=4096)
def counted_end(rule: Rule, first: date) -> date | None:
    """Return the day of the COUNTth date, or the last there is; None without any."""
    counted = deque(islice(days(rule, first, first, LAST_DAY), rule.count), maxlen=1)
    return counted[0] if counted else None


@lru_cache(maxsize=4096)
def first_day(rule: Rule, first: date) -> date | None:
    """Return the first day named on or after ``first``; None for a rule such as 30 February."""
    return next(days(rule, first, first, LAST_DAY), None)


def _weekly(rule: Rule, first: date, since: date, until: date) -> Iterator[date]:
    """Step from one named weekday to the next: what nearly every meeting is, without a detour."""
    low, high, step = since.toordinal(), until.toordinal(), 7 * rule.interval
    week = first.toordinal() - (first.weekday() - WEEKDAYS.index(rule.week_start)) % 7
    if low > week:
        week += (low - week) // step * step
    named = _offsets(rule.by_day, rule.week_start)
    for start in range(week, high + 1, step):
        for offset in named:
            if low <= start + offset <= high:
                yield date.fromordinal(start + offset)


@lru_cache(maxsize=1024)
def _offsets(by_day: tuple[NthDay, ...], week_start: str) -> tuple[int, ...]:
    """Return how many days after the week's first day each named weekday comes."""
    monday = WEEKDAYS.index(week_start)
    return tuple(sorted({(WEEKDAYS.index(day.weekday) - monday) % 7 for day in by_day}))


def _positions(rule: Rule, period: list[date]) -> Iterable[date]:
    if not rule.by_set_pos:
        return period
    size = len(period)
    places = {place - 1 if place > 0 else size + place for place in rule.by_set_pos}
    return [period[place] for place in sorted(places) if 0 <= place < size]


def _periods(rule: Rule, first: date, since: date, until: date) -> Iterator[list[date]]:
    """Yield the days of each day, week, month or year the rule visits, from ``since`` on."""
    if since > until:
        return
    index, days_at = _COUNTED[rule.frequency]
    origin, last = index(rule, first), index(rule, until)
    skipped = max(0, index(rule, since) - origin)
    start = origin + -(-skipped // rule.interval) * rule.interval
    for number in range(start, last + 1, rule.interval):
        yield days_at(rule, number)


def _index_of_day(_rule: Rule, day: date) -> int:
    return day.toordinal()


def _on_day(rule: Rule, number: int) -> list[date]:
    day = date.fromordinal(number)
    month_days = _resolved(rule.by_month_day, calendar.monthrange(day.year, day.month)[1])
    kept = (
        (not rule.by_month or day.month in rule.by_month)
        and (not rule.by_month_day or day.day in month_days)
        and (not rule.by_day or _is_one_of(day, rule.by_day))
    )
    return [day] if kept else []


def _index_of_week(rule: Rule, day: date) -> int:
    return (day.toordinal() - _EPOCH - WEEKDAYS.index(rule.week_start)) // 7


def _in_week(rule: Rule, number: int) -> list[date]:
    monday = date.fromordinal(_EPOCH + WEEKDAYS.index(rule.week_start) + number * 7)
    week = (monday + timedelta(days=n) for n in range(7))
    return [
        day
        for day in week
        if _is_one_of(day, rule.by_day) and (not rule.by_month or day.month in rule.by_month)
    ]


def _index_of_month(_rule: Rule, day: date) -> int:
    return day.year * 12 + day.month - 1


def _in_month(rule: Rule, number: int) -> list[date]:
    year, month = divmod(number, 12)
    month += 1
    if rule.by_month and month not in rule.by_month:
        return []
    length = calendar.monthrange(year, month)[1]
    if not rule.by_month_day:
        return _nth_weekdays(rule.by_day, date(year, month, 1), length)
    wanted = (date(year, month, day) for day in sorted(_resolved(rule.by_month_day, length)))
    return [day for day in wanted if not rule.by_day or _is_one_of(day, rule.by_day)]


def _index_of_year(_rule: Rule, day: date) -> int:
    return day.year


def _in_year(rule: Rule, year: int) -> list[date]:
    if not rule.by_month:
        length = 366 if calendar.isleap(year) else 365
        return _nth_weekdays(rule.by_day, date(year, 1, 1), length)
    return [day for month in rule.by_month for day in _in_month(rule, year * 12 + month - 1)]


_COUNTED = {
    Frequency.DAILY: (_index_of_day, _on_day),
    Frequency.WEEKLY: (_index_of_week, _in_week),
    Frequency.MONTHLY: (_index_of_month, _in_month),
    Frequency.YEARLY: (_index_of_year, _in_year),
}


def _resolved(month_days: tuple[int, ...], length: int) -> set[int]:
    """Day numbers that exist in a month of that length; -1 is its last day."""
    numbers = {day if day > 0 else length + 1 + day for day in month_days}
    return {day for day in numbers if 1 <= day <= length}


def _is_one_of(day: date, by_day: tuple[NthDay, ...]) -> bool:
    code = WEEKDAYS[day.weekday()]
    return any(code == wanted.weekday for wanted in by_day)


def _nth_weekdays(by_day: tuple[NthDay, ...], start: date, length: int) -> list[date]:
    """Return the days named by ``2TH``, ``-1SU`` or ``FR`` in the month or year from start on."""
    found: set[date] = set()
    for nth, weekday in by_day:
        offset = (WEEKDAYS.index(weekday) - start.weekday()) % 7
        all_of_them = range(offset, length, 7)
        if not nth:
            chosen: Iterable[int] = all_of_them
        elif -len(all_of_them) <= nth <= len(all_of_them):
            chosen = (all_of_them[nth - 1 if nth > 0 else nth],)
        else:
            chosen = ()
        found.update(start + timedelta(days=day) for day in chosen)
    return sorted(found)

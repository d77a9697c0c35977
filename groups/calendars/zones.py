"""A small VTIMEZONE for each zone a feed names, in the one form every reader reads alike.

Yearly rules for a zone that has them, one observance for each change that follows no rule,
never an RDATE: several programs read only the first of them, and Outlook none. Two
offsets are called STANDARD and DAYLIGHT by size (Dublin's law has it the other way round).
"""

import calendar
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

from groups.calendars.transitions import Transition, transitions
from groups.meetings.rule import WEEKDAYS
from groups.plumbing import clock

YEARS_AHEAD = 10  # for zones that follow no rule, such as Morocco's
_FULL_CYCLE = 28  # years after which weekdays and leap years repeat: a rule shows itself
_LEAST_YEARS = 3  # fewer are no rule


@dataclass(frozen=True, slots=True)
class Observance:
    """An offset that holds from ``wall`` on, and again each year if it has a rule."""

    wall: datetime
    before: timedelta
    after: timedelta
    name: str
    rule: dict[str, object] | None = None


@lru_cache(maxsize=2048)
def vtimezone(timezone: str, year: int) -> bytes:
    """Write the zone as it holds from the start of ``year - 1`` to the end of ``year + 10``."""
    component = Timezone()
    component.add("tzid", timezone)
    for observance in sorted(observances(timezone, year), key=lambda one: one.wall):
        component.add_component(_component(observance))
    return bytes(component.to_ical())


def observances(timezone: str, year: int) -> list[Observance]:
    """Return what holds in the zone, in yearly rules where there are any."""
    changes = list(transitions(timezone, year - 2, year + _FULL_CYCLE))
    found = [one for alike in _alike(changes) for one in _as_rules(timezone, alike, year)]
    if not any(change.at.year < year - 1 for change in changes):
        found.append(_ever_since(timezone, datetime(year - 2, 1, 1, tzinfo=UTC)))
    return found


def _alike(changes: list[Transition]) -> Iterator[list[Transition]]:
    """Group the changes between the same offsets at the same time of day."""
    groups = defaultdict(list)
    for change in changes:
        groups[(change.before, change.after, change.wall.time())].append(change)
    yield from groups.values()


def _as_rules(timezone: str, alike: list[Transition], year: int) -> Iterator[Observance]:
    """Yield one observance a change until a rule holds for good, and that rule once."""
    for number, change in enumerate(alike):
        rule = _rule_of(alike[number:], year + _FULL_CYCLE)
        if rule is None and change.at.year > year + YEARS_AHEAD:
            return
        yield Observance(
            change.wall, change.before, change.after, _name_at(timezone, change.at), rule
        )
        if rule is not None:
            return


def _rule_of(changes: list[Transition], last_year: int) -> dict[str, object] | None:
    """Find the yearly rule all these changes follow to the end, or None."""
    walls = [change.wall for change in changes]
    years = list(range(walls[0].year, last_year + 1))
    if [wall.year for wall in walls] != years or len(years) < _LEAST_YEARS:
        return None
    if len({wall.month for wall in walls}) > 1:
        return None
    by = _by_day(walls)
    return {"FREQ": "YEARLY", "BYMONTH": walls[0].month, **by} if by else None


def _by_day(walls: list[datetime]) -> dict[str, object] | None:
    if len({wall.day for wall in walls}) == 1:
        return {"BYMONTHDAY": walls[0].day}
    weekdays = {wall.weekday() for wall in walls}
    if len(weekdays) > 1:
        return None
    weekday = WEEKDAYS[weekdays.pop()]
    nths = {(wall.day - 1) // 7 + 1 for wall in walls}
    if len(nths) == 1:
        return {"BYDAY": f"{nths.pop()}{weekday}"}
    if all(wall.day + 7 > calendar.monthrange(wall.year, wall.month)[1] for wall in walls):
        return {"BYDAY": f"-1{weekday}"}
    days = {wall.day for wall in walls}
    if max(days) - min(days) < 7:  # "the Friday after the fourth Thursday", Israel's way
        first = min(max(days) - 6, min(days))
        return {"BYDAY": weekday, "BYMONTHDAY": list(range(first, first + 7))}
    return None


def _ever_since(timezone: str, start: datetime) -> Observance:
    """Return the offset that already held when our window of time begins."""
    offset = start.astimezone(clock.kept_zone(timezone)).utcoffset() or timedelta()
    return Observance(start.replace(tzinfo=None), offset, offset, _name_at(timezone, start))


def _name_at(timezone: str, moment: datetime) -> str:
    return moment.astimezone(clock.kept_zone(timezone)).tzname() or timezone


def _component(observance: Observance) -> TimezoneStandard | TimezoneDaylight:
    larger = observance.after > observance.before
    component = TimezoneDaylight() if larger else TimezoneStandard()
    component.add("dtstart", observance.wall)
    component.add("tzoffsetfrom", observance.before)
    component.add("tzoffsetto", observance.after)
    component.add("tzname", observance.name)
    if observance.rule:
        component.add("rrule", vRecur(observance.rule))
    return component

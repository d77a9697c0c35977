"""Weekday and part of the day as bits, so that one number says when a meeting meets.

The parts overlap as they do in the widespread meeting lists, whose links work here: a
meeting at 20:30 is found by who looks for an evening and by who looks for a night.
"""

from collections.abc import Iterable
from datetime import datetime

from groups.meetings.rule import WEEKDAYS

PARTS_OF_DAY = {
    "morning": (("04:00", "12:00"),),
    "midday": (("11:00", "17:00"),),
    "evening": (("16:00", "21:00"),),
    "night": (("20:00", "24:00"), ("00:00", "05:00")),
}
_PARTS = tuple(PARTS_OF_DAY)


def parts_of_day(clock: str) -> list[str]:
    """Name the parts of the day an "HH:MM" falls in."""
    return [
        part
        for part, spans in PARTS_OF_DAY.items()
        if any(since <= clock < until for since, until in spans)
    ]


def slot(weekday: str, part: str) -> int:
    """Return the bit of one weekday and part of the day."""
    return 1 << (WEEKDAYS.index(weekday) * len(_PARTS) + _PARTS.index(part))


def mask(weekdays: Iterable[str], parts: Iterable[str]) -> int:
    """Return the bits of any of these weekdays with any of these parts; none means all."""
    bits = 0
    for weekday in tuple(weekdays) or WEEKDAYS:
        for part in tuple(parts) or _PARTS:
            bits |= slot(weekday, part)
    return bits


def slots_of(local_starts: Iterable[datetime]) -> int:
    """Return the bits of these wall-clock starts."""
    bits = 0
    for local in local_starts:
        weekday = WEEKDAYS[local.weekday()]
        for part in parts_of_day(f"{local:%H:%M}"):
            bits |= slot(weekday, part)
    return bits

"""A week in four-hour blocks of UTC, "MO0" to "SU5", and how it looks on a wall elsewhere.

Blocks are kept in UTC and only labelled in local time, so nothing is rounded and two people
in different zones are compared as they really live.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
BLOCKS = frozenset(f"{day}{index}" for day in WEEKDAYS for index in range(6))
_DAY = 24 * 60
_BLOCK = 4 * 60
_PARTS = ((5, "night"), (12, "morning"), (17, "afternoon"), (22, "evening"), (24, "night"))


@dataclass(frozen=True)
class Row:
    """The same four hours on each day of the week. ``blocks``: Monday first, in UTC."""

    label: str
    blocks: tuple[str, ...]


def rows(offset_minutes: int) -> list[Row]:
    """The week's six rows, early to late, on a clock that far ahead of UTC."""
    starts = [index * _BLOCK + offset_minutes for index in range(6)]
    order = sorted(range(6), key=lambda index: starts[index] % _DAY)
    return [_row(index, starts[index]) for index in order]


def _row(index: int, start: int) -> Row:
    days_ahead, minute = divmod(start, _DAY)
    blocks = (f"{WEEKDAYS[(local - days_ahead) % 7]}{index}" for local in range(7))
    return Row(f"{_clock(minute)} to {_clock(minute + _BLOCK)}", tuple(blocks))


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def days_by_part(blocks: Iterable[str], offset_minutes: int) -> dict[str, int]:
    """On how many days of the local week these blocks hold an evening, a morning and so on."""
    days: dict[str, set[int]] = defaultdict(set)
    for block in blocks:
        middle = WEEKDAYS.index(block[:2]) * _DAY + int(block[2:]) * _BLOCK + _BLOCK // 2
        day, minute = divmod(middle + offset_minutes, _DAY)
        days[_part(minute // 60)].add(day % 7)
    return {part: len(found) for part, found in days.items()}


def _part(hour: int) -> str:
    return next(part for until, part in _PARTS if hour < until)

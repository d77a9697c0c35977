"""The dates of the coming weeks by the hour they begin in, and who meets then.

Instants are whole seconds of the epoch. ``slot`` says weekday and part of the day on the
date's own clock, as in ``slots.py``: a moved date is found where it is held.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from groups.meetings.bits import bits_of, positions_of
from groups.meetings.bounds import LONGEST_MINUTES

HOUR_S = 3600
LONGEST_H = LONGEST_MINUTES // 60 + 1
DAY_S = 24 * HOUR_S
# One held date: position, start, end, slot, and its own kinds where its meeting's vary.
Date = tuple[int, int, int, int, frozenset[str] | None]
# Which date of whom: start, position.
Key = tuple[int, int]


@dataclass(frozen=True)
class Wanted:
    """What a date must be. ``when`` is "now", "upcoming" or ""; ``slots`` 0 is any.

    ``kinds`` are asked of a date that has its own; of others their meeting says enough.
    """

    at: int
    when: str = ""
    slots: int = 0
    kinds: frozenset[str] = frozenset()

    def latest(self) -> int | None:
        return {"now": self.at, "upcoming": self.at + DAY_S}.get(self.when)

    def fits(self, start: int, end: int, slot: int) -> bool:
        if end <= self.at or (self.slots and not slot & self.slots):
            return False
        if self.when == "now":
            return start <= self.at
        return self.when != "upcoming" or self.at < start <= self.at + DAY_S


class _Hour:
    __slots__ = ("bits", "ends", "last_end", "own", "positions", "slots", "starts")

    def __init__(self) -> None:
        self.bits = 0
        self.last_end = 0
        self.own: dict[Key, frozenset[str]] = {}
        self.positions = array("I")
        self.starts, self.ends, self.slots = array("q"), array("q"), array("I")

    def add(self, dates: Iterable[Date], size: int) -> None:
        fresh = []
        for position, start, end, slot, own in dates:
            fresh.append(position)
            self.positions.append(position)
            self.starts.append(start)
            self.ends.append(end)
            self.slots.append(slot)
            self.last_end = max(self.last_end, end)
            if own is not None:
                self.own[start, position] = own
        self.bits |= bits_of(fresh, size)

    def fitting(self, hits: int, wanted: Wanted) -> Iterator[Key]:
        """Yield the fitting dates of the positions in ``hits``."""
        among = set(positions_of(hits))
        for number, position in enumerate(self.positions):
            if position in among:
                start = self.starts[number]
                own = self.own.get((start, position), wanted.kinds)
                if wanted.kinds <= own and wanted.fits(
                    start, self.ends[number], self.slots[number]
                ):
                    yield start, position


class Hours:
    def __init__(self) -> None:
        self._hours: dict[int, _Hour] = {}

    def add(self, dates: Iterable[Date], size: int) -> None:
        """Add dates of positions below ``size``."""
        by_hour: dict[int, list[Date]] = {}
        for date in dates:
            by_hour.setdefault(date[1] // HOUR_S, []).append(date)
        for hour, some in by_hour.items():
            self._hours.setdefault(hour, _Hour()).add(some, size)

    def forget_before(self, instant: int) -> None:
        """Drop the hours of which nothing can be under way at that instant."""
        for hour in [h for h, dates in self._hours.items() if dates.last_end <= instant]:
            del self._hours[hour]

    def first(
        self, bits: int, wanted: Wanted, first: int, limit: int, ids: Sequence[int]
    ) -> tuple[list[Key], int]:
        """Return the first fitting date of each position, soonest first, from ``first`` on.

        And the positions that are left over: all of those without one, once there are fewer
        than ``limit``. Dates that begin together are in order of the ids of their positions,
        which are the same in every process.
        """
        keys: list[Key] = []
        for hour in self._in_order(wanted):
            hits = hour.bits & bits
            if not hits:
                continue
            soonest: dict[int, int] = {}
            for start, position in hour.fitting(hits, wanted):
                soonest[position] = min(start, soonest.get(position, start))
            bits &= ~bits_of(soonest, bits.bit_length())
            some = sorted((start, ids[position], position) for position, start in soonest.items())
            keys += [(start, position) for start, _id, position in some]
            if len(keys) >= first + limit:
                break
        return keys[first : first + limit], bits

    def holding(self, bits: int, wanted: Wanted) -> int:
        """Return which of the positions have a fitting date, as bits."""
        found = 0
        for number, hour in self._numbered(wanted):
            hits = hour.bits & bits & ~found
            if hits and not (wanted.kinds and hour.own) and _is_whole(number, wanted):
                found |= hits
            elif hits:
                fitting = (position for _, position in hour.fitting(hits, wanted))
                found |= bits_of(fitting, bits.bit_length())
        return found

    def _in_order(self, wanted: Wanted) -> Iterator[_Hour]:
        return (hour for _number, hour in self._numbered(wanted))

    def _numbered(self, wanted: Wanted) -> Iterator[tuple[int, _Hour]]:
        latest = wanted.latest()
        last = max(self._hours, default=0) if latest is None else latest // HOUR_S
        for number in range(wanted.at // HOUR_S - LONGEST_H, last + 1):
            hour = self._hours.get(number)
            if hour is not None and hour.last_end > wanted.at:
                yield number, hour


def _is_whole(hour: int, wanted: Wanted) -> bool:
    """Tell whether every date that begins in the hour fits, whatever its minute."""
    start, end = hour * HOUR_S, (hour + 1) * HOUR_S
    if wanted.slots or wanted.when == "now" or start <= wanted.at:
        return False
    return wanted.when != "upcoming" or end <= wanted.at + DAY_S

"""When the clocks of a zone change: found by asking zoneinfo, which lists no transitions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from groups.plumbing import clock

# No zone since 1970 has kept an offset for less than three weeks, but for Morocco's Ramadan
# (a month); a week between probes misses none.
_PROBE = timedelta(days=7)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Transition:
    """The clocks change at the aware UTC instant ``at``, from one offset to the other."""

    at: datetime
    before: timedelta
    after: timedelta

    @property
    def wall(self) -> datetime:
        """What the old clock shows at that instant, naive."""
        return (self.at + self.before).replace(tzinfo=None)

    @property
    def shift(self) -> timedelta:
        """How far the clocks jump; negative when an hour is shown twice."""
        return self.after - self.before


def transitions(timezone: str, first_year: int, last_year: int) -> Iterator[Transition]:
    """Yield the changes of offset in those UTC years, both included, oldest first."""
    for year in range(first_year, last_year + 1):
        yield from _transitions_in(timezone, year)


@lru_cache(maxsize=32_768)
def _transitions_in(timezone: str, year: int) -> tuple[Transition, ...]:
    zone = clock.kept_zone(timezone)
    start, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    found, before = [], _offset(start, zone)
    while start < end:
        probe = min(start + _PROBE, end)
        after = _offset(probe, zone)
        if before != after:
            found.append(Transition(_instant_between(start, probe, zone), before, after))
        start, before = probe, after
    return tuple(found)


def _instant_between(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """Halve the span until the second of the change is known."""
    before = _offset(low, zone)
    while high - low > _SECOND:
        middle = low + timedelta(seconds=(high - low).total_seconds() // 2)
        if _offset(middle, zone) == before:
            low = middle
        else:
            high = middle
    return high


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()

"""Dates that meet a change of the clocks, which programs read in two ways."""

from datetime import datetime, timedelta
from functools import lru_cache

from groups.calendars.transitions import Transition, transitions
from groups.meetings.recurrence import Occurrence
from groups.meetings.segments import Segment

_DAY = 24 * 60  # minutes


def is_hazardous(one: Occurrence, segment_zone_changes: list[Transition]) -> bool:
    """Tell whether programs may read the date's start or end in two ways."""
    wall = one.recurrence_id
    return any(touches(change, one, wall) for change in segment_zone_changes)


def touches(change: Transition, one: Occurrence, wall: datetime) -> bool:
    """Is the start in the skipped hour, or does the date come near the repeated one?"""
    shift = change.shift
    if shift > timedelta():
        skipped = change.wall <= wall < change.wall + shift and not one.moved
        return skipped or one.starts_at < change.at <= one.ends_at
    return one.starts_at < change.at - shift and one.ends_at >= change.at + shift


def changes_near(one: Occurrence) -> list[Transition]:
    """Return the clock changes of the date's zone in the years it touches."""
    return list(transitions(one.timezone, one.starts_at.year, one.ends_at.year))


def meets_when_clocks_change(segment: Segment, last_year: int) -> bool:
    """Tell, by the time of day alone, whether the meeting can ever meet a change of the clocks.

    Almost none does: this spares the others the look at every change since 1970.
    """
    start = segment.start.hour * 60 + segment.start.minute
    end = start + min(segment.minutes, _DAY)  # one longer than a day meets every hour of it
    spans = _minutes_of_change(segment.timezone, segment.start.year, last_year)
    return any(
        low <= end + day and start + day <= high for low, high in spans for day in (-_DAY, 0, _DAY)
    )


@lru_cache(maxsize=8192)
def _minutes_of_change(
    timezone: str, first_year: int, last_year: int
) -> frozenset[tuple[int, int]]:
    """Return the spans of the day, in minutes, in which the zone's clocks ever change."""
    spans = set()
    for change in transitions(timezone, first_year, last_year):
        minute = change.wall.hour * 60 + change.wall.minute
        margin = int(abs(change.shift).total_seconds()) // 60 + 1
        spans.add((minute - margin, minute + margin))
    return frozenset(spans)

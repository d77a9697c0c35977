"""When a meeting meets, as a value: a rule on a wall clock, and the changes to single dates.

``Schedule`` and its changes are checked when they are made, so whoever holds one may expand
it. The shape outside is that of the interchange form (``groups.meetings.notation``).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from groups.meetings.bounds import (
    MOST_CHANGES,
    check_change,
    check_minutes,
    check_rule,
    check_start,
)
from groups.meetings.overrides import Add, Change, ChangeFrom, Closed, Move, Vary, zone_of
from groups.plumbing import clock
from groups.plumbing.errors import Invalid


@dataclass(frozen=True, slots=True)
class Schedule:
    """A meeting's dates. ``rrule`` None is a dated one-off."""

    timezone: str
    start_local: datetime
    duration_minutes: int
    rrule: str | None = None
    changes: tuple[Change, ...] = ()
    closures: tuple[Closed, ...] = ()

    def __post_init__(self) -> None:
        check_start(self.start_local, "start_local")
        check_minutes(self.duration_minutes, "duration_minutes")
        check_rule(self.rrule, self.start_local, "rrule")
        if len(self.changes) > MOST_CHANGES:
            raise Invalid(f"A meeting can have at most {MOST_CHANGES} changes.", "changes")
        for number, change in enumerate(self.changes):
            check_change(change, f"changes.{number}")

    def with_change(self, change: Change) -> "Schedule":
        """Return the schedule after one more change; the last word about a date holds."""
        return replace(self, changes=(*self.changes, change))

    def said(self) -> Iterator[Change | Closed]:
        """Yield the changes and the closures over them in the order they were said."""
        for number, change in enumerate(self.changes):
            yield from (closed for closed in self.closures if closed.after == number)
            yield change
        yield from (closed for closed in self.closures if closed.after >= len(self.changes))

    def variations(self) -> list[Vary]:
        """Return what varies, what holds for many dates before what holds for one."""
        found = [change for change in self.changes if isinstance(change, Vary)]
        return sorted(found, key=lambda vary: vary.rrule is None)


def unknown_zones(schedule: Schedule) -> list[str]:
    """Return the zones it names that the zone data lacks: nobody can tell its dates, then."""
    named = [schedule.timezone, *filter(None, map(zone_of, schedule.changes))]
    return [one for one in dict.fromkeys(named) if not clock.is_zone(one)]


def in_zone_chosen(schedule: Schedule, timezone: str) -> Schedule:
    """Put the zone somebody chose again in the place of those that are unknown."""
    lost = unknown_zones(schedule)
    changes = tuple(
        replace(one, timezone=timezone)
        if isinstance(one, Move | Add | ChangeFrom) and one.timezone in lost
        else one
        for one in schedule.changes
    )
    own = timezone if schedule.timezone in lost else schedule.timezone
    return replace(schedule, timezone=own, changes=changes)

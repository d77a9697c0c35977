"""What is said of single dates of a meeting, and of those from some date on, as values.

Every local time is a wall-clock time in the zone of its series.
"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Cancel:
    """The date whose original start is ``at`` is not held."""

    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class CancelRange:
    """No date whose original start falls on these local days, both included, is held."""

    first: date
    last: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """The date whose original start is ``at`` is held at ``to`` (local), or at ``to_utc``."""

    at: datetime
    to: datetime | None = None
    to_utc: datetime | None = None
    duration_minutes: int | None = None
    timezone: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Add:
    """One date more, outside the rule."""

    to: datetime
    duration_minutes: int | None = None
    timezone: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ChangeFrom:
    """The date ``at`` and all later ones give way to a series from ``start_local``.

    What is None stays as it was. ``at`` is on the old clock, ``start_local`` on the new one.
    """

    at: datetime
    start_local: datetime
    rrule: str | None = None
    timezone: str | None = None
    duration_minutes: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Vary:
    """The date ``at``, or every date on a day ``rrule`` names, has its own topic or kinds.

    One of the two is set. ``rrule`` ("the last Monday") is counted from the meeting's first
    day, and what it says is outweighed by what is said of one date. None leaves the topic or
    the ``types`` as they are; an empty tuple of types is a meeting of no particular kind.
    """

    at: datetime | None = None
    rrule: str | None = None
    topic: str | None = None
    types: tuple[str, ...] | None = None
    note: str = ""


Change = Cancel | CancelRange | Move | Add | ChangeFrom | Vary


@dataclass(frozen=True, slots=True)
class Closed:
    """No date held on these local days takes place; ``last`` None is until further notice.

    This is a closure as it lies over one meeting: of the meeting itself, its group, its hall
    or its service body. It is no change of the meeting, is not written with it, and is gone
    when it is lifted. Like a change it is a word about dates, and the last word holds:
    ``after`` is how many of the changes were there before it. So a date moved or added earlier
    falls to the closure if it is held on its days (a date moved away from them does not),
    and one that the group adds, moves or "holds as usual" later is held in spite of it.
    """

    first: date
    last: date | None
    note: str = ""
    after: int = 0

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


def zone_of(change: Change) -> str | None:
    """Return the zone it names; None where it says nothing of one."""
    return change.timezone if isinstance(change, Move | Add | ChangeFrom) else None

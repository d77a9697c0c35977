"""What the index of the directory is made of, read from the database.

Asked after every edit, some at every request: so the questions are put together once, and of the
tables, since the ORM would look at them again each time. All of large directories is read a
portion at a time.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Connection, String, Table, bindparam, func, select, type_coerce

from groups.meetings.hours import Date
from groups.meetings.index import Entry
from groups.meetings.models import Horizon, Listing, ListingChange, Meeting, Occurrence, Venue
from groups.meetings.rule import WEEKDAYS
from groups.meetings.slots import parts_of_day, slot
from groups.meetings.slugs import slug_of
from groups.plumbing.prepared import Prepared, among

AT_ONCE = 500
DATES_AT_ONCE = 20_000
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)

_changes, _horizon, _listed, _places, _held, _meetings = (
    cast(Table, model.__table__)
    for model in (ListingChange, Horizon, Listing, Venue, Occurrence, Meeting)
)
_NEWEST = select(func.max(_changes.c.number)).scalar_subquery()
_state = Prepared(
    lambda _dialect: select(_horizon.c.mark, _horizon.c.until, _NEWEST.label("number"))
)
_changed = Prepared(
    lambda _dialect: (
        select(_changes.c.meeting_id).where(_changes.c.number > bindparam("seen")).distinct()
    )
)
_LISTINGS = (
    select(_listed, _places.c.regions.label("places"))
    .join(_meetings, _meetings.c.id == _listed.c.meeting_id)
    .outerjoin(_places, _places.c.id == _meetings.c.venue_id)
)
_some_listings = Prepared(
    lambda dialect: _LISTINGS.where(among(_listed.c.meeting_id, "some", dialect))
)
_next_listings = Prepared(
    lambda _dialect: (
        _LISTINGS.where(_listed.c.meeting_id > bindparam("after"))
        .order_by(_listed.c.meeting_id)
        .limit(AT_ONCE)
    )
)
# As the driver has them: half a million instants are a few thousand different ones.
_DATES = select(
    _held.c.meeting_id,
    type_coerce(_held.c.starts_at, String).label("starts_at"),
    type_coerce(_held.c.ends_at, String).label("ends_at"),
    func.substr(_held.c.local_start, 12, 2).label("hour"),
    _held.c.weekday,
    _held.c.types,
).where(_held.c.cancelled.is_(False), _held.c.listed.is_(True))
_some_dates = Prepared(lambda dialect: _DATES.where(among(_held.c.meeting_id, "some", dialect)))
_DATES_SINCE = _DATES.where(_held.c.starts_at >= bindparam("since"))
# The parts of the day change on the hour, so the hour is enough.
_SLOTS = {
    (weekday, f"{hour:02}"): sum(slot(weekday, part) for part in parts_of_day(f"{hour:02}:00"))
    for weekday in WEEKDAYS
    for hour in range(24)
}


@dataclass(frozen=True, slots=True)
class Newness:
    """How new the directory is: ``mark`` is another after every change, dates reach ``until``.

    ``number`` is that of the last change of a listing; -1 before anything was read.
    """

    mark: str = ""
    number: int = -1
    until: datetime = BEGINNING


def newness(connection: Connection) -> Newness:
    """Return it as it is now; an empty directory has a mark too."""
    found = _state.rows(connection)
    if not found:
        return Newness("empty", 0)
    return Newness(found[0]["mark"], found[0]["number"] or 0, found[0]["until"])


def changed_since(connection: Connection, number: int) -> list[int] | None:
    """Return the ids of the meetings that changed after that number; None when all may have."""
    ids = [row["meeting_id"] for row in _changed.rows(connection, seen=number)]
    return None if None in ids else ids


def entries_of(connection: Connection, ids: Sequence[int]) -> list[Entry]:
    return [_entry(row) for row in _some_listings.rows(connection, some=ids)]


def entries_after(connection: Connection, meeting_id: int) -> list[Entry]:
    """Return the next ones by id, as many as are read at once."""
    return [_entry(row) for row in _next_listings.rows(connection, after=meeting_id)]


def dates_of(connection: Connection, ids: Sequence[int]) -> list[Date]:
    return list(_dates(row.values() for row in _some_dates.rows(connection, some=ids)))


def dates_since(connection: Connection, since: datetime) -> Iterator[Date]:
    """Yield all held dates that begin at that instant or later."""
    portioned = _DATES_SINCE.execution_options(yield_per=DATES_AT_ONCE)
    return _dates(connection.execute(portioned, {"since": since}))


def _entry(row: dict[str, Any]) -> Entry:
    return Entry(
        meeting_id=row["meeting_id"],
        name=row["name"],
        slots=row["slots"],
        attendance=row["attendance"],
        fellowship=row["fellowship"],
        types=_unbarred(row["types"]),
        languages=_unbarred(row["languages"]),
        region_slugs=_unbarred(row["regions"]),
        regions=_paths(tuple(row["places"] or ())),
        place=None if row["latitude"] is None else (row["latitude"], row["longitude"]),
        text=row["search_text"],
    )


@lru_cache(maxsize=4096)
def _paths(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return the path of each region as a word for addresses, and its name."""
    paths = [slug_of(" ".join(names[: depth + 1])) for depth in range(len(names))]
    return tuple(zip(paths, names, strict=True))


def _unbarred(words: str) -> tuple[str, ...]:
    return tuple(words.strip("|").split("|")) if words else ()


def _dates(rows: Iterable[Iterable[Any]]) -> Iterator[Date]:
    seconds = _Seconds()
    for meeting_id, starts_at, ends_at, hour, weekday, own in rows:
        yield (
            meeting_id,
            seconds[starts_at],
            seconds[ends_at],
            _SLOTS[weekday, hour],
            None if own is None else frozenset(_unbarred(own)),
        )


class _Seconds(dict[str | datetime, int]):
    """The seconds of the epoch of an instant, as text in UTC or as an aware datetime."""

    def __missing__(self, instant: str | datetime) -> int:
        if isinstance(instant, str):
            read = datetime.fromisoformat(instant)
            aware = read if read.tzinfo else read.replace(tzinfo=UTC)
        else:
            aware = instant
        self[instant] = int(aware.timestamp())
        return self[instant]

"""Keeping the index of the directory as new as the database.

Each process has one for each database. Every change to what the public may find is numbered
(``ListingChange``), so a process reads again only what changed since it last looked. A large
directory is read in the background, a portion at a time, and what was known serves meanwhile.
"""

import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, cast
from weakref import WeakKeyDictionary

from flask import Flask, current_app
from sqlalchemy import (
    BindParameter,
    CursorResult,
    Engine,
    Executable,
    Row,
    String,
    Table,
    bindparam,
    func,
    select,
    type_coerce,
)

from groups.meetings.hours import Date
from groups.meetings.index import Entry, Index
from groups.meetings.models import Horizon, Listing, ListingChange, Meeting, Occurrence, Venue
from groups.meetings.models.dates import CHANGES_KEPT
from groups.meetings.rule import WEEKDAYS
from groups.meetings.slots import parts_of_day, slot
from groups.meetings.slugs import slug_of
from groups.plumbing.clock import now
from groups.plumbing.db import db

AT_ONCE = 500
DATES_AT_ONCE = 20_000
LARGE = 5000
BREATH_S = 0.001
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


# Asked after every edit, some at every request: put together once, and of the tables, since the
# ORM would look at them again each time.
_changes, _horizon, _listed, _places, _held = (
    cast(Table, model.__table__) for model in (ListingChange, Horizon, Listing, Venue, Occurrence)
)
_meetings = cast(Table, Meeting.__table__)
_NEWEST = select(func.max(_changes.c.number)).scalar_subquery()
_STATE = select(_horizon.c.mark, _horizon.c.until, _NEWEST.label("number"))
_CHANGED = select(_changes.c.meeting_id).where(_changes.c.number > bindparam("seen")).distinct()
_SOME: BindParameter[Any] = bindparam("some", expanding=True)
_LISTINGS = (
    select(_listed, _places.c.regions.label("places"))
    .join(_meetings, _meetings.c.id == _listed.c.meeting_id)
    .outerjoin(_places, _places.c.id == _meetings.c.venue_id)
)
_SOME_LISTINGS = _LISTINGS.where(_listed.c.meeting_id.in_(_SOME))
_NEXT_LISTINGS = (
    _LISTINGS.where(_listed.c.meeting_id > bindparam("after"))
    .order_by(_listed.c.meeting_id)
    .limit(AT_ONCE)
)
# As the driver has them: half a million instants are a few thousand different ones.
_DATES = (
    select(
        _held.c.meeting_id,
        type_coerce(_held.c.starts_at, String),
        type_coerce(_held.c.ends_at, String),
        func.substr(_held.c.local_start, 12, 2),
        _held.c.weekday,
        _held.c.types,
    )
    .where(_held.c.cancelled.is_(False), _held.c.listed.is_(True))
    .execution_options(yield_per=DATES_AT_ONCE)
)
_DATES_OF_SOME = _DATES.where(_held.c.meeting_id.in_(_SOME))
_DATES_SINCE = _DATES.where(_held.c.starts_at >= bindparam("since"))


@dataclass
class _Kept:
    """The index of one database, and how new it is."""

    index: Index = field(default_factory=Index)
    mark: str = ""
    number: int = -1
    until: datetime = BEGINNING
    is_reading: bool = False
    lock: threading.RLock = field(default_factory=threading.RLock)


_kept: WeakKeyDictionary[Engine, _Kept] = WeakKeyDictionary()
# The parts of the day change on the hour, so the hour is enough.
_SLOTS = {
    (weekday, f"{hour:02}"): sum(slot(weekday, part) for part in parts_of_day(f"{hour:02}:00"))
    for weekday in WEEKDAYS
    for hour in range(24)
}


def current() -> Index:
    """Return the index, as new as the database is now.

    Of a large directory that must be read whole again it is as new as it was, while a thread reads.
    """
    kept = _kept.setdefault(db.engine, _Kept())
    mark, number, until = _state()
    if kept.mark != mark:
        with kept.lock:
            if kept.mark != mark:
                _renew(kept, mark, number, until)
    return kept.index


def _state() -> tuple[str, int, datetime]:
    row = _ask(_STATE).first()
    return (row.mark, row.number or 0, row.until) if row else ("empty", 0, BEGINNING)


def _renew(kept: _Kept, mark: str, number: int, until: datetime) -> None:
    changed = _changed_since(kept.number, number) if kept.mark else None
    if changed is None or kept.index.is_worn:
        if kept.mark and len(kept.index) > LARGE:
            _read_beside(kept)
            return
        kept.index = _read_all()
    else:
        _read_again(kept.index, changed)
        if until > kept.until:
            kept.index.hours.forget_before(int(now().timestamp()))
            _read_dates(kept.index, kept.until)
    kept.mark, kept.number, kept.until = mark, number, until


def _read_beside(kept: _Kept) -> None:
    """Read everything in a thread, unless one is at it already."""
    if kept.is_reading:
        return
    kept.is_reading = True
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]

    def read() -> None:
        try:
            with app.app_context():
                mark, number, until = _state()
                index = _read_all()
                with kept.lock:
                    kept.index = index
                    kept.mark, kept.number, kept.until = mark, number, until
        finally:
            kept.is_reading = False

    threading.Thread(target=read, name="directory", daemon=True).start()


def _changed_since(seen: int, newest: int) -> list[int] | None:
    """Return the ids of the meetings to read again; None for all."""
    if not 0 <= newest - seen < CHANGES_KEPT:
        return None
    ids = list(_ask(_CHANGED, seen=seen).scalars())
    return None if None in ids else ids


def _read_all() -> Index:
    index, after = Index(), 0
    while True:
        rows = _ask(_NEXT_LISTINGS, after=after).all()
        if not rows:
            break
        index.add_all(map(_entry, rows))
        after = rows[-1].meeting_id
        time.sleep(BREATH_S)  # others are served meanwhile
    _read_dates(index, now() - timedelta(days=8))
    return index


def _read_again(index: Index, ids: list[int]) -> None:
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        entries = list(map(_entry, _ask(_SOME_LISTINGS, some=some)))
        dates = list(_dates(_ask(_DATES_OF_SOME, some=some)))
        for meeting_id in some:
            index.retire(meeting_id)
        index.add_all(entries)
        index.add_dates(dates)


def _read_dates(index: Index, since: datetime) -> None:
    portion: list[Date] = []
    for date in _dates(_ask(_DATES_SINCE, since=since)):
        portion.append(date)
        if len(portion) == DATES_AT_ONCE:
            index.add_dates(portion)
            portion = []
            time.sleep(BREATH_S)
    index.add_dates(portion)


def _ask(statement: Executable, **values: object) -> CursorResult[Any]:
    return db.session.connection().execute(statement, values)


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        meeting_id=row.meeting_id,
        name=row.name,
        slots=row.slots,
        attendance=row.attendance,
        fellowship=row.fellowship,
        types=_unbarred(row.types),
        languages=_unbarred(row.languages),
        region_slugs=_unbarred(row.regions),
        regions=_paths(tuple(row.places or ())),
        place=None if row.latitude is None else (row.latitude, row.longitude),
        text=row.search_text,
    )


@lru_cache(maxsize=4096)
def _paths(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return the path of each region as a word for addresses, and its name."""
    paths = [slug_of(" ".join(names[: depth + 1])) for depth in range(len(names))]
    return tuple(zip(paths, names, strict=True))


def _unbarred(words: str) -> tuple[str, ...]:
    return tuple(words.strip("|").split("|")) if words else ()


def _dates(rows: Iterable[Any]) -> Iterator[Date]:
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

"""Keeping the index of the directory as new as the database.

Each process has one for each database. Every change to what the public may find is numbered
(``ListingChange``), so a process reads again only what changed since it last looked. A large
directory is read in the background, a portion at a time, and what was known serves meanwhile.
"""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from flask import Flask, current_app
from sqlalchemy import Engine, Row, Select, String, func, select, type_coerce

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


_NEWEST = select(func.max(ListingChange.__table__.c.number)).scalar_subquery()
# Asked at every request: of the tables, since the ORM would look at it again each time.
_STATE = select(*(Horizon.__table__.c[name] for name in ("mark", "until")), _NEWEST.label("number"))


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
    row = db.session.execute(_STATE).first()
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
            _read_dates(kept.index, Occurrence.starts_at >= kept.until)
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
    query = select(ListingChange.meeting_id).where(ListingChange.number > seen).distinct()
    ids = [meeting_id for meeting_id in db.session.scalars(query) if meeting_id is not None]
    asked = select(ListingChange.number).where(
        ListingChange.number > seen, ListingChange.meeting_id.is_(None)
    )
    return None if db.session.scalar(asked.limit(1)) else ids


def _read_all() -> Index:
    index, after = Index(), 0
    while True:
        rows = db.session.execute(
            _listings()
            .where(Listing.meeting_id > after)
            .order_by(Listing.meeting_id)
            .limit(AT_ONCE)
        ).all()
        if not rows:
            break
        index.add_all(map(_entry, rows))
        after = rows[-1].meeting_id
        time.sleep(BREATH_S)  # others are served meanwhile
    _read_dates(index, Occurrence.starts_at >= now() - timedelta(days=8))
    return index


def _read_again(index: Index, ids: list[int]) -> None:
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        entries = list(
            map(_entry, db.session.execute(_listings().where(Listing.meeting_id.in_(some))))
        )
        dates = list(_dates(Occurrence.meeting_id.in_(some)))
        for meeting_id in some:
            index.retire(meeting_id)
        index.add_all(entries)
        index.add_dates(dates)


def _read_dates(index: Index, condition: Any) -> None:
    portion: list[Date] = []
    for date in _dates(condition):
        portion.append(date)
        if len(portion) == DATES_AT_ONCE:
            index.add_dates(portion)
            portion = []
            time.sleep(BREATH_S)
    index.add_dates(portion)


def _listings() -> Select[Any]:
    return (
        select(Listing.__table__, Venue.regions.label("places"))
        .join(Meeting, Meeting.id == Listing.meeting_id)
        .outerjoin(Venue, Venue.id == Meeting.venue_id)
    )


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


def _dates(condition: Any) -> Iterator[Date]:
    # As the driver has them: half a million instants are a few thousand different ones.
    query = (
        select(
            Occurrence.meeting_id,
            type_coerce(Occurrence.starts_at, String),
            type_coerce(Occurrence.ends_at, String),
            func.substr(Occurrence.local_start, 12, 2),
            Occurrence.weekday,
            Occurrence.types,
        )
        .where(condition, Occurrence.cancelled.is_(False), Occurrence.listed.is_(True))
        .execution_options(yield_per=DATES_AT_ONCE)
    )
    seconds = _Seconds()
    for meeting_id, starts_at, ends_at, hour, weekday, own in db.session.execute(query):
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

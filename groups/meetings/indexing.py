"""Keeping the index of the directory as new as the database.

Each process has one for each database. Every change to what the public may find is numbered
(``ListingChange``), so a process reads again only what changed since it last looked. A large
directory is read in the background, a portion at a time, and what was known serves meanwhile.
"""

import threading
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from flask import Flask, current_app
from sqlalchemy import Connection, Engine

from groups.meetings import entries
from groups.meetings.entries import AT_ONCE, DATES_AT_ONCE, Newness
from groups.meetings.hours import Date
from groups.meetings.index import Index
from groups.meetings.models.dates import CHANGES_KEPT
from groups.plumbing.clock import now
from groups.plumbing.db import db

LARGE = 5000
BREATH_S = 0.001


@dataclass
class _Kept:
    """The index of one database, and how new it is."""

    index: Index = field(default_factory=Index)
    newness: Newness = field(default_factory=Newness)
    is_reading: bool = False
    lock: threading.RLock = field(default_factory=threading.RLock)


_kept: WeakKeyDictionary[Engine, _Kept] = WeakKeyDictionary()


def current() -> Index:
    """Return the index, as new as the database is now.

    Of a large directory that must be read whole again it is as new as it was, while a thread reads.
    """
    kept = _kept.setdefault(db.engine, _Kept())
    connection = db.session.connection()
    newness = entries.newness(connection)
    if kept.newness.mark != newness.mark:
        with kept.lock:
            if kept.newness.mark != newness.mark:
                _renew(kept, connection, newness)
    return kept.index


def _renew(kept: _Kept, connection: Connection, newness: Newness) -> None:
    before = kept.newness
    changed = _changed_since(connection, before, newness) if before.mark else None
    if changed is None or kept.index.is_worn:
        if before.mark and len(kept.index) > LARGE:
            _read_beside(kept)
            return
        kept.index = _read_all(connection)
    else:
        _read_again(kept.index, connection, changed)
        if newness.until > before.until:
            kept.index.hours.forget_before(int(now().timestamp()))
            _read_dates(kept.index, connection, before.until)
    kept.newness = newness


def _read_beside(kept: _Kept) -> None:
    """Read everything in a thread, unless one is at it already."""
    if kept.is_reading:
        return
    kept.is_reading = True
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]

    def read() -> None:
        try:
            with app.app_context():
                connection = db.session.connection()
                newness = entries.newness(connection)
                index = _read_all(connection)
                with kept.lock:
                    kept.index, kept.newness = index, newness
        finally:
            kept.is_reading = False

    threading.Thread(target=read, name="directory", daemon=True).start()


def _changed_since(connection: Connection, before: Newness, newness: Newness) -> list[int] | None:
    """Return the ids of the meetings to read again; None for all."""
    if not 0 <= newness.number - before.number < CHANGES_KEPT:
        return None
    return entries.changed_since(connection, before.number)


def _read_all(connection: Connection) -> Index:
    index, after = Index(), 0
    while some := entries.entries_after(connection, after):
        index.add_all(some)
        after = some[-1].meeting_id
        time.sleep(BREATH_S)  # others are served meanwhile
    _read_dates(index, connection, now() - timedelta(days=8))
    return index


def _read_again(index: Index, connection: Connection, ids: list[int]) -> None:
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        listed = entries.entries_of(connection, some)
        dates = entries.dates_of(connection, some)
        for meeting_id in some:
            index.retire(meeting_id)
        index.add_all(listed)
        index.add_dates(dates)


def _read_dates(index: Index, connection: Connection, since: datetime) -> None:
    portion: list[Date] = []
    for date in entries.dates_since(connection, since):
        portion.append(date)
        if len(portion) == DATES_AT_ONCE:
            index.add_dates(portion)
            portion = []
            time.sleep(BREATH_S)
    index.add_dates(portion)

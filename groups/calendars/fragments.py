"""Meetings as they stand in feeds: written once after each change, kept, and joined.

A row that is there is right: every change to what it is made of takes it away in the same
transaction (``changes.py``). What is missing is written by whoever asks first, and stored on a
connection of its own, because a feed is asked for without a transaction.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from groups.calendars.encoding import Encoded
from groups.calendars.models import Fragment
from groups.calendars.queries import MOST_SERIES, meetings_with_dates
from groups.meetings.models import Closure, Group, Horizon, Meeting
from groups.meetings.timetables import closures_over
from groups.plumbing.db import db
from groups.plumbing.errors import Unavailable
from groups.plumbing.keeping import Shelf

log = logging.getLogger(__name__)

MOST_BYTES = 32 * 1024 * 1024
PATIENCE_MS = 50
USUAL_PATIENCE_MS = 10_000
_TRIES = 3
_kept: Shelf[Encoded] = Shelf(MOST_BYTES)


@dataclass(frozen=True, slots=True)
class Written:
    """A meeting in a feed. ``stamp`` names the bytes, ``changed_s`` is their LAST-MODIFIED."""

    meeting_id: int
    stamp: str
    changed_s: int
    encoded: Encoded


@dataclass(frozen=True, slots=True)
class Kind:
    """Which of a meeting's fragments, and how one is written: its events and their date."""

    discreet: bool
    version: str
    write: Callable[[Meeting, Sequence[Closure]], tuple[Encoded, datetime]]


def fragments(kind: Kind, *which: ColumnElement[bool]) -> list[Written]:
    """Return the fragments of these meetings by id; at most one more than a feed holds."""
    for _ in range(_TRIES):
        # The mark first: whatever is read after it is at least as new as it says.
        mark = db.session.scalar(select(Horizon.mark))
        stamped = _stamped(kind, which)
        new = _write({row[0] for row in stamped if row[1] is None}, kind, mark)
        _fetch({row[1]: row[0] for row in stamped if row[1] and _kept.get(row[1]) is None}, kind)
        found = [_known(row) or new.get(row[0]) for row in stamped]
        complete = [one for one in found if one is not None]
        if len(complete) == len(found):
            return complete
        db.session.rollback()
    raise Unavailable(1)  # somebody edits faster than we read


def refresh(kind: Kind, meeting_id: int) -> None:
    """Write a meeting's fragment now, so that nobody who asks has to wait for it."""
    fragments(kind, Meeting.id == meeting_id)


def _stamped(kind: Kind, which: Sequence[ColumnElement[bool]]) -> Sequence[Any]:
    """Return id, stamp and date of each; no stamp where it is yet to be written."""
    there = and_(
        Fragment.meeting_id == Meeting.id,
        Fragment.discreet.is_(kind.discreet),
        Fragment.version == kind.version,
    )
    return db.session.execute(
        select(Meeting.id, Fragment.stamp, Fragment.changed_s)
        .join(Group, Group.id == Meeting.group_id)
        .join(Fragment, there, isouter=True)
        .where(Meeting.vanished_at.is_(None), *which)
        .order_by(Meeting.id)
        .limit(MOST_SERIES + 1)
    ).all()


def _known(row: Any) -> Written | None:
    encoded = _kept.get(row[1]) if row[1] else None
    return Written(row[0], row[1], row[2], encoded) if encoded else None


def _fetch(unknown: dict[str, int], kind: Kind) -> None:
    """Read the bytes of those stamps into memory, as far as they are still there."""
    ids = sorted(set(unknown.values()))
    for start in range(0, len(ids), 500):
        query = select(Fragment.stamp, Fragment.components, Fragment.zones).where(
            Fragment.meeting_id.in_(ids[start : start + 500]),
            Fragment.discreet.is_(kind.discreet),
        )
        for stamp, components, zones in db.session.execute(query):
            _keep(stamp, Encoded(components, frozenset(zones.split())))


def _keep(stamp: str, encoded: Encoded) -> Encoded:
    return _kept.put(stamp, encoded, len(encoded.components) + 400)


def _write(ids: set[int], kind: Kind, mark: str | None) -> dict[int, Written]:
    """Write what is missing, a portion at a time, and store it."""
    found: dict[int, Written] = {}
    for portion in meetings_with_dates(sorted(ids)):
        over = closures_over(portion)
        written = [_written(meeting, over[meeting.id], kind) for meeting in portion]
        found |= {one.meeting_id: one for one in written}
        _store(written, kind, mark)
        # A thousand events take a second to write: let everybody else have their turn.
        time.sleep(0)
    return found


def _written(meeting: Meeting, closures: Sequence[Closure], kind: Kind) -> Written:
    encoded, changed_at = kind.write(meeting, closures)
    zones = " ".join(sorted(encoded.zones))
    stamp = sha256(b"%s\0%s" % (zones.encode(), encoded.components)).hexdigest()[:32]
    return Written(meeting.id, stamp, int(changed_at.timestamp()), _keep(stamp, encoded))


def _store(written: Sequence[Written], kind: Kind, mark: str | None) -> None:
    """Store them unless the directory changed since ``mark``; the next who asks will, then."""
    if mark is None:
        return
    rows = [
        {
            "meeting_id": one.meeting_id,
            "discreet": kind.discreet,
            "version": kind.version,
            "stamp": one.stamp,
            "changed_s": one.changed_s,
            "zones": " ".join(sorted(one.encoded.zones)),
            "components": one.encoded.components,
        }
        for one in written
    ]
    try:
        with _hurried() as connection:
            if connection.scalar(select(Horizon.mark).with_for_update(read=True)) == mark:
                _put(connection, rows)
    except SQLAlchemyError as error:
        log.info("fragments were not stored: %s", type(error).__name__)


@contextmanager
def _hurried() -> Iterator[Connection]:
    """Begin a writing transaction that waits for nobody: somebody is waiting for their feed."""
    with db.engine.connect().execution_options(writes=True) as connection:
        try:
            _wait_at_most(connection, PATIENCE_MS)
            with connection.begin():
                if connection.dialect.name != "sqlite":
                    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {PATIENCE_MS}")
                yield connection
        finally:
            _wait_at_most(connection, USUAL_PATIENCE_MS)


def _wait_at_most(connection: Connection, milliseconds: int) -> None:
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        driver.execute(f"PRAGMA busy_timeout={milliseconds}")


def _put(connection: Connection, rows: list[dict[str, Any]]) -> None:
    on_sqlite = connection.dialect.name == "sqlite"
    insert: Any = sqlite.insert(Fragment) if on_sqlite else postgresql.insert(Fragment)
    key = ["meeting_id", "discreet"]
    fresh = {name: insert.excluded[name] for name in rows[0] if name not in key}
    upsert = insert.on_conflict_do_update(index_elements=key, set_=fresh)
    connection.execute(upsert, rows)


def blocks(written: Sequence[Written]) -> Iterator[list[Written]]:
    """Cut a feed where some meetings stand, so that a change leaves the other blocks as they are.

    Which meetings end a block follows from their ids alone: about one of 64.
    """
    block: list[Written] = []
    for one in written:
        block.append(one)
        if (one.meeting_id * 2654435761) & 0xFC000000 == 0:
            yield block
            block = []
    if block:
        yield block

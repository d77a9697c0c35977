"""Fragments as the database keeps them: their stamps, their bytes, and putting new ones there.

The stamps are asked for after every change to the directory, of all meetings of a feed: so by
statements put together once, and as one text, since a thousand rows cost more than finding them.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, Text, bindparam, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from groups.calendars.encoding import Encoded
from groups.calendars.models import Fragment
from groups.meetings.models import Closure, Horizon, Meeting
from groups.plumbing.db import db, write_json
from groups.plumbing.prepared import Prepared, among

log = logging.getLogger(__name__)

PATIENCE_MS = 50

# In the order of the ids: SQLite goes through them one by one, PostgreSQL is told to. The mark is
# of the same instant: whatever is read afterwards is at least as new as it says.
_STAMPS = {
    "sqlite": """
        SELECT group_concat(coalesce(kept.stamp, ''), ',') AS stamps,
               (SELECT mark FROM horizon) AS mark
        FROM json_each(:ids) AS asked LEFT JOIN calendar_fragments AS kept
            ON kept.meeting_id = asked.value
               AND kept.discreet = :discreet AND kept.version = :version
    """,
    "postgresql": """
        SELECT string_agg(coalesce(kept.stamp, ''), ',' ORDER BY asked.place) AS stamps,
               (SELECT mark FROM horizon) AS mark
        FROM json_array_elements_text(CAST(:ids AS JSON)) WITH ORDINALITY AS asked (id, place)
            LEFT JOIN calendar_fragments AS kept
            ON kept.meeting_id = CAST(asked.id AS INTEGER)
               AND kept.discreet = :discreet AND kept.version = :version
    """,
}
_fragments = cast(Table, Fragment.__table__)
_stamps = Prepared(lambda dialect: text(_STAMPS[dialect]).columns(stamps=Text, mark=Text))
_bytes = Prepared(
    lambda dialect: select(_fragments.c.stamp, _fragments.c.components, _fragments.c.zones).where(
        _fragments.c.discreet == bindparam("discreet"),
        among(_fragments.c.meeting_id, "ids", dialect),
    )
)


@dataclass(frozen=True, slots=True)
class Kind:
    """Which of a meeting's fragments, and how one is written: its events and their date."""

    discreet: bool
    version: str
    write: Callable[[Meeting, Sequence[Closure]], tuple[Encoded, datetime]]


@dataclass(frozen=True, slots=True)
class Written:
    """A meeting in a feed. ``stamp`` names the bytes, ``changed_s`` is their LAST-MODIFIED."""

    meeting_id: int
    stamp: str
    changed_s: int
    encoded: Encoded


@dataclass(frozen=True, slots=True)
class Stamps:
    """A stamp for each meeting, empty where nothing is stored, and the mark of that instant."""

    stamps: list[str]
    mark: str | None


def stamps_of(connection: Connection, kind: Kind, ids: Sequence[int]) -> Stamps:
    """Return them in the order of ``ids``, of which there is at least one."""
    found = _stamps.rows(
        connection, ids=write_json(ids), discreet=kind.discreet, version=kind.version
    )
    return Stamps(found[0]["stamps"].split(","), found[0]["mark"])


def bytes_of(
    connection: Connection, kind: Kind, ids: Sequence[int]
) -> Iterator[tuple[str, Encoded]]:
    """Yield the stamp and the bytes of what is still there of these."""
    for row in _bytes.rows(connection, ids=ids, discreet=kind.discreet):
        yield row["stamp"], Encoded(bytes(row["components"]), frozenset(row["zones"].split()))


def store(written: Sequence[Written], kind: Kind, mark: str | None) -> None:
    """Store them unless the directory changed since ``mark``; the next who asks will, then."""
    if mark is None or not written:
        return
    rows = [
        {
            "meeting_id": one.meeting_id,
            "discreet": kind.discreet,
            "version": kind.version,
            "stamp": one.stamp,
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
    hurried = {"writes": True, "patience_ms": PATIENCE_MS}
    with db.engine.connect().execution_options(**hurried) as connection, connection.begin():
        if connection.dialect.name != "sqlite":
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {PATIENCE_MS}")
        yield connection


def _put(connection: Connection, rows: list[dict[str, Any]]) -> None:
    on_sqlite = connection.dialect.name == "sqlite"
    insert: Any = sqlite.insert(Fragment) if on_sqlite else postgresql.insert(Fragment)
    key = ["meeting_id", "discreet"]
    fresh = {name: insert.excluded[name] for name in rows[0] if name not in key}
    upsert = insert.on_conflict_do_update(index_elements=key, set_=fresh)
    connection.execute(upsert, rows)

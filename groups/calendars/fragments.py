"""Meetings as they stand in feeds: written once after each change, kept, and joined.

A row that is there is right: every change to what it is made of takes it away in the same
transaction (``changes.py``). What is missing is written by whoever asks first, and stored on a
connection of its own, because a feed is asked for without a transaction.
"""

import json
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Integer, LargeBinary, Text, select, text
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
from groups.plumbing.log.prepared import Prepared, Row

log = logging.getLogger(__name__)

MOST_BYTES = 32 * 1024 * 1024
BLOCKS = 16
SMALL = 64
PATIENCE_MS = 50
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Written:
    """A meeting in a feed. ``stamp`` names the bytes, ``changed_s`` is their LAST-MODIFIED."""

    meeting_id: int
    stamp: str
    changed_s: int
    encoded: Encoded


@dataclass(frozen=True, slots=True)
class Block:
    """Some meetings of a feed, joined: an edit of one of them leaves the other blocks alone."""

    stamp: str
    changed_s: int
    encoded: Encoded
    written: tuple[Written, ...]

    @classmethod
    def of(cls, written: Sequence[Written]) -> "Block":
        return cls(
            stamp=sha256("".join([one.stamp for one in written]).encode()).hexdigest()[:32],
            changed_s=max((one.changed_s for one in written), default=0),
            encoded=Encoded(
                b"".join([one.encoded.components for one in written]),
                frozenset().union(*(one.encoded.zones for one in written)),
            ),
            written=tuple(written),
        )


@dataclass(frozen=True, slots=True)
class Kind:
    """Which of a meeting's fragments, and how one is written: its events and their date."""

    discreet: bool
    version: str
    write: Callable[[Meeting, Sequence[Closure]], tuple[Encoded, datetime]]


@dataclass(frozen=True, slots=True)
class Joined:
    """All meetings of a feed. ``cut``: there were more than a feed holds."""

    blocks: Sequence[Block]
    cut: bool


class _Gone(Exception):
    """Somebody edited between two of our questions."""


# By stamp; and blocks by what the database says is in them.
_kept: Shelf[Encoded] = Shelf(MOST_BYTES)
_blocks: Shelf[Block] = Shelf(MOST_BYTES)


@dataclass(frozen=True, slots=True)
class Among:
    """Which meetings, in SQL about ``meetings``: put together once, and not again each time."""

    condition: str
    value: int | str

    @classmethod
    def group(cls, group_id: int) -> "Among":
        return cls("meetings.group_id = :value", group_id)

    @classmethod
    def ids(cls, ids: Sequence[int]) -> "Among":
        """Take these; sent as one value, because a thousand are slow to write out."""
        return cls(f"meetings.id IN ({_dialect(_UNPACKED)})", json.dumps(ids))


def joined(kind: Kind, *which: ColumnElement[bool] | Among) -> Joined:
    """Join the fragments of these meetings, as many as a feed holds."""
    among = which[0] if isinstance(which[0], Among) else _fitting(which)
    for _ in range(_TRIES):
        rows = _stamped(kind, among, MOST_SERIES + 1)
        cut = sum(row["number"] for row in rows) > MOST_SERIES
        if cut:
            rows = _stamped(kind, among, MOST_SERIES)
        try:
            blocks = [_block(row, kind) for row in rows]
        except _Gone:
            db.session.rollback()
        else:
            return Joined(_together(blocks), cut)
    raise Unavailable(1)  # somebody edits faster than we read


def _fitting(which: Sequence[Any]) -> Among:
    query = select(Meeting.id).join(Group, Group.id == Meeting.group_id).where(*which)
    query = query.where(Meeting.vanished_at.is_(None))
    return Among.ids(list(db.session.scalars(query.order_by(Meeting.id).limit(MOST_SERIES + 1))))


# A block is one row, its meetings one text: a thousand rows cost more here than in the database.
# The mark is of the same instant: whatever is read afterwards is at least as new as it says.
_STAMPED = """
    SELECT count(*) AS number, {together}(told, ',') AS told, (SELECT mark FROM horizon) AS mark
    FROM (
        SELECT meetings.id AS id,
               CAST(meetings.id AS VARCHAR(20)) || ' ' || coalesce(kept.stamp, '') AS told
        FROM meetings LEFT JOIN calendar_fragments AS kept
            ON kept.meeting_id = meetings.id AND kept.discreet = :discreet
               AND kept.version = :version
        WHERE meetings.vanished_at IS NULL AND {condition}
        ORDER BY meetings.id LIMIT :most
    ) AS found
    GROUP BY id % {blocks} ORDER BY id % {blocks}
"""
_BYTES = """
    SELECT stamp, components, zones FROM calendar_fragments
    WHERE discreet = :discreet AND meeting_id IN ({unpacked})
"""
_TOGETHER = {"sqlite": "group_concat", "postgresql": "string_agg"}
_UNPACKED = {
    "sqlite": "SELECT value FROM json_each(:value)",
    "postgresql": "SELECT CAST(one AS INTEGER)"
    " FROM json_array_elements_text(CAST(:value AS JSON)) AS one",
}


_bytes = Prepared(
    lambda dialect: text(_BYTES.format(unpacked=_UNPACKED[dialect])).columns(
        stamp=Text, components=LargeBinary, zones=Text
    )
)


def _dialect(words: dict[str, str]) -> str:
    return words[db.engine.dialect.name]


@lru_cache(maxsize=8)
def _stamps_where(condition: str) -> Prepared:
    return Prepared(
        lambda dialect: text(
            _STAMPED.format(together=_TOGETHER[dialect], condition=condition, blocks=BLOCKS)
        ).columns(number=Integer, told=Text, mark=Text)
    )


def _stamped(kind: Kind, among: Among, most: int) -> list[Row]:
    """Return the blocks: how many meetings, and ``id stamp`` of each in one text."""
    return _stamps_where(among.condition).rows(
        db.session.connection(),
        discreet=kind.discreet,
        version=kind.version,
        most=most,
        value=among.value,
    )


def _block(row: Row, kind: Kind) -> Block:
    known = _blocks.get(row["told"])
    if known is not None:
        return known
    told = (part.partition(" ") for part in row["told"].split(","))
    stamps = {int(one): stamp for one, _, stamp in told}
    new = _write({one for one, stamp in stamps.items() if not stamp}, kind, row["mark"])
    _fetch(
        {stamp: one for one, stamp in stamps.items() if stamp and _kept.get(stamp) is None}, kind
    )
    block = Block.of([new.get(one) or _known(one, stamps[one]) for one in sorted(stamps)])
    key = ",".join(f"{one.meeting_id} {one.stamp}" for one in block.written)
    return _blocks.put(key, block, 2 * len(block.encoded.components) + len(key) + 400)


def _together(blocks: list[Block]) -> list[Block]:
    """Join a small feed into one block: it is packed better, and reads in order."""
    if sum(len(block.written) for block in blocks) > SMALL:
        return blocks
    everything = [one for block in blocks for one in block.written]
    return [Block.of(sorted(everything, key=lambda one: one.meeting_id))]


def refresh(kind: Kind, meeting_id: int) -> None:
    """Write a meeting's fragment now, so that nobody who asks has to wait for it."""
    joined(kind, Among.ids([meeting_id]))


def _fetch(unknown: dict[str, int], kind: Kind) -> None:
    """Read the bytes of those stamps into memory, as far as they are still there."""
    if not unknown:
        return
    ids = json.dumps(sorted(set(unknown.values())))
    for row in _bytes.rows(db.session.connection(), discreet=kind.discreet, value=ids):
        _keep(row["stamp"], Encoded(bytes(row["components"]), frozenset(row["zones"].split())))


def _known(meeting_id: int, stamp: str) -> Written:
    encoded = _kept.get(stamp)
    if encoded is None:
        raise _Gone
    return Written(meeting_id, stamp, int(stamp[:8], 16), encoded)


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
    changed_s = int(changed_at.timestamp())
    digest = sha256(b"%s\0%s" % (zones.encode(), encoded.components)).hexdigest()
    stamp = f"{changed_s:08x}{digest[:24]}"
    return Written(meeting.id, stamp, changed_s, _keep(stamp, encoded))


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

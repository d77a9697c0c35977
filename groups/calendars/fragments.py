"""Meetings as they stand in feeds: written once after each change, kept, and joined.

A row that is there is right: every change to what it is made of takes it away in the same
transaction (``changes.py``). What is missing is written by whoever asks first, and stored on a
connection of its own, because a feed is asked for without a transaction.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from groups.calendars.encoding import Encoded
from groups.calendars.queries import MOST_SERIES, meetings_with_dates
from groups.calendars.stored import Kind, Written, bytes_of, stamps_of, store
from groups.meetings.models import Closure, Meeting
from groups.meetings.timetables import closures_over
from groups.plumbing.db import db
from groups.plumbing.errors import Unavailable
from groups.plumbing.keeping import Shelf

MOST_BYTES = 32 * 1024 * 1024
BLOCKS = 16
SMALL = 64
_TRIES = 3


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
class Joined:
    """All meetings of a feed. ``cut``: there were more than a feed holds."""

    blocks: Sequence[Block]
    cut: bool


class _Gone(Exception):
    """Somebody edited between two of our questions."""


# By stamp; and blocks by the meetings in them and their stamps.
_kept: Shelf[Encoded] = Shelf(MOST_BYTES)
_blocks: Shelf[Block] = Shelf(MOST_BYTES)


def joined(kind: Kind, ids: Sequence[int]) -> Joined:
    """Join the fragments of these meetings, as many as a feed holds; ids in ascending order."""
    cut = len(ids) > MOST_SERIES
    shown = tuple(ids[:MOST_SERIES])
    for _ in range(_TRIES):
        try:
            return Joined(_together(_blocks_of(shown, kind)), cut)
        except _Gone:
            db.session.rollback()
    raise Unavailable(1)  # somebody edits faster than we read


def refresh(kind: Kind, meeting_id: int) -> None:
    """Write a meeting's fragment now, so that nobody who asks has to wait for it."""
    joined(kind, [meeting_id])


def _blocks_of(ids: tuple[int, ...], kind: Kind) -> list[Block]:
    if not ids:
        return []
    found = stamps_of(db.session.connection(), kind, ids)
    return [
        _block(some, [found.stamps[place] for place in places], kind, found.mark)
        for some, places in _divided(ids)
    ]


@lru_cache(maxsize=64)
def _divided(ids: tuple[int, ...]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Say which of them are in each block, and where they stand in the feed.

    A meeting has its block by its number, so that a new one leaves the others where they were.
    """
    blocks: dict[int, list[int]] = {}
    for place, one in enumerate(ids):
        blocks.setdefault(one % BLOCKS, []).append(place)
    return [
        (tuple(ids[place] for place in places), tuple(places))
        for _, places in sorted(blocks.items())
    ]


def _block(ids: tuple[int, ...], stamps: list[str], kind: Kind, mark: str | None) -> Block:
    known = _blocks.get((ids, ",".join(stamps)))
    if known is not None:
        return known
    found = dict(zip(ids, stamps, strict=True))
    new = _write([one for one, stamp in found.items() if not stamp], kind, mark)
    _fetch([one for one, stamp in found.items() if stamp and _kept.get(stamp) is None], kind)
    # A meeting that went since somebody said that it fits is not written, and not missed.
    written = [_known(one, stamp) if stamp else new.get(one) for one, stamp in found.items()]
    there = [one for one in written if one is not None]
    block = Block.of(there)
    if len(there) < len(ids):
        return block  # not kept: who went has no stamp, and who comes back has none at first
    key = (ids, ",".join([one.stamp for one in there]))
    return _blocks.put(key, block, 2 * len(block.encoded.components) + 40 * len(ids) + 400)


def _together(blocks: list[Block]) -> list[Block]:
    """Join a small feed into one block: it is packed better, and reads in order."""
    if sum(len(block.written) for block in blocks) > SMALL:
        return blocks
    everything = [one for block in blocks for one in block.written]
    return [Block.of(sorted(everything, key=lambda one: one.meeting_id))]


def _fetch(ids: list[int], kind: Kind) -> None:
    """Read the bytes of those into memory, as far as they are still there."""
    if ids:
        for stamp, encoded in bytes_of(db.session.connection(), kind, ids):
            _keep(stamp, encoded)


def _known(meeting_id: int, stamp: str) -> Written:
    encoded = _kept.get(stamp)
    if encoded is None:
        raise _Gone
    return Written(meeting_id, stamp, int(stamp[:8], 16), encoded)


def _keep(stamp: str, encoded: Encoded) -> Encoded:
    return _kept.put(stamp, encoded, len(encoded.components) + 400)


def _write(ids: list[int], kind: Kind, mark: str | None) -> dict[int, Written]:
    """Write what is missing, a portion at a time, and store it."""
    found: dict[int, Written] = {}
    for portion in meetings_with_dates(ids):
        over = closures_over(portion)
        written = [_written(meeting, over[meeting.id], kind) for meeting in portion]
        found |= {one.meeting_id: one for one in written}
        store(written, kind, mark)
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

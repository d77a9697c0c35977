"""What goes out of a thread, and to whom: each of the two hears what they may read.

An audience for each side of a thread, because a block makes the two sides differ.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.engine import RowMapping

from groups.accounts.models import Member
from groups.messaging import queries
from groups.messaging.correspondence import Reader, ThreadLog, Wire, keyring
from groups.messaging.models import Thread
from groups.messaging.signals import words_arrived
from groups.plumbing.clock import iso_ms, now
from groups.plumbing.errors import NotFound
from groups.plumbing.log.append import Appended, Command
from groups.plumbing.log.live import LiveLog
from groups.plumbing.log.reading import PAGE
from groups.plumbing.realtime.broadcast import broadcast
from groups.plumbing.realtime.connections import Connection, connections

NAMESPACE = "/messages"
BEHIND_BY = 64
AT_MOST = "60/30 seconds"  # from one member, whatever way it comes


@dataclass
class Place:
    """One connection at one thread: who reads there, and how far they said they have read."""

    reader: Reader
    seen: int


def bind(engine: Engine, valkey_url: str | None, secret: str) -> None:
    """Once for each app: where the threads are kept, and the key to their keys."""
    keyring.use(secret)
    live.bind(engine, valkey_url)


def audience(log_id: int, member: str) -> str:
    return f"thread:{log_id}:{member}"


def places(connection: Connection) -> dict[str, Place]:
    """The threads a connection has joined, by public id."""
    if connection.state is None:
        connection.state = {}
    held: dict[str, Place] = connection.state
    return held


def sit(connection: Connection, place: Place, head: int) -> None:
    """Begin to hear a thread. Enter first, read after: what overlaps is dropped by seq."""
    reader = place.reader
    places(connection)[reader.thread] = place
    connection.enter(audience(reader.log_id, reader.member))
    live.watch(reader.log_id, head)


def leave(connection: Connection, place: Place) -> None:
    connection.leave(audience(place.reader.log_id, place.reader.member))
    places(connection).pop(place.reader.thread, None)


def append(command: Command) -> Appended:
    """Append, wait until it is on disk, and let it be known that something came."""
    appended = live.append(command)
    if not appended.duplicate and command.kind == "message" and words_arrived.receivers:
        _tell_arrival(command, appended)
    return appended


def _tell_arrival(command: Command, appended: Appended) -> None:
    rows = live.rows(command.log_id, appended.seq - 1)
    head = live.head(command.log_id)
    if head and rows and not rows[0]["withheld"]:
        words_arrived.send(head["public_id"], author=command.author)


def server_time() -> str:
    return iso_ms(now().timestamp())


def state_for(thread: Thread, member: Member) -> Wire:
    """What one of the two may know of their thread beside its rows."""
    other = thread.pairing.other_than(member)
    seen = queries.seen_by(thread, member)
    return {
        "open": thread.pairing.ended_at is None,
        "keep_days": thread.keep_days,
        "with": {"id": other.public_id, "name": other.handle},
        "seen": seen.seq if seen else 0,
    }


def snapshot(reader: Reader, epoch: str | None, after: int) -> Wire:
    """Where the thread is now, and its rows after a position."""
    head = live.head(reader.log_id)
    if head is None:
        raise NotFound
    # Another epoch, or ahead of us: a backup was restored, so what they know is void.
    fresh = epoch not in {None, head["epoch"]} or after > head["head"]
    rows = live.rows(reader.log_id, 0 if fresh else max(after, 0))
    return {
        "epoch": head["epoch"],
        "head": head["head"],
        "rows": reader.rows(rows),
        "more": len(rows) == PAGE and rows[-1]["seq"] < head["head"],
        "server_time": server_time(),
    }


def _here(log_id: int) -> dict[str, list[tuple[Connection, Place]]]:
    """Connections of this process at a thread, by the side they read for."""
    found: dict[str, list[tuple[Connection, Place]]] = {}
    for connection in connections.where(lambda one: one.namespace == NAMESPACE):
        for place in places(connection).values():
            if place.reader.log_id == log_id:
                found.setdefault(place.reader.member, []).append((connection, place))
    return found


def _deliver(log_id: int, rows: Sequence[RowMapping]) -> None:
    here = _here(log_id)
    if not here:
        live.unwatch(log_id)
    for member, devices in here.items():
        reader = devices[0][1].reader
        payload = {"thread": reader.thread, "rows": reader.rows(rows)}
        # Who stopped reading gets the head every ten seconds and catches up when they wake.
        behind = {c for c, place in devices if rows[0]["seq"] - place.seen > BEHIND_BY}
        broadcast(NAMESPACE, audience(log_id, member), "rows_appended", payload, skip=behind)


def _announce(log_id: int, epoch: str, head: int) -> None:
    here = _here(log_id)
    if not here:
        live.unwatch(log_id)
    for member, devices in here.items():
        payload: Wire = {
            "thread": devices[0][1].reader.thread,
            "epoch": epoch,
            "head": head,
            "server_time": server_time(),
        }
        broadcast(NAMESPACE, audience(log_id, member), "head_announced", payload)


def tell_seen(reader: Reader, seq: int, *, to: Sequence[str], skip: Connection) -> None:
    """How far the reader has read, to the sides that may know."""
    payload = {"thread": reader.thread, "by": reader.member, "seq": seq}
    for member in to:
        broadcast(NAMESPACE, audience(reader.log_id, member), "seen_changed", payload, skip={skip})


live = LiveLog(ThreadLog(), _deliver, _announce)

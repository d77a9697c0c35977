"""What goes out of a room, and to whom: nothing in it depends on who looks, but the rank.

Two audiences a room: everybody, and those who serve. A question to the greeters reaches
the second in full and the first as ``withheld``, so that ``seq`` has no hole.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import RowMapping

from groups.plumbing.clock import iso_ms, now
from groups.plumbing.log.live import LiveLog
from groups.plumbing.realtime.broadcast import broadcast, send_to
from groups.plumbing.realtime.connections import Connection, connections
from groups.rooms.actions import CLOCK, RoomLog
from groups.rooms.rights import SERVICE_ROLES

NAMESPACE = "/rooms"
BEHIND_BY = 64
REMOVED = 4403
FOR_SERVANTS = frozenset({"question"})

Wire = dict[str, Any]


@dataclass
class Seat:
    """One connection in one room: who sits there, and how far they said they have read."""

    log_id: int
    public_id: str
    persona: str
    serves: bool
    seen: int


def audience(log_id: int, *, serves: bool) -> str:
    return f"room:{log_id}:servants" if serves else f"room:{log_id}"


def seats(connection: Connection) -> dict[str, Seat]:
    """The rooms a connection sits in, by public id."""
    if connection.state is None:
        connection.state = {}
    held: dict[str, Seat] = connection.state
    return held


def row_on_the_wire(row: RowMapping, *, serves: bool, persona: str = "") -> Wire:
    """A row as one who serves, its own author, or anybody else may see it."""
    public = {"seq": row["seq"], "kind": row["kind"], "at": iso_ms(row["at"])}
    if row["kind"] in FOR_SERVANTS and not serves and row["author"] != persona:
        return public | {"kind": "withheld", "by": None, "name": "", "body": {}}
    by = None if row["author"] == CLOCK else row["author"]
    return public | {"by": by, "name": row["name"], "body": row["body"]}


def rows_on_the_wire(rows: Iterable[RowMapping], seat: Seat) -> list[Wire]:
    return [row_on_the_wire(row, serves=seat.serves, persona=seat.persona) for row in rows]


def state_on_the_wire(head: RowMapping, names: dict[str, str], *, serves: bool) -> Wire:
    """The room's state with names in it; who is muted or was removed is for servants."""
    state = head["state"]
    shown = {key: state[key] for key in ("step", "phase", "frozen", "door", "roles")}
    shown["floor"] = state["floor"] | {"name": names.get(state["floor"]["member"] or "")}
    shown["hands"] = [{"member": one, "name": names.get(one, "")} for one in state["hands"]]
    shown["state_seq"] = head["state_seq"]
    if serves:
        shown |= {"muted": state["muted"], "removed": state["removed"]}
    return shown


def server_time() -> str:
    return iso_ms(now().timestamp())


def sitting_in(log_id: int) -> list[tuple[Connection, Seat]]:
    """Every connection of this process in a room, with its seat."""
    found = []
    for serves in (False, True):
        for connection in connections.audience(NAMESPACE, audience(log_id, serves=serves)):
            found += [(connection, s) for s in seats(connection).values() if s.log_id == log_id]
    return found


def _deliver(log_id: int, rows: Sequence[RowMapping]) -> None:
    here = sitting_in(log_id)
    if not here:
        live.unwatch(log_id)
        return
    for serves in (False, True):
        _send_rows(log_id, rows, here, serves=serves)
    for row in rows:
        _change_access(row, here)


def _send_rows(
    log_id: int,
    rows: Sequence[RowMapping],
    here: list[tuple[Connection, Seat]],
    *,
    serves: bool,
) -> None:
    mine = [(connection, seat) for connection, seat in here if seat.serves is serves]
    if not mine:
        return
    payload = {
        "room": mine[0][1].public_id,
        "rows": [row_on_the_wire(row, serves=serves) for row in rows],
    }
    # Who stopped reading gets the head every ten seconds and catches up when they wake.
    behind = {c for c, seat in mine if rows[0]["seq"] - seat.seen > BEHIND_BY}
    broadcast(NAMESPACE, audience(log_id, serves=serves), "rows_appended", payload, skip=behind)


def _change_access(row: RowMapping, here: list[tuple[Connection, Seat]]) -> None:
    """Let what a row says about access reach the sockets of this process."""
    if row["kind"] == "closed":
        for connection, seat in here:
            _end(connection, seat, "closed")
    elif row["kind"] in {"removed", "role_given"}:
        concerned = [pair for pair in here if pair[1].persona == row["body"]["member"]]
        for connection, seat in concerned:
            if row["kind"] == "removed":
                _end(connection, seat, "removed")
                connection.close(REMOVED, "removed")
            else:
                _change_rank(connection, seat, serves=bool(SERVICE_ROLES & {*row["body"]["roles"]}))


def _end(connection: Connection, seat: Seat, reason: str) -> None:
    send_to(connection, "access_ended", {"room": seat.public_id, "reason": reason})
    leave(connection, seat)


def _change_rank(connection: Connection, seat: Seat, *, serves: bool) -> None:
    connection.leave(audience(seat.log_id, serves=seat.serves))
    seat.serves = serves
    connection.enter(audience(seat.log_id, serves=serves))


def sit(connection: Connection, seat: Seat, head: int) -> None:
    """Begin to hear a room. Enter first, read after: what overlaps is dropped by seq."""
    before = seats(connection).pop(seat.public_id, None)
    if before:
        leave(connection, before)
    seats(connection)[seat.public_id] = seat
    connection.enter(audience(seat.log_id, serves=seat.serves))
    live.watch(seat.log_id, head)


def leave(connection: Connection, seat: Seat) -> None:
    connection.leave(audience(seat.log_id, serves=seat.serves))
    seats(connection).pop(seat.public_id, None)


def _announce(log_id: int, epoch: str, head: int) -> None:
    here = sitting_in(log_id)
    if not here:
        live.unwatch(log_id)
        return
    payload = {
        "room": here[0][1].public_id,
        "epoch": epoch,
        "head": head,
        "server_time": server_time(),
    }
    for serves in (False, True):
        broadcast(NAMESPACE, audience(log_id, serves=serves), "head_announced", payload)


def tell_presence(log_id: int, count: int) -> None:
    """How many are here; who they are is nobody's to see unless the group chose so."""
    here = sitting_in(log_id)
    if not here:
        return
    payload = {"room": here[0][1].public_id, "count": count}
    for serves in (False, True):
        broadcast(NAMESPACE, audience(log_id, serves=serves), "presence_changed", payload)


live = LiveLog(RoomLog(), _deliver, _announce)

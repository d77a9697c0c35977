"""What goes out of a room, and to whom.

Two audiences a room: everybody, and those who serve. A question to the greeters reaches
the second in full and the first as ``withheld``, so that ``seq`` has no hole. Who may see
more than their audience, as its author or because it is about them, gets it by themselves.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy import select
from sqlalchemy.engine import RowMapping

from groups.plumbing.clock import iso_ms, now
from groups.plumbing.errors import Conflict
from groups.plumbing.log.append import Command
from groups.plumbing.log.live import LiveLog
from groups.plumbing.realtime.broadcast import broadcast, send_to
from groups.plumbing.realtime.connections import Connection, connections
from groups.rooms import apart, forms, lobby
from groups.rooms.actions import RoomLog
from groups.rooms.kinds import access_after
from groups.rooms.late import FROM_THE_START, Came, came_from
from groups.rooms.models import Persona, Room
from groups.rooms.queries.apart import apart_from, apart_in
from groups.rooms.queries.presence import presence_without
from groups.rooms.queries.visitors import names_in
from groups.rooms.roles import TRUSTED_ROLES, roles_of, serves
from groups.rooms.sight import Columns, Reader, hidden_in, meant_by, read_otherwise
from groups.rooms.state import people_in
from groups.rooms.wire import Wire, changes_state, rows_on_the_wire, state_on_the_wire

NAMESPACE = "/rooms"
BEHIND_BY = 64
REMOVED = 4403


@dataclass
class Seat:
    """One connection in one room: who sits there, and how far they said they have read."""

    log_id: int
    public_id: str
    persona: str
    roles: frozenset[str]
    seen: int
    came: Came = FROM_THE_START
    apart: frozenset[str] = frozenset()

    @property
    def serves(self) -> bool:
        return serves(self.roles)

    @property
    def reader(self) -> Reader:
        return Reader(self.persona, self.roles, self.serves, self.came, self.apart)


def seat_of(room: Room, persona: Persona) -> Seat:
    """Where they sit who are let in, having read all there is."""
    roles = roles_of(room.state, persona.public_id, persona.roles)
    came = came_from(persona.came)
    apart_here = apart_from(room.id, room.state, persona.public_id)
    return Seat(room.id, room.public_id, persona.public_id, roles, room.head, came, apart_here)


_sitting: dict[int, dict[Connection, Seat]] = {}
"""By log: who sits there, of the connections of this process."""


def audience(log_id: int, *, serves: bool) -> str:
    return f"room:{log_id}:servants" if serves else f"room:{log_id}"


def seats(connection: Connection) -> dict[str, Seat]:
    """The rooms a connection sits in, by public id."""
    if connection.state is None:
        connection.state = {}
    held: dict[str, Seat] = connection.state
    return held


def server_time() -> str:
    return iso_ms(now().timestamp())


def snapshot(
    head: Columns, rows: Iterable[Columns], names: Mapping[str, str], reader: Reader
) -> Wire:
    """What somebody gets who comes, or asks again: rows, and how the room stands."""
    return {
        "epoch": head["epoch"],
        "head": head["head"],
        "rows": rows_on_the_wire(rows, reader, hidden_in(head["state"])),
        "state": state_on_the_wire(head, names, serves=reader.serves, apart=reader.apart),
        "server_time": server_time(),
    }


def sitting_in(log_id: int) -> list[tuple[Connection, Seat]]:
    """Every connection of this process in a room, with its seat."""
    return list(_sitting.get(log_id, {}).items())


def _deliver(log_id: int, rows: Sequence[RowMapping]) -> None:
    if log_id not in _sitting and not lobby.somebody_at(log_id):
        live.unwatch(log_id)
        return
    state = head_now(log_id) if any(changes_state(row) for row in rows) else None
    if state:
        lobby.answer(log_id, state[0]["state"])
    # Who stopped reading gets the head every ten seconds and catches up when they wake.
    reached = rows[0]["seq"] - BEHIND_BY
    behind = {one for one, seat in _sitting.get(log_id, {}).items() if seat.seen < reached}
    apart.keep_up(log_id, rows, partial(_look_up, log_id))
    for serving in (False, True):
        _send_rows(log_id, rows, behind, state, serves=serving)
    for row in rows:
        _change_access(row, log_id)


def _look_up(log_id: int, people: Collection[str]) -> dict[str, frozenset[str]]:
    head = live.head(log_id)
    if head is None:
        return {}
    with live.engine.connect() as connection:
        return apart_in(log_id, head["state"], people, connection)


def look_again_who_is_apart() -> None:
    """A block was made or taken back, in whatever place: hear of it in every room here."""
    for log_id, people in apart.people_met().items():
        apart.learn(log_id, people, partial(_look_up, log_id))


def head_now(log_id: int) -> tuple[RowMapping, dict[str, str]] | None:
    """A room's head and the names in it; None when it is gone."""
    head = live.head(log_id)
    if head is None:
        return None
    with live.engine.connect() as connection:
        return head, names_in(log_id, connection)


def _send_rows(
    log_id: int,
    rows: Sequence[RowMapping],
    behind: set[Connection],
    state: tuple[RowMapping, dict[str, str]] | None,
    *,
    serves: bool,
) -> None:
    heard_by = audience(log_id, serves=serves)
    somebody = next(iter(connections.audience(NAMESPACE, heard_by)), None)
    if somebody is None:
        return
    common = Reader("", TRUSTED_ROLES if serves else frozenset(), serves)
    # Who is hidden cannot write: only rows that came just before are concerned.
    hidden = hidden_in(state[0]["state"]) if state else ()
    payload: Wire = {
        "room": _sitting[log_id][somebody].public_id,
        "rows": rows_on_the_wire(rows, common, hidden),
    }
    if state:
        payload["state"] = state_on_the_wire(*state, serves=serves)
    people = read_otherwise(rows, common, hidden)
    people |= apart.spared(log_id, _of_whom(rows, state))
    alone = _by_themselves(log_id, people, serves=serves) if people else {}
    broadcast(NAMESPACE, heard_by, "rows_appended", payload, skip=behind | alone.keys())
    for connection, seat in alone.items():
        if connection not in behind:
            reader = replace(seat.reader, apart=apart.of(log_id, seat.persona))
            own = payload | {"rows": rows_on_the_wire(rows, reader, hidden)}
            if state:
                told = state_on_the_wire(*state, serves=serves, apart=reader.apart)
                own["state"] = told
            send_to(connection, "rows_appended", own)


def _of_whom(
    rows: Sequence[RowMapping], state: tuple[RowMapping, dict[str, str]] | None
) -> set[str]:
    """Who says, or is called by name, in what goes out."""
    people = {row["author"] for row in rows}.union(*(meant_by(row["body"]) for row in rows))
    if state:
        held = state[0]["state"]
        people |= people_in(held) | held.get("roles", {}).keys()
    return people


def _by_themselves(log_id: int, people: set[str], *, serves: bool) -> dict[Connection, Seat]:
    """The connections of these people in that audience."""
    return {
        connection: seat
        for connection, seat in _sitting.get(log_id, {}).items()
        if seat.persona in people and seat.serves is serves
    }


def _change_access(row: RowMapping, log_id: int) -> None:
    """Let what a row says about access reach the sockets of this process."""
    match access_after(row["kind"]):
        case "over":
            for connection, seat in sitting_in(log_id):
                _end(connection, seat, "closed")
        case "rank":
            _change_rank(log_id, row["body"].get("member", row["author"]))
            if "relieved" in row["body"]:
                _change_rank(log_id, row["body"]["relieved"])
        case "out":
            _put_out(log_id, row["body"]["member"])


def _put_out(log_id: int, person: str) -> None:
    """Close every socket of theirs, in the room and at its door."""
    for connection, seat in _seats_of(log_id, person):
        _end(connection, seat, "removed")
        connection.close(REMOVED, "removed")
    for connection in lobby.standing_at(log_id, person):
        connection.close(REMOVED, "removed")


def _seats_of(log_id: int, person: str) -> list[tuple[Connection, Seat]]:
    return [pair for pair in sitting_in(log_id) if pair[1].persona == person]


def _end(connection: Connection, seat: Seat, reason: str) -> None:
    send_to(connection, "access_ended", {"room": seat.public_id, "reason": reason})
    leave(connection, seat)


def _change_rank(log_id: int, person: str) -> None:
    """Somebody serves from now on, or no longer: with the roles they came with and those given."""
    seated = _seats_of(log_id, person)
    head = live.head(log_id) if seated else None
    if head is None:
        return
    with live.engine.connect() as database:
        own = database.scalar(select(Persona.roles).where(Persona.public_id == person)) or []
    roles = roles_of(head["state"], person, own)
    for connection, seat in seated:
        connection.leave(audience(seat.log_id, serves=seat.serves))
        seat.roles = roles
        connection.enter(audience(seat.log_id, serves=seat.serves))


def sit(connection: Connection, seat: Seat, head: int) -> None:
    """Begin to hear a room. Enter first, read after: what overlaps is dropped by seq."""
    lobby.go(connection)
    before = seats(connection).pop(seat.public_id, None)
    if before:
        leave(connection, before)
    seats(connection)[seat.public_id] = seat
    connection.enter(audience(seat.log_id, serves=seat.serves))
    _sitting.setdefault(seat.log_id, {})[connection] = seat
    apart.met(seat.log_id, seat.persona, seat.apart)
    live.watch(seat.log_id, head)


def wait_at_the_door(connection: Connection, room: Room, persona: Persona) -> None:
    """Begin to hear what the door answers, and nothing else of the room."""
    lobby.wait(connection, room.id, room.public_id, persona.public_id)
    live.watch(room.id, room.head)
    head = live.head(room.id)
    if head is not None:
        # Somebody may have let them in a moment before they stood here.
        lobby.answer(room.id, head["state"])


def knock(room_id: int, persona: str, note: str, *, new: bool = False) -> None:
    """Tell those who serve that somebody waits, ``new`` or not. Knocking twice changes nothing."""
    body = forms.body("knocked", {"note": note, "new": new})
    with suppress(Conflict):
        live.append(Command(room_id, persona, "knock", "knocked", body))


def leave(connection: Connection, seat: Seat) -> None:
    connection.leave(audience(seat.log_id, serves=seat.serves))
    seats(connection).pop(seat.public_id, None)
    here = _sitting.get(seat.log_id, {})
    here.pop(connection, None)
    if not here:
        _sitting.pop(seat.log_id, None)
        apart.forget(seat.log_id)


def _announce(log_id: int, epoch: str, head: int) -> None:
    here = sitting_in(log_id)
    if not here:
        if not lobby.somebody_at(log_id):
            live.unwatch(log_id)
        return
    payload = {
        "room": here[0][1].public_id,
        "epoch": epoch,
        "head": head,
        "server_time": server_time(),
    }
    for serving in (False, True):
        broadcast(NAMESPACE, audience(log_id, serves=serving), "head_announced", payload)


def tell_presence(log_id: int, shown: Wire, *, only: Collection[str] = ()) -> None:
    """Who or how many are here, as the group chose; ``only`` to these connections, by sid:log."""
    here = sitting_in(log_id)
    if not here:
        return
    payload = {"room": here[0][1].public_id} | shown
    alone = {connection: own for connection, seat in here if (own := _own_list(seat, payload))}
    for connection, _ in here:
        if f"{connection.sid}:{log_id}" in only or (not only and connection in alone):
            send_to(connection, "presence_changed", alone.get(connection, payload))
    if only:
        return
    for serving in (False, True):
        heard_by = audience(log_id, serves=serving)
        broadcast(NAMESPACE, heard_by, "presence_changed", payload, skip=alone.keys())


def _own_list(seat: Seat, payload: Wire) -> Wire | None:
    """The list for somebody who does not see everybody in it."""
    cut = apart.of(seat.log_id, seat.persona)
    own = presence_without(cut, payload) if cut and not seat.serves else payload
    return {**payload, **own} if own is not payload else None


live = LiveLog(RoomLog(), _deliver, _announce)

"""What goes out of a room, and to whom.

Two audiences a room: everybody, and those who serve. A question to the greeters reaches
the second in full and the first as ``withheld``, so that ``seq`` has no hole. Who may see
more than their audience, as its author or because it is about them, gets it by themselves.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

from sqlalchemy.engine import RowMapping

from groups.plumbing.clock import iso_ms, now
from groups.plumbing.errors import Conflict
from groups.plumbing.log.append import Command
from groups.plumbing.log.live import LiveLog
from groups.plumbing.realtime.broadcast import broadcast, send_to
from groups.plumbing.realtime.connections import Connection, connections
from groups.rooms import access, apart, forms, lobby
from groups.rooms.actions import RoomLog
from groups.rooms.models import Persona, Room
from groups.rooms.queries.apart import apart_in
from groups.rooms.queries.presence import presence_without
from groups.rooms.queries.visitors import names_in
from groups.rooms.roles import TRUSTED_ROLES
from groups.rooms.seats import Seat, audience, not_read, sitting, sitting_in, take
from groups.rooms.sight import Columns, Reader, hidden_in, meant_by, read_otherwise
from groups.rooms.state import people_in
from groups.rooms.wire import Wire, changes_state, rows_on_the_wire, state_on_the_wire

NAMESPACE = "/rooms"
BEHIND_BY = 64


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


def _deliver(log_id: int, rows: Sequence[RowMapping]) -> None:
    if log_id not in sitting and not lobby.somebody_at(log_id):
        live.unwatch(log_id)
        return
    state = head_now(log_id) if any(changes_state(row) for row in rows) else None
    if state:
        lobby.answer(log_id, state[0]["state"])
    # Who stopped reading gets the head every ten seconds and catches up when they wake.
    behind = not_read(log_id, rows[0]["seq"] - BEHIND_BY)
    apart.keep_up(log_id, rows, partial(_look_up, log_id))
    for serving in (False, True):
        _send_rows(log_id, rows, behind, state, serves=serving)
    for row in rows:
        access.follow(row, log_id, live.engine)


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
        "room": sitting[log_id][somebody].public_id,
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
        for connection, seat in sitting.get(log_id, {}).items()
        if seat.persona in people and seat.serves is serves
    }


def sit(connection: Connection, seat: Seat) -> None:
    """Begin to hear a room. Enter first, read after: what overlaps is dropped by seq."""
    lobby.go(connection)
    take(connection, seat)
    live.watch(seat.log_id, seat.seen)


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


def tell_presence(
    log_id: int, shown: Wire, to_servants: Wire, *, only: Collection[str] = ()
) -> None:
    """Who or how many are here, as the group chose; ``only`` to these connections, by sid:log.

    ``to_servants``: what those who serve are told beside it.
    """
    here = sitting_in(log_id)
    if not here:
        return
    payload = {"room": here[0][1].public_id} | shown
    served = payload | to_servants
    alone = {connection: own for connection, seat in here if (own := _own_list(seat, payload))}
    for connection, seat in here:
        if f"{connection.sid}:{log_id}" in only or (not only and connection in alone):
            told = served if seat.serves else alone.get(connection, payload)
            send_to(connection, "presence_changed", told)
    if only:
        return
    for serving, told in ((False, payload), (True, served)):
        heard_by = audience(log_id, serves=serving)
        broadcast(NAMESPACE, heard_by, "presence_changed", told, skip=alone.keys())


def those_who_serve(log_id: int) -> set[str]:
    """Their connections, by sid:log."""
    heard_by = audience(log_id, serves=True)
    return {f"{one.sid}:{log_id}" for one in connections.audience(NAMESPACE, heard_by)}


def _own_list(seat: Seat, payload: Wire) -> Wire | None:
    """The list for somebody who does not see everybody in it."""
    cut = apart.of(seat.log_id, seat.persona)
    own = presence_without(cut, payload) if cut and not seat.serves else payload
    return {**payload, **own} if own is not payload else None


live = LiveLog(RoomLog(), _deliver, _announce)

"""What a browser sends into a room over its socket."""

from dataclasses import dataclass

from flask import Flask
from sqlalchemy.engine import RowMapping

from groups.accounts.session import SocketVisitor
from groups.plumbing.db import release, transaction
from groups.plumbing.errors import HomegroupError, NotFound
from groups.plumbing.log.append import Command, Outcome
from groups.plumbing.log.reading import PAGE
from groups.plumbing.realtime.connections import Connection
from groups.plumbing.realtime.events import Later, on, on_leaving
from groups.rooms import actions, forms, lobby
from groups.rooms.actions import crowds
from groups.rooms.broadcasts import NAMESPACE, knock, live, sit, snapshot, wait_at_the_door
from groups.rooms.jobs import presence
from groups.rooms.jobs.afterwards import appended_here
from groups.rooms.pace import pace
from groups.rooms.queries.doors import place_in_line, waits
from groups.rooms.queries.rooms import AtTheDoor, room_of, room_with_door
from groups.rooms.queries.visitors import Visitor, member_of, names_in
from groups.rooms.seats import Seat, change_rank, leave, seat_of, seats
from groups.rooms.wire import Wire, me_on_the_wire


def set_up(app: Flask) -> None:
    pace.limits = app.extensions["rate_limits"]


@on(NAMESPACE, "join_room", forms.JoinRoom)
def join_room(connection: Connection, wanted: forms.JoinRoom) -> Wire:
    visitor = _visitor(connection)
    pace.join(connection.identity.session_id)
    if wanted.display_name is not None:
        _come_in(visitor, wanted.room, forms.display_name(wanted.display_name))
    try:
        found = _look(visitor, wanted.room)
    except AtTheDoor as stopped:
        wait_at_the_door(connection, stopped.room, stopped.persona)
        return {"waiting": True}
    seat = found.seat
    sit(connection, seat)
    # Whom a row removed, or relieved of a role, between the look and the seat was nobody here yet.
    while (head := _head(seat))["state_seq"] != found.state_seq:
        try:
            found = _look(visitor, wanted.room)
        except HomegroupError:
            leave(connection, seat)
            raise
        change_rank(connection, seat, found.seat.roles)
    presence.come(f"{connection.sid}:{seat.log_id}", seat.log_id, seat.persona)
    return _what_is_missed(seat, head, wanted, found.names) | {"me": found.me}


@dataclass(frozen=True)
class Found:
    """Where somebody may sit, as of one moment of the room."""

    seat: Seat
    me: Wire
    names: dict[str, str]
    state_seq: int


def _look(visitor: Visitor, public_id: str) -> Found:
    room, persona = room_of(visitor, public_id)
    seat = seat_of(room, persona)
    me = me_on_the_wire(seat.reader, persona.name, room.state)
    found = Found(seat, me, names_in(room.id), room.state_seq)
    release()
    return found


def _head(seat: Seat) -> RowMapping:
    head = live.head(seat.log_id)
    if head is None:
        raise NotFound
    return head


def _come_in(visitor: Visitor, public_id: str, name: str) -> None:
    """Enter by the socket as one does by the door, or take another name."""
    with transaction():
        room = room_with_door(public_id)
        persona = actions.enter(room, visitor, member_of(visitor), name)
        if pace.limits.on:
            crowds.notice(room, persona)
        knocks = waits(room, persona) and not place_in_line(room, persona)
        there, who = room.id, persona.public_id
    if knocks:
        knock(there, who, "")


def _what_is_missed(
    seat: Seat, head: RowMapping, wanted: forms.JoinRoom, names: dict[str, str]
) -> Wire:
    # Another epoch, or ahead of us: a backup was restored, so what they know is void.
    fresh = wanted.epoch not in {None, head["epoch"]} or wanted.after > head["head"]
    after = 0 if fresh else max(wanted.after, 0)
    rows = live.rows(seat.log_id, after)
    more = len(rows) == PAGE and rows[-1]["seq"] < head["head"]
    return snapshot(head, rows, names, seat.reader) | {"more": more}


@on(NAMESPACE, "append", forms.Append, bare=True)
def append(connection: Connection, sent: forms.Append) -> Later:
    seat = _seat(connection, sent.room)
    pace.write(seat.log_id, seat.persona, seat.roles)
    command = Command(
        seat.log_id,
        seat.persona,
        forms.client_id(sent.client_id),
        sent.kind,
        forms.body(sent.kind, sent.body),
        expect=sent.expect,
        context=_visitor(connection).session_id,
        beside=forms.beside(sent.kind, sent.body),
    )
    return Later(
        lambda tell: live.append_then(command, lambda outcome: tell(_told(outcome, sent.kind)))
    )


def _told(outcome: Outcome, kind: str) -> Wire | HomegroupError:
    if isinstance(outcome, HomegroupError):
        return outcome
    appended_here(kind)
    return {"seq": outcome.seq, "duplicate": outcome.duplicate}


@on(NAMESPACE, "mark_seen", forms.MarkSeen, bare=True)
def mark_seen(connection: Connection, sent: forms.MarkSeen) -> Wire:
    seat = _seat(connection, sent.room)
    seat.seen = max(seat.seen, sent.seq)
    return {}


@on(NAMESPACE, "leave_room", forms.LeaveRoom)
def leave_room(connection: Connection, sent: forms.LeaveRoom) -> Wire:
    seat = _seat(connection, sent.room)
    leave(connection, seat)
    presence.go(f"{connection.sid}:{seat.log_id}")
    return {}


@on_leaving(NAMESPACE)
def gone(connection: Connection, _reason: str) -> None:
    lobby.go(connection)
    seated = list(seats(connection).values())
    presence.gone(connection.sid, {seat.log_id for seat in seated})
    for seat in seated:
        leave(connection, seat)


def _visitor(connection: Connection) -> Visitor:
    identity: SocketVisitor = connection.identity
    return Visitor(identity.session_id, identity.member_id)


def _seat(connection: Connection, room: str) -> Seat:
    seat = seats(connection).get(room)
    if seat is None:
        raise NotFound("Join the room first.")
    return seat

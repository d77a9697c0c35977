"""Who sits in which room, of the connections of this process."""

from dataclasses import dataclass

from groups.plumbing.realtime.connections import Connection
from groups.rooms import apart
from groups.rooms.late import FROM_THE_START, Came, came_from
from groups.rooms.models import Persona, Room
from groups.rooms.queries.apart import apart_from
from groups.rooms.roles import roles_of, serves
from groups.rooms.sight import Reader


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


sitting: dict[int, dict[Connection, Seat]] = {}
"""By log: who sits there."""


_all_read: dict[int, int] = {}
"""By log: what everybody had read at the last look. They read on, never back; others come."""


def audience(log_id: int, *, serves: bool) -> str:
    return f"room:{log_id}:servants" if serves else f"room:{log_id}"


def seats(connection: Connection) -> dict[str, Seat]:
    """The rooms a connection sits in, by public id."""
    if connection.state is None:
        connection.state = {}
    held: dict[str, Seat] = connection.state
    return held


def sitting_in(log_id: int) -> list[tuple[Connection, Seat]]:
    """Everybody in a room, by the connections they have."""
    return list(sitting.get(log_id, {}).items())


def seats_of(log_id: int, person: str) -> list[tuple[Connection, Seat]]:
    return [pair for pair in sitting_in(log_id) if pair[1].persona == person]


def not_read(log_id: int, row: int) -> set[Connection]:
    """Who has not read as far as this row."""
    if row <= _all_read.get(log_id, 0):
        return set()
    here = sitting.get(log_id, {})
    _all_read[log_id] = min((seat.seen for seat in here.values()), default=0)
    return {connection for connection, seat in here.items() if seat.seen < row}


def take(connection: Connection, seat: Seat) -> None:
    """Sit down; whoever sat there by the same connection gets up first."""
    before = seats(connection).get(seat.public_id)
    if before:
        leave(connection, before)
    seats(connection)[seat.public_id] = seat
    connection.enter(audience(seat.log_id, serves=seat.serves))
    sitting.setdefault(seat.log_id, {})[connection] = seat
    _all_read[seat.log_id] = min(seat.seen, _all_read.get(seat.log_id, 0))
    apart.met(seat.log_id, seat.persona, seat.apart)


def change_rank(connection: Connection, seat: Seat, roles: frozenset[str]) -> None:
    """Serve from now on, or no longer."""
    connection.leave(audience(seat.log_id, serves=seat.serves))
    seat.roles = roles
    connection.enter(audience(seat.log_id, serves=seat.serves))


def leave(connection: Connection, seat: Seat) -> None:
    connection.leave(audience(seat.log_id, serves=seat.serves))
    seats(connection).pop(seat.public_id, None)
    here = sitting.get(seat.log_id, {})
    here.pop(connection, None)
    if not here:
        sitting.pop(seat.log_id, None)
        _all_read.pop(seat.log_id, None)
        apart.forget(seat.log_id)

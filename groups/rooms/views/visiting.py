"""Who asks, and where they sit."""

from groups.accounts.session import current_session
from groups.plumbing.db import transaction
from groups.rooms.actions.looking_in import is_missed, look_in
from groups.rooms.broadcasts import Seat
from groups.rooms.late import came_from
from groups.rooms.models import Persona, Room
from groups.rooms.queries.visitors import Visitor, apart_from
from groups.rooms.roles import roles_of


def visitor() -> Visitor:
    kept = current_session()
    return Visitor(kept.public_id, kept.member_id)


def seat_of(room: Room, persona: Persona) -> Seat:
    roles = roles_of(room.state, persona.public_id, persona.roles)
    came = came_from(persona.came)
    apart = apart_from(room.id, room.state, persona.public_id)
    return Seat(room.id, room.public_id, persona.public_id, roles, room.head, came, apart)


def looks_in(room: Room, persona: Persona, *, seconds: float) -> None:
    """Whoever chairs and has no connection is not taken to be gone."""
    if is_missed(room, persona, seconds=seconds):
        with transaction():
            look_in(room, persona, seconds=seconds)

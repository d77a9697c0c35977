"""Who chairs by plain pages holds no connection: each page they ask for says that they are here."""

from groups.plumbing.db import db
from groups.plumbing.log import leases
from groups.rooms.models import Persona, Room, RoomLease
from groups.rooms.roles import CHAIR, roles_of

# Until the next page, which nobody asks for every minute; and between two answers of the log.
PAGE_S = 300.0
LOG_S = 60.0


def is_missed(room: Room, persona: Persona, *, seconds: float) -> bool:
    """Whether they chair, and half of the time since they last looked in is over.

    Of all others nothing is noted, and nobody else waits for the database's write lock.
    """
    if CHAIR not in roles_of(room.state, persona.public_id, persona.roles):
        return False
    return leases.lasts(db.session.connection(), RoomLease, _name(persona.public_id)) < seconds / 2


def look_in(room_id: int, person: str, *, seconds: float) -> None:
    """Count them as here for so long."""
    leases.look_in(
        db.session.connection(),
        RoomLease,
        _name(person),
        log_id=room_id,
        person=person,
        seconds=seconds,
    )


def _name(person: str) -> str:
    return f"page:{person}"

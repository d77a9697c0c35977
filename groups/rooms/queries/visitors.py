"""Who is at the door, and who they are in a room."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from groups.accounts.models import Member
from groups.plumbing.db import db
from groups.rooms.models import Persona, Room
from groups.rooms.roles import roles_of


@dataclass(frozen=True)
class Visitor:
    """Who is at the door: a browser's session, and the member behind it, if any.

    ``refused``: the bans that a guest's browser was told of before, in whatever session.
    """

    session_id: str | None
    member_id: int | None
    refused: frozenset[str] = frozenset()


def persona_of(room: Room, visitor: Visitor) -> Persona | None:
    """The visitor's persona in this room, if they came in before."""
    if visitor.member_id is not None:
        who = Persona.member_id == visitor.member_id
    elif visitor.session_id is not None:
        who = Persona.guest_session == visitor.session_id
    else:
        return None
    return db.session.scalar(select(Persona).where(Persona.room_id == room.id, who))


def member_of(visitor: Visitor) -> Member | None:
    """The member behind the visit, or None for a guest."""
    return db.session.get(Member, visitor.member_id) if visitor.member_id else None


def roles_in(room_id: int, person: str, source: Connection) -> frozenset[str]:
    """What somebody serves as in a room now: as they came, and as it was given to them there."""
    own = (Persona.room_id == Room.id) & (Persona.public_id == person)
    query = select(Room.state, Persona.roles).outerjoin(Persona, own).where(Room.id == room_id)
    found = source.execute(query).one_or_none()
    return roles_of(found.state, person, found.roles or []) if found else frozenset()


def names_in(room_id: int, connection: Connection | None = None) -> dict[str, str]:
    """Persona id to the name it goes by, of everybody who ever came into this room."""
    rows = (connection or db.session).execute(
        select(Persona.public_id, Persona.name).where(Persona.room_id == room_id)
    )
    return {row.public_id: row.name for row in rows}

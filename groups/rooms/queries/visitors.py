"""Who is at the door, and who they are in a room."""

from dataclasses import dataclass

from sqlalchemy import Connection, and_, or_, select
from sqlalchemy.orm import aliased

from groups.accounts.models import Block, Member
from groups.plumbing.db import db
from groups.rooms.kinds.ignoring import ignored_with
from groups.rooms.kinds.kind import State
from groups.rooms.models import Persona, Room
from groups.rooms.roles import roles_of as roles_in
from groups.rooms.roles import serves


@dataclass(frozen=True)
class Visitor:
    """Who is at the door: a browser's session, and the member behind it, if any."""

    session_id: str | None
    member_id: int | None


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


def apart_from(
    room_id: int, state: State, person: str, connection: Connection | None = None
) -> frozenset[str]:
    """The people here with a block between them and ``person``, either way.

    Who looks after the meeting is heard by everybody all the same.
    """
    me, them = aliased(Persona), aliased(Persona)
    either_way = or_(
        and_(Block.member_id == me.member_id, Block.blocked_id == them.member_id),
        and_(Block.member_id == them.member_id, Block.blocked_id == me.member_id),
    )
    blocked = (connection or db.session).execute(
        select(them.public_id, them.roles)
        .select_from(me)
        .join(Block, or_(Block.member_id == me.member_id, Block.blocked_id == me.member_id))
        .join(them, and_(them.room_id == me.room_id, either_way))
        .where(me.room_id == room_id, me.public_id == person, them.id != me.id)
    )
    ignored: dict[str, list[str]] = {one: [] for one in ignored_with(state, person)}
    own = ignored | {p: list(r) for p, r in blocked}
    return frozenset(one for one, roles in own.items() if not serves(roles_in(state, one, roles)))


def names_in(room_id: int, connection: Connection | None = None) -> dict[str, str]:
    """Persona id to the name it goes by, of everybody who ever came into this room."""
    rows = (connection or db.session).execute(
        select(Persona.public_id, Persona.name).where(Persona.room_id == room_id)
    )
    return {row.public_id: row.name for row in rows}

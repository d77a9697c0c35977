"""Who does not hear whom in a room: by a block, or because they ignore each other there."""

from collections.abc import Collection

from sqlalchemy import Connection, and_, or_, select
from sqlalchemy.orm import aliased

from groups.accounts.models import Block
from groups.plumbing.db import db
from groups.rooms.kinds.ignoring import ignored_with
from groups.rooms.kinds.kind import State
from groups.rooms.models import Persona
from groups.rooms.roles import roles_of as roles_in
from groups.rooms.roles import serves


def apart_from(room_id: int, state: State, person: str) -> frozenset[str]:
    """The people here with a block or an ignore between them and ``person``, either way."""
    cuts = apart_in(room_id, state, {person}, db.session.connection())
    return cuts.get(person, frozenset())


def apart_in(
    room_id: int, state: State, people: Collection[str], source: Connection
) -> dict[str, frozenset[str]]:
    """The same for several people; nobody is named who is cut off from nobody.

    Who looks after the meeting hears everybody, and is heard by everybody all the same.
    """
    pairs = _blocked_in(room_id, people, source)
    for one in people:
        pairs |= {(one, other) for other in ignored_with(state, one)}
    serving = _serving({person for pair in pairs for person in pair}, state, source)
    cuts: dict[str, frozenset[str]] = {}
    for one, other in pairs:
        if not {one, other} & serving:
            cuts[one] = cuts.get(one, frozenset()) | {other}
    return cuts


def _blocked_in(room_id: int, people: Collection[str], source: Connection) -> set[tuple[str, str]]:
    me, them = aliased(Persona), aliased(Persona)
    either_way = or_(
        and_(Block.member_id == me.member_id, Block.blocked_id == them.member_id),
        and_(Block.member_id == them.member_id, Block.blocked_id == me.member_id),
    )
    blocked = source.execute(
        select(me.public_id, them.public_id)
        .select_from(me)
        .join(Block, or_(Block.member_id == me.member_id, Block.blocked_id == me.member_id))
        .join(them, and_(them.room_id == me.room_id, either_way))
        .where(me.room_id == room_id, me.public_id.in_(people), them.id != me.id)
    )
    return {(one, other) for one, other in blocked}


def _serving(people: set[str], state: State, source: Connection) -> set[str]:
    if not people:
        return set()
    own = select(Persona.public_id, Persona.roles).where(Persona.public_id.in_(people))
    found = source.execute(own)
    return {one for one, roles in found if serves(roles_in(state, one, roles))}

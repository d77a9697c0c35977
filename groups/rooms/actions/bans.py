"""Letting somebody in again; and the rooms a ban must still reach."""

from datetime import timedelta

from sqlalchemy import Connection, bindparam, func, or_, select

from groups.meetings.models import Group, Meeting
from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.errors import NotFound
from groups.plumbing.log.append import Command
from groups.plumbing.prepared import Prepared
from groups.rooms.kinds.kind import CLOCK
from groups.rooms.kinds.steps import is_closed
from groups.rooms.models import Ban, Persona, Room, RoomRow
from groups.rooms.queries.bans import bans_of

# Long enough for servers whose clocks differ, or that were busy; each room is told once.
LATELY = timedelta(minutes=10)

_lately = Prepared(lambda _: select(Ban.id).where(Ban.banned_at > bindparam("since")))


def lift(group: Group, public_id: str) -> str:
    """End a ban of this group and say whose it was; raises NotFound."""
    for ban in bans_of(group):
        if ban.public_id == public_id:
            db.session.delete(ban)
            return ban.name
    raise NotFound


def to_tell(source: Connection) -> list[Command]:
    """What the clock says in the group's other rooms where somebody banned just now is."""
    since = now() - LATELY
    if not _lately.rows(source, since=since):
        return []
    of_group = func.coalesce(Meeting.group_id, Room.group_id)
    theirs = or_(Persona.member_id == Ban.member_id, Persona.guest_session == Ban.guest_session)
    found = source.execute(
        select(Ban.public_id, Room.id, Room.state, Persona.public_id)
        .join(Persona, theirs)
        .join(Room, Room.id == Persona.room_id)
        .outerjoin(Meeting, Meeting.id == Room.meeting_id)
        .where(Ban.banned_at > since, of_group == Ban.group_id)
    )
    commands = [
        Command(room, CLOCK, f"banned:{ban}:{person}", "banned_elsewhere", {"member": person})
        for ban, room, state, person in found
        if not is_closed(state) and person not in state["removed"]
    ]
    return [one for one in commands if not _is_told(source, one)]


def _is_told(source: Connection, command: Command) -> bool:
    told = select(RoomRow.seq).where(
        RoomRow.log_id == command.log_id,
        RoomRow.author == command.author,
        RoomRow.client_id == command.client_id,
    )
    return source.scalar(told) is not None

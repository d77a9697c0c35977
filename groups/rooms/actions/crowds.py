"""Many guests who come at the same moment: their lines are seen one at a time at first."""

from datetime import UTC, datetime

from sqlalchemy import exists, select, update

from groups.plumbing.db import db
from groups.rooms.models import Persona, Room, RoomRow

TOGETHER_S = 20
MANY = 12


def notice(room: Room, persona: Persona) -> None:
    """Mark the guests of a crowd, now that one more came.

    At the full hour ten people may come in one minute; a dozen guests within seconds come from
    somewhere. Who said something before it came is not of it, nor who is let through once by
    somebody who serves, nor anybody who was there when all were welcomed at once.
    """
    if persona.member_id is not None:
        return
    since = max(persona.came_at.timestamp() - TOGETHER_S, room.state.get("welcomed_at", 0))
    spoken = exists().where(RoomRow.log_id == room.id, RoomRow.author == Persona.public_id)
    together = (
        Persona.room_id == room.id,
        Persona.member_id.is_(None),
        Persona.came_at > datetime.fromtimestamp(since, UTC),
        ~spoken,
    )
    guests = list(db.session.scalars(select(Persona.id).where(*together)))
    if len(guests) >= MANY:
        db.session.execute(
            update(Persona).where(Persona.id.in_(guests)).values(in_crowd=True),
            execution_options={"synchronize_session": False},
        )

"""Many guests who come at the same moment: their lines are seen one at a time at first."""

from datetime import timedelta

from sqlalchemy import select, update

from groups.plumbing.db import db
from groups.rooms.models import Persona, Room

TOGETHER = timedelta(seconds=20)
MANY = 12


def notice(room: Room, persona: Persona) -> None:
    """Mark the guests of a crowd, now that one more came.

    At the full hour ten people may come in one minute; a dozen guests within seconds come from
    somewhere. Who is let through once by somebody who serves is not of it any more.
    """
    if persona.member_id is not None:
        return
    together = (
        Persona.room_id == room.id,
        Persona.member_id.is_(None),
        Persona.came_at > persona.came_at - TOGETHER,
    )
    guests = list(db.session.scalars(select(Persona.id).where(*together)))
    if len(guests) >= MANY:
        db.session.execute(
            update(Persona).where(Persona.id.in_(guests)).values(in_crowd=True),
            execution_options={"synchronize_session": False},
        )

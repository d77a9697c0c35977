"""What a group chose for its rooms."""

from sqlalchemy import select

from groups.plumbing.db import db
from groups.rooms.models import RoomOptions
from groups.rooms.options import Options, options_from


def options_of(group_id: int) -> Options:
    """What the group chose for its rooms; where it chose nothing, what harms nobody."""
    chosen = db.session.scalar(select(RoomOptions.options).where(RoomOptions.group_id == group_id))
    return options_from(chosen or {})

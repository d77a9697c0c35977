"""Letting somebody in again."""

from groups.meetings.models import Group
from groups.plumbing.db import db
from groups.plumbing.errors import NotFound
from groups.rooms.queries.bans import bans_of


def lift(group: Group, public_id: str) -> str:
    """End a ban of this group and say whose it was; raises NotFound."""
    for ban in bans_of(group):
        if ban.public_id == public_id:
            db.session.delete(ban)
            return ban.name
    raise NotFound

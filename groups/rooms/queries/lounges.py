"""A group's own room between its meetings."""

from sqlalchemy import select

from groups.meetings.models import Group
from groups.plumbing.db import db
from groups.plumbing.errors import NotFound
from groups.rooms.models import Room
from groups.rooms.queries.options import options_of


def group_with_lounge(slug: str) -> Group:
    """The group whose lounge is at this address; raises NotFound where it wants none."""
    group = db.session.scalar(select(Group).where(Group.slug == slug))
    if group is None or not group.listed or not options_of(group.id).lounge:
        raise NotFound
    return group


def lounge_of(group: Group) -> Room | None:
    return db.session.scalar(select(Room).where(Room.group_id == group.id))

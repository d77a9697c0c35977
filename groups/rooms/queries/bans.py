"""Whom a group does not let in any more."""

from collections.abc import Sequence

from sqlalchemy import select

from groups.meetings.models import Group
from groups.plumbing.db import db
from groups.plumbing.errors import Forbidden
from groups.rooms.models import Ban
from groups.rooms.queries.visitors import Visitor


def refuse_banned(group_id: int, visitor: Visitor) -> None:
    """Raise Forbidden for somebody whom the group does not let in any more."""
    if visitor.member_id is not None:
        who = Ban.member_id == visitor.member_id
    elif visitor.session_id is not None:
        who = Ban.guest_session == visitor.session_id
    else:
        return
    if db.session.scalar(select(Ban.id).where(Ban.group_id == group_id, who).limit(1)):
        raise Forbidden(
            "This group's meetings are not open to you. Help is one press away, above, and the "
            "list has many other meetings."
        )


def bans_of(group: Group) -> Sequence[Ban]:
    """Whom the group does not let in, the latest first."""
    query = select(Ban).where(Ban.group_id == group.id).order_by(Ban.banned_at.desc())
    return db.session.scalars(query).all()

"""Whom a group does not let in any more."""

from collections.abc import Sequence

from sqlalchemy import Select, or_, select

from groups.meetings.models import Group
from groups.plumbing.db import db
from groups.plumbing.errors import Forbidden
from groups.rooms.models import Ban
from groups.rooms.queries.visitors import Visitor


def refuse_banned(group_id: int, visitor: Visitor) -> None:
    """Raise Forbidden for somebody whom the group does not let in any more."""
    if db.session.scalar(_bans_at(visitor).where(Ban.group_id == group_id).limit(1)):
        raise Forbidden(
            "This group's meetings are not open to you. Help is one press away, above, and the "
            "list has many other meetings."
        )


def bans_at(visitor: Visitor) -> list[str]:
    """The bans of this person, or of this browser, in whatever group; the latest first."""
    return list(db.session.scalars(_bans_at(visitor)))


def _bans_at(visitor: Visitor) -> "Select[str]":
    """A member is known wherever they sign in; a guest only by the browser."""
    bans = select(Ban.public_id).order_by(Ban.banned_at.desc())
    if visitor.member_id is not None:
        return bans.where(Ban.member_id == visitor.member_id)
    told = Ban.public_id.in_(visitor.refused)
    if visitor.session_id is None:
        return bans.where(told)
    return bans.where(or_(told, Ban.guest_session == visitor.session_id))


def bans_of(group: Group) -> Sequence[Ban]:
    """Whom the group does not let in, the latest first."""
    query = select(Ban).where(Ban.group_id == group.id).order_by(Ban.banned_at.desc())
    return db.session.scalars(query).all()

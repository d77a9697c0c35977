"""Giving and taking service roles in a group, each change kept with who made it."""

from collections.abc import Collection

from sqlalchemy import select

from groups.accounts.models import Member
from groups.meetings.models import SERVICE_ROLES, Group, GroupMember, ServiceChange
from groups.plumbing.db import db
from groups.plumbing.errors import Conflict, NotFound


def give_roles(group: Group, public_id: str, roles: Collection[str], by: Member) -> GroupMember:
    """Let a member of the group serve in exactly these roles.

    Raises NotFound for somebody who does not belong to it, and Conflict when nobody would be
    left who could still run it.
    """
    # All rows of the group are held, so that two secretaries cannot let each other go at once.
    rows = db.session.scalars(
        select(GroupMember).where(GroupMember.group_id == group.id).with_for_update()
    )
    belonging = list(rows)
    found = next((one for one in belonging if one.member.public_id == public_id), None)
    if found is None:
        raise NotFound
    wanted = [role for role in SERVICE_ROLES if role in roles]
    others = [one for one in belonging if one is not found and "secretary" in one.roles]
    if "secretary" in found.roles and "secretary" not in wanted and not others:
        raise Conflict(
            "A group needs a secretary. Give that role to somebody else first.",
            code="last_secretary",
        )
    if set(found.roles) != set(wanted):
        change = ServiceChange(before=list(found.roles), after=wanted, by_id=by.id)
        change.group_id, change.member_id = group.id, found.member_id
        found.roles = wanted
        db.session.add(change)
        db.session.flush()
    return found

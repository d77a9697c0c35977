"""Who looks after which listings."""

from sqlalchemy import select

from groups.accounts.models import Member
from groups.meetings.models import Group, GroupMember
from groups.meetings.queries import EDITORS, may_edit
from groups.plumbing.db import db
from groups.plumbing.errors import Forbidden


def coordinates(member: Member | None) -> bool:
    """Does this member look after the whole directory?"""
    return member is not None and "coordinator" in member.site_roles


def coordinator(member: Member) -> Member:
    """Return the member when they look after the whole directory; raises Forbidden."""
    if not coordinates(member):
        raise Forbidden("This is for the coordinators of this site.")
    return member


def may_decide(member: Member | None, group: Group | None) -> bool:
    """May they decide what the listings of this group say? None is a group yet to be."""
    return coordinates(member) or (group is not None and may_edit(member, group))


def groups_served(member: Member) -> list[Group]:
    """Return the groups whose listings this member may change, by name."""
    rows = db.session.scalars(
        select(GroupMember).join(GroupMember.group).where(GroupMember.member_id == member.id)
    )
    served = [row.group for row in rows if EDITORS & set(row.roles)]
    return sorted(served, key=lambda group: (group.name.casefold(), group.id))


def servants_of(group: Group) -> list[Member]:
    """Return the members who serve the group and can sign in."""
    rows = db.session.scalars(select(GroupMember).where(GroupMember.group_id == group.id))
    return [row.member for row in rows if EDITORS & set(row.roles) and row.member.active]

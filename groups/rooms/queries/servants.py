"""Who leads a group, and which service roles its members hold."""

from sqlalchemy import select

from groups.accounts.models import Member
from groups.meetings.models import Group, GroupMember
from groups.meetings.queries import group_named, roles_of
from groups.plumbing.db import db
from groups.plumbing.errors import Forbidden
from groups.rooms.roles import SERVICE_ROLES, leads


def group_led_by(member: Member, slug: str) -> Group:
    """A group this member leads; raises Forbidden for everybody else."""
    group = group_named(slug, member)
    if not leads_group(member, group):
        raise Forbidden
    return group


def leads_group(member: Member | None, group: Group) -> bool:
    return leads(frozenset(roles_of(member, group)))


def roles_in_group(member: Member | None, group_id: int) -> list[str]:
    """The service roles a member holds in a group."""
    if member is None:
        return []
    kept = db.session.scalar(
        select(GroupMember.roles).where(
            GroupMember.group_id == group_id, GroupMember.member_id == member.id
        )
    )
    return sorted(set(kept or ()) & SERVICE_ROLES)

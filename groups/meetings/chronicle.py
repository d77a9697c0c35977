"""Fetching the history of a meeting, for those who serve its group and those who look after all."""

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from groups.accounts.models import Member
from groups.meetings import queries
from groups.meetings.models import Group, GroupMember, Meeting, Revision, ServiceChange
from groups.plumbing.db import db
from groups.plumbing.errors import Forbidden, NotFound

REVISIONS_ON_A_PAGE = 25
MOST_PEOPLE = 300


def may_read(member: Member | None, group: Group) -> bool:
    return _looks_after_all(member) or bool(queries.roles_of(member, group))


def may_undo(member: Member | None, group: Group) -> bool:
    return _looks_after_all(member) or queries.may_edit(member, group)


def may_see_ways_in(member: Member | None, meeting: Meeting) -> bool:
    """Tell whether links and numbers of the past are for this person: some were taken back."""
    return meeting.links_public or bool(queries.roles_of(member, meeting.group))


def meeting_read_by(member: Member, slug: str) -> Meeting:
    """Return a meeting whose history this member may read; raises Forbidden."""
    meeting = queries.meeting_named(slug, member)
    if not may_read(member, meeting.group):
        raise Forbidden
    return meeting


def meeting_mended_by(member: Member, slug: str) -> Meeting:
    """Return a meeting whose changes this member may take back; raises Forbidden."""
    meeting = queries.meeting_named(slug, member)
    if not may_undo(member, meeting.group):
        raise Forbidden
    return meeting


def revisions_of(meeting: Meeting, page: int = 1) -> tuple[list[Revision], int]:
    """Return one page of changes, the latest first, and how many there are."""
    of_it = select(Revision).where(Revision.meeting_id == meeting.id)
    total = db.session.scalar(select(func.count()).select_from(of_it.subquery())) or 0
    rows = of_it.options(selectinload(Revision.by)).order_by(Revision.number.desc())
    rows = rows.limit(REVISIONS_ON_A_PAGE).offset((page - 1) * REVISIONS_ON_A_PAGE)
    return list(db.session.scalars(rows)), total


def revision_of(meeting: Meeting, number: int) -> Revision:
    """Return the change with that number; raises NotFound."""
    found = db.session.scalar(
        select(Revision).where(Revision.meeting_id == meeting.id, Revision.number == number)
    )
    if found is None:
        raise NotFound
    return found


def may_staff(member: Member | None, group: Group) -> bool:
    return _looks_after_all(member) or "secretary" in queries.roles_of(member, group)


def group_staffed_by(member: Member, slug: str) -> Group:
    """Return a group in which this member gives the roles; raises Forbidden."""
    group = queries.group_named(slug, member)
    if not may_staff(member, group):
        raise Forbidden("Roles are given by the group's secretary.")
    return group


def people_of(group: Group) -> list[tuple[str, str, list[str]]]:
    """Return handle, public id and roles of those who belong to it, who serves first."""
    rows = db.session.scalars(
        select(GroupMember)
        .where(GroupMember.group_id == group.id)
        .options(selectinload(GroupMember.member))
    )
    people = [(row.member.handle, row.member.public_id, list(row.roles)) for row in rows]
    return sorted(people, key=lambda one: (not one[2], one[0].casefold()))[:MOST_PEOPLE]


def service_changes_of(group: Group) -> list[ServiceChange]:
    """Return who was given which roles lately, the latest first."""
    return list(
        db.session.scalars(
            select(ServiceChange)
            .where(ServiceChange.group_id == group.id)
            .options(selectinload(ServiceChange.by), selectinload(ServiceChange.member))
            .order_by(ServiceChange.id.desc())
            .limit(REVISIONS_ON_A_PAGE)
        )
    )


def _looks_after_all(member: Member | None) -> bool:
    return member is not None and "coordinator" in member.site_roles

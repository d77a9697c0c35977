"""Fetching groups and meetings, on behalf of the one who asks."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import selectinload

from groups.accounts.models import Member
from groups.meetings import recurrence
from groups.meetings.models import (
    Closure,
    Group,
    GroupMember,
    Horizon,
    Listing,
    Meeting,
    Occurrence,
    SavedMeeting,
)
from groups.meetings.standstill import as_kept, unknown_zones_of
from groups.meetings.timetables import schedule_of as schedule_of
from groups.meetings.timetables import timetable_of as timetable_of
from groups.plumbing import text
from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.errors import Forbidden, NotFound

EDITORS = frozenset({"secretary", "chair"})
GROUPS_ON_A_PAGE = 50


def meeting_named(slug: str, member: Member | None = None) -> Meeting:
    """Return the meeting at that address; raises NotFound also when it is not for this person.

    A group that is not listed, and its meetings, are seen by its own members only.
    """
    meeting = db.session.scalar(select(Meeting).where(Meeting.slug == slug))
    if meeting is None or not _may_see(meeting.group, member):
        raise NotFound
    if meeting.vanished_at is not None and not roles_of(member, meeting.group):
        raise NotFound
    return meeting


def group_named(slug: str, member: Member | None = None) -> Group:
    """Return the group at that address; raises NotFound also when it is not for this person."""
    group = db.session.scalar(select(Group).where(Group.slug == slug))
    if group is None or not _may_see(group, member):
        raise NotFound
    return group


def meeting_edited_by(member: Member, slug: str) -> Meeting:
    """Return a meeting this member may change; raises Forbidden for everybody else."""
    meeting = meeting_named(slug, member)
    if not may_edit(member, meeting.group):
        raise Forbidden
    return meeting


def group_edited_by(member: Member, slug: str) -> Group:
    """Return a group this member serves; raises Forbidden for everybody else."""
    group = group_named(slug, member)
    if not may_edit(member, group):
        raise Forbidden
    return group


def membership(member: Member | None, group: Group) -> GroupMember | None:
    if member is None:
        return None
    return db.session.scalar(
        select(GroupMember).where(
            GroupMember.group_id == group.id, GroupMember.member_id == member.id
        )
    )


def roles_of(member: Member | None, group: Group) -> list[str]:
    """Return the service roles the member holds in the group."""
    found = membership(member, group)
    return list(found.roles) if found else []


def may_edit(member: Member | None, group: Group) -> bool:
    return bool(EDITORS & set(roles_of(member, group)))


def _may_see(group: Group, member: Member | None) -> bool:
    return group.listed or membership(member, group) is not None


def groups_of(member: Member) -> list[GroupMember]:
    """Return the member's home groups with their roles, by name."""
    return list(
        db.session.scalars(
            select(GroupMember)
            .join(GroupMember.group)
            .where(GroupMember.member_id == member.id)
            .options(selectinload(GroupMember.group))
            .order_by(Group.name, Group.id)
        )
    )


def listed_groups(search: str = "", page: int = 1) -> tuple[list[Group], int]:
    """Return one page of the public groups by name, and how many there are."""
    found = select(Group).where(Group.listed)
    for word in search.split()[:10]:
        found = found.where(
            or_(
                func.lower(Group.name).contains(word.lower(), autoescape=True),
                Group.slug.contains(text.fold(word), autoescape=True),
            )
        )
    total = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    rows = found.order_by(func.lower(Group.name), Group.id)
    rows = rows.limit(GROUPS_ON_A_PAGE).offset((page - 1) * GROUPS_ON_A_PAGE)
    return list(db.session.scalars(rows)), total


def meetings_of(group: Group) -> list[Meeting]:
    """Return the group's meetings with their changes, in the order people look for them."""
    return list(
        db.session.scalars(
            select(Meeting)
            .where(Meeting.group_id == group.id, Meeting.vanished_at.is_(None))
            .options(selectinload(Meeting.changes))
            .order_by(Meeting.name, Meeting.id)
        )
    )


def with_changes(ids: Sequence[int]) -> dict[int, Meeting]:
    """Return these meetings by id, with the changes of their rules."""
    query = select(Meeting).where(Meeting.id.in_(ids)).options(selectinload(Meeting.changes))
    return {meeting.id: meeting for meeting in db.session.scalars(query)}


def how_many_meetings(groups: Sequence[Group]) -> dict[int, int]:
    """Return how many listed meetings each of these groups has."""
    found = (
        select(Meeting.group_id, func.count().label("number"))
        .join(Listing, Listing.meeting_id == Meeting.id)
        .where(Meeting.group_id.in_([group.id for group in groups]))
        .group_by(Meeting.group_id)
    )
    return {row.group_id: row.number for row in db.session.execute(found)}


def next_dates(
    meeting: Meeting,
    limit: int = 8,
    after: datetime | None = None,
    closures: Iterable[Closure] | None = None,
) -> list[recurrence.Occurrence]:
    """Return the next dates from the rule, cancelled ones included, the one under way first.

    ``closures`` are those over the meeting, asked for unless given.
    """
    timetable = timetable_of(meeting, closures)
    if timetable is None:
        return []
    dates = recurrence.upcoming(timetable, after or now(), limit)
    return as_kept(meeting, dates) if unknown_zones_of(meeting) else dates


def dates_between(
    meeting: Meeting, since: datetime, until: datetime
) -> list[recurrence.Occurrence]:
    """Return the dates from the rule that start in [since, until), cancelled ones included."""
    timetable = timetable_of(meeting)
    dates = recurrence.occurrences(timetable, since, until) if timetable else []
    return as_kept(meeting, dates) if unknown_zones_of(meeting) else dates


def next_occurrence(meeting: Meeting, at: datetime | None = None) -> Occurrence | None:
    """Return the date being held, or else the next one held, from the rows of the horizon."""
    return db.session.scalar(
        select(Occurrence)
        .where(
            Occurrence.meeting_id == meeting.id,
            Occurrence.ends_at > (at or now()),
            Occurrence.cancelled.is_(False),
        )
        .order_by(Occurrence.starts_at)
        .limit(1)
    )


def saved_meetings(member: Member) -> list[Meeting]:
    """Return the meetings the member keeps for themselves, by name."""
    return list(
        db.session.scalars(
            select(Meeting)
            .join(SavedMeeting, SavedMeeting.meeting_id == Meeting.id)
            .where(SavedMeeting.member_id == member.id, Meeting.vanished_at.is_(None))
            .order_by(Meeting.name, Meeting.id)
        )
    )


def has_saved(member: Member | None, meeting: Meeting) -> bool:
    return member is not None and saved(member, meeting) is not None


def saved(member: Member, meeting: Meeting) -> SavedMeeting | None:
    return db.session.scalar(
        select(SavedMeeting).where(
            SavedMeeting.member_id == member.id, SavedMeeting.meeting_id == meeting.id
        )
    )


def days_of(member: Member, since: datetime, until: datetime) -> list[Occurrence]:
    """Return the dates of the member's home groups and saved meetings in [since, until).

    What was saved is shown as long as it is public: its group may have gone into hiding since.
    """
    home = select(Meeting.id).join(GroupMember, GroupMember.group_id == Meeting.group_id)
    kept = select(SavedMeeting.meeting_id).where(SavedMeeting.member_id == member.id)
    return list(
        db.session.scalars(
            select(Occurrence)
            .where(
                or_(
                    Occurrence.meeting_id.in_(home.where(GroupMember.member_id == member.id)),
                    and_(Occurrence.meeting_id.in_(kept), Occurrence.listed.is_(True)),
                ),
                Occurrence.ends_at > since,
                Occurrence.starts_at < until,
            )
            .order_by(Occurrence.starts_at, Occurrence.id)
        )
    )


def directory_mark() -> str:
    """Return a word that is another one after every change to what the public may find."""
    return db.session.scalar(select(Horizon.mark)) or "empty"


def my_coming_dates(member: Member, at: datetime, hours: int = 24) -> list[Occurrence]:
    """Return the dates of home groups and saved meetings that are on or begin soon."""
    coming = days_of(member, at, at + timedelta(hours=hours))
    return [date for date in coming if not date.cancelled or date.starts_at > at]

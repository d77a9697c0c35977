"""Founding a group, belonging to it, and keeping its page right."""

from sqlalchemy import select

from groups.accounts.models import Member
from groups.meetings import queries
from groups.meetings.actions import horizon
from groups.meetings.actions.revising import revise
from groups.meetings.models import Group, GroupMember, Meeting, SavedMeeting
from groups.meetings.signals import meeting_changed
from groups.meetings.slugs import LONGEST, slug_of
from groups.plumbing.db import db
from groups.plumbing.errors import Conflict


def found_group(
    by: Member, name: str, *, fellowship: str = "", notes: str = "", website: str = ""
) -> Group:
    """Make a home group; who makes it serves it as its secretary."""
    group = Group(
        slug=free_slug(Group, name),
        name=name,
        fellowship=fellowship,
        notes=notes,
        website=website,
    )
    db.session.add(group)
    db.session.add(GroupMember(group=group, member=by, roles=["secretary"]))
    db.session.flush()
    return group


def change_group(group: Group, name: str, *, fellowship: str, notes: str, website: str) -> None:
    """Change what the group's page says. Its meetings are found by its name, so they follow.

    So do their calendars, in which the name stands.
    """
    renamed = group.name != name
    found_by = renamed or group.fellowship != fellowship
    group.name, group.fellowship, group.notes, group.website = name, fellowship, notes, website
    horizon.mark_change()
    for meeting in group.meetings if renamed else ():
        revise(meeting)
    if found_by:
        horizon.rebuild(group.meetings)
        for meeting in group.meetings:
            meeting_changed.send(Meeting, meeting=meeting)


def join(member: Member, group: Group) -> GroupMember:
    """Make it one of the member's home groups; again changes nothing."""
    belonging = queries.membership(member, group)
    if belonging is None:
        belonging = GroupMember(group=group, member=member, roles=[])
        db.session.add(belonging)
        db.session.flush()
    return belonging


def leave(member: Member, group: Group) -> None:
    """Leave the group; raises Conflict for the last one who could still run it."""
    # All rows of the group are held, as in `servants.py`: two may not let each other go at once.
    held = select(GroupMember.id).where(GroupMember.group_id == group.id).with_for_update()
    db.session.execute(held)
    db.session.expire_all()
    belonging = queries.membership(member, group)
    if belonging is None:
        return
    if "secretary" in belonging.roles and not _other_secretaries(belonging):
        raise Conflict(
            "You are the only secretary. Ask somebody to take over first, then leave.",
            code="last_secretary",
        )
    db.session.delete(belonging)
    db.session.flush()


def save_meeting(member: Member, meeting: Meeting) -> None:
    """Keep a meeting in the member's day and calendar; again changes nothing."""
    if queries.saved(member, meeting) is None:
        db.session.add(SavedMeeting(member_id=member.id, meeting_id=meeting.id))
        db.session.flush()


def forget_meeting(member: Member, meeting: Meeting) -> None:
    kept = queries.saved(member, meeting)
    if kept is not None:
        db.session.delete(kept)
        db.session.flush()


def free_slug(table: type[Group | Meeting], name: str) -> str:
    """Return an address word for the name that nobody has yet."""
    slug, number = slug_of(name), 2
    free = slug
    while db.session.scalar(select(table.id).where(table.slug == free)) is not None:
        free = f"{slug[: LONGEST - 5]}-{number}"
        number += 1
    return free


def _other_secretaries(belonging: GroupMember) -> bool:
    others = db.session.scalars(
        select(GroupMember).where(
            GroupMember.group_id == belonging.group_id, GroupMember.id != belonging.id
        )
    )
    return any("secretary" in other.roles for other in others)

"""Fetching calendar addresses, and the meetings that belong in a calendar."""

from collections.abc import Hashable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, or_, select
from sqlalchemy.orm import contains_eager, selectinload

from groups.accounts.models import Member
from groups.calendars.models import CalendarAddress, CalendarChoices
from groups.meetings.models import Group, GroupMember, Meeting, Revision, SavedMeeting
from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.errors import NotFound
from groups.plumbing.glances import Glances
from groups.plumbing.prepared import Prepared, Row
from groups.plumbing.tokens import fingerprint

MOST_SERIES = 1000  # Thunderbird takes half a minute for as many, and never ends on ten times that
_LATEST = 5
_AT_ONCE = 100


def address_of(token: str) -> CalendarAddress:
    """Return the living address of that secret; raises NotFound for all others alike.

    One being wiped counts as living: see ``is_wiped``.
    """
    address = db.session.scalar(
        select(CalendarAddress)
        .join(CalendarAddress.member)
        .where(
            CalendarAddress.token_hash == fingerprint(token),
            Member.suspended_at.is_(None),
            or_(CalendarAddress.revoked_at.is_(None), CalendarAddress.wiped_until > now()),
        )
    )
    if address is None:
        raise NotFound
    return address


def is_wiped(address: CalendarAddress) -> bool:
    return address.revoked_at is not None


def addresses_of(member: Member) -> list[CalendarAddress]:
    """Return the member's addresses in use, oldest first."""
    return list(
        db.session.scalars(
            select(CalendarAddress)
            .where(CalendarAddress.member_id == member.id, CalendarAddress.revoked_at.is_(None))
            .order_by(CalendarAddress.made_at, CalendarAddress.id)
        )
    )


def own_address(member: Member, public_id: str) -> CalendarAddress:
    """Return one of the member's addresses in use; raises NotFound."""
    address = db.session.scalar(
        select(CalendarAddress).where(
            CalendarAddress.member_id == member.id,
            CalendarAddress.public_id == public_id,
            CalendarAddress.revoked_at.is_(None),
        )
    )
    if address is None:
        raise NotFound
    return address


def days_are_noted(member_id: int) -> bool:
    """Tell whether the member lets the day of a fetch be kept, as is usual."""
    choices = db.session.get(CalendarChoices, member_id)
    return choices is None or choices.notes_days


def own_meetings(member_id: int) -> ColumnElement[bool]:
    """Tell the meetings of the member's home groups, and those they keep, where still open."""
    home = select(GroupMember.group_id).where(GroupMember.member_id == member_id)
    kept = select(SavedMeeting.meeting_id).where(SavedMeeting.member_id == member_id)
    return or_(Meeting.group_id.in_(home), Meeting.id.in_(kept) & Group.listed)


def meetings_at(address: CalendarAddress) -> ColumnElement[bool]:
    """Tell the meetings an address is for, as far as they are still its member's to see."""
    mine = own_meetings(address.member_id)
    if address.purpose == "group":
        return and_(mine, Meeting.group_id == address.group_id)
    if address.purpose == "saved":
        kept = select(SavedMeeting.meeting_id).where(SavedMeeting.member_id == address.member_id)
        return and_(mine, Meeting.id.in_(kept))
    return mine


def public_group(slug: str) -> Row:
    """Return ``id`` and ``name`` of a group anybody may see; raises NotFound."""
    found = _public_group.rows(db.session.connection(), slug=slug)
    if not found:
        raise NotFound
    return found[0]


_public_group = Prepared(
    lambda _dialect: select(Group.id, Group.name).where(
        Group.slug == bindparam("slug"), Group.listed
    )
)


def ids_in_group(group_id: int) -> list[int]:
    """Return the ids of a group's meetings, ascending; at most one more than a feed holds."""
    found = _ids_in_group.rows(db.session.connection(), group_id=group_id)
    return [row["id"] for row in found]


_ids_in_group = Prepared(
    lambda _dialect: (
        select(Meeting.id)
        .where(Meeting.group_id == bindparam("group_id"), Meeting.vanished_at.is_(None))
        .order_by(Meeting.id)
        .limit(MOST_SERIES + 1)
    )
)


def ids_where(*which: ColumnElement[bool]) -> list[int]:
    """The same of the meetings for which all of these hold."""
    query = select(Meeting.id).join(Group, Group.id == Meeting.group_id).where(*which)
    query = query.where(Meeting.vanished_at.is_(None))
    return list(db.session.scalars(query.order_by(Meeting.id).limit(MOST_SERIES + 1)))


def public_name(slug: str) -> str:
    """Return the name of a meeting anybody may read about; raises NotFound."""
    name = db.session.scalar(
        select(Meeting.name)
        .join(Meeting.group)
        .where(Meeting.slug == slug, Meeting.vanished_at.is_(None), Group.listed.is_(True))
    )
    if name is None:
        raise NotFound
    return name


def meetings_with_dates(ids: Sequence[int]) -> Iterator[list[Meeting]]:
    """Yield those of them that are there, with their changes, in portions, ordered by id."""
    for start in range(0, len(ids), _AT_ONCE):
        yield list(
            db.session.scalars(
                select(Meeting)
                .where(Meeting.id.in_(ids[start : start + _AT_ONCE]), Meeting.vanished_at.is_(None))
                .options(selectinload(Meeting.changes))
                .order_by(Meeting.id)
                .execution_options(populate_existing=True)
            )
        )


def latest_changes(group: Group) -> list[Revision]:
    """Return the last few changes to the group's meetings, newest first."""
    return list(
        db.session.scalars(
            select(Revision)
            .join(Revision.meeting)
            .where(Meeting.group_id == group.id)
            .options(contains_eager(Revision.meeting))
            .order_by(Revision.at.desc(), Revision.id.desc())
            .limit(_LATEST)
        )
    )


# --- for the fast lane: plain questions, a row or two ------------------------------------------


def public_version(look: Glances) -> Hashable | None:
    """Return what changes with everything the public may read, and every day; None before any."""
    return _version(look("SELECT mark FROM horizon"))


def private_version(look: Glances, token: str) -> Hashable | None:
    """Return what changes with all that a secret address shows; None for what is not alive.

    None as well on the first fetch of a day, where that is noted: the slow way does that.
    """
    found = look(_ADDRESS, fingerprint(token))
    if not found:
        return None
    fetched_on, notes_days, member_id, mark, *address = found[0]
    if notes_days and str(fetched_on) != now().date().isoformat():
        return None
    groups = look("SELECT group_id FROM group_members WHERE member_id = ?", member_id)
    saved = look("SELECT meeting_id FROM saved_meetings WHERE member_id = ?", member_id)
    return (*address, frozenset(groups), frozenset(saved), _version([(mark,)]))


# All of its columns: what a member may choose for an address one day is in it already.
_ADDRESS = """
    SELECT a.fetched_on, coalesce(c.notes_days, true), a.member_id, h.mark, a.*
    FROM calendar_addresses a JOIN members m ON m.id = a.member_id CROSS JOIN horizon h
        LEFT JOIN calendar_choices c ON c.member_id = a.member_id
    WHERE a.token_hash = ? AND a.revoked_at IS NULL AND m.suspended_at IS NULL
"""


def _version(marks: list[tuple[Any, ...]]) -> Hashable | None:
    return (marks[0][0], now().date()) if marks else None

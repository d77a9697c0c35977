"""Fetching calendar addresses, and the meetings that belong in a calendar."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import selectinload

from groups.accounts.models import Member
from groups.calendars.models import CalendarAddress
from groups.meetings.models import Group, GroupMember, Horizon, Meeting, SavedMeeting, Venue
from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.errors import NotFound
from groups.plumbing.tokens import fingerprint

MOST_SERIES = 1000  # Thunderbird takes half a minute for as many, and never ends on ten times that
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


def own_meetings(member_id: int) -> ColumnElement[bool]:
    """Tell the meetings of the member's home groups, and those they keep, where still open."""
    home = select(GroupMember.group_id).where(GroupMember.member_id == member_id)
    kept = select(SavedMeeting.meeting_id).where(SavedMeeting.member_id == member_id)
    return or_(Meeting.group_id.in_(home), Meeting.id.in_(kept) & Group.listed)


def revisions(*which: ColumnElement[bool]) -> Sequence[Any]:
    """Return what stands for each meeting's text in a feed, attendance last, without writing it.

    At most one row more than a feed holds, so that the caller sees when it is cut.
    """
    return db.session.execute(
        select(
            Meeting.id,
            Meeting.sequence,
            Meeting.revised_at,
            Meeting.name,
            Meeting.links_public,
            Group.name.label("group"),
            Venue.name.label("venue"),
            Venue.formatted_address,
            Meeting.attendance,
        )
        .join(Meeting.group)
        .join(Meeting.venue, isouter=True)
        .where(Meeting.vanished_at.is_(None), *which)
        .order_by(Meeting.id)
        .limit(MOST_SERIES + 1)
    ).all()


def directory_mark() -> str | None:
    """Return what changes with every change to what the public may find; None before any."""
    return db.session.scalar(select(Horizon.mark).where(Horizon.id == 1))


def meetings_with_dates(ids: Sequence[int]) -> Iterator[list[Meeting]]:
    """Yield the meetings, with their changes, in portions, ordered by id."""
    for start in range(0, len(ids), _AT_ONCE):
        yield list(
            db.session.scalars(
                select(Meeting)
                .where(Meeting.id.in_(ids[start : start + _AT_ONCE]))
                .options(selectinload(Meeting.changes))
                .order_by(Meeting.id)
            )
        )

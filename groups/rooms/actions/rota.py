"""Signing up for a date, stepping back, and handing a service on."""

from datetime import timedelta
from typing import cast

from sqlalchemy import Table, delete, event, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from groups.accounts.models import Member
from groups.meetings.models import GroupMember, Meeting
from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.errors import Conflict, Forbidden, Invalid
from groups.rooms import rota
from groups.rooms.models import RotaPlace


def sign_up(meeting: Meeting, member: Member, recurrence_id: str, role: str) -> None:
    """Take a free service, or one whose holder looks for somebody else.

    Raises Conflict when somebody was faster, Invalid for a date that is not among the coming ones.
    """
    place = _place(meeting, recurrence_id, role)
    if place is None:
        _take(meeting, member, recurrence_id, role)
    elif place.member_id != member.id:
        _take_over(place, member)


def _take(meeting: Meeting, member: Member, recurrence_id: str, role: str) -> None:
    place = RotaPlace(
        meeting_id=meeting.id, recurrence_id=recurrence_id, role=role, member_id=member.id
    )
    try:
        with db.session.begin_nested():
            db.session.add(place)
    except IntegrityError:
        raise Conflict("Somebody took it a moment ago. Thank you all the same.") from None


def _take_over(place: RotaPlace, member: Member) -> None:
    """One conditional write: of two who take it over, one has it."""
    offered = update(RotaPlace).where(RotaPlace.id == place.id, RotaPlace.offered.is_(True))
    handed = db.session.connection().execute(offered.values(member_id=member.id, offered=False))
    db.session.expire(place)
    if not handed.rowcount:
        raise Conflict("Somebody took it a moment ago. Thank you all the same.")


def step_back(meeting: Meeting, member: Member, recurrence_id: str, role: str) -> None:
    """Let a service go; those who lead the group may free anybody's."""
    place = _own(meeting, member, recurrence_id, role)
    if place is not None:
        db.session.delete(place)
        db.session.flush()


def look_for_another(
    meeting: Meeting, member: Member, recurrence_id: str, role: str, *, offered: bool
) -> None:
    """Keep it until somebody takes it over; or, with ``offered`` False, keep it after all."""
    place = _own(meeting, member, recurrence_id, role)
    if place is None:
        raise Conflict("You do not have this service any more.")
    place.offered = offered
    db.session.flush()


def _own(meeting: Meeting, member: Member, recurrence_id: str, role: str) -> RotaPlace | None:
    place = _place(meeting, recurrence_id, role)
    if place and place.member_id != member.id and not rota.leads_meeting(member, meeting):
        raise Forbidden("This is somebody else's service.")
    return place


def _place(meeting: Meeting, recurrence_id: str, role: str) -> RotaPlace | None:
    for date in rota.coming_dates(meeting):
        if date.occurrence.recurrence_id == recurrence_id:
            return date.places.get(role)
    raise Invalid("This date is over, called off or too far away. Please choose another.", "date")


def forget_before_yesterday() -> int:
    """Delete the services of dates that are over in every time zone; says how many."""
    over = f"{now() - timedelta(days=2):%Y-%m-%dT%H:%M}"
    gone = delete(RotaPlace).where(RotaPlace.recurrence_id < over)
    return db.session.connection().execute(gone).rowcount


@event.listens_for(Session, "before_flush")
def _left(session: Session, *_: object) -> None:
    """Free what somebody signed up for who leaves the group, or is taken from it."""
    for membership in session.deleted:
        if isinstance(membership, GroupMember):
            of_the_group = rota.meetings_of_group(membership.group_id)
            table = cast(Table, RotaPlace.__table__)
            freed = delete(table).where(
                table.c.member_id == membership.member_id, table.c.meeting_id.in_(of_the_group)
            )
            session.connection().execute(freed)

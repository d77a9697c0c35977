"""The rota: who serves on which date of a meeting, fetched for the people of its home group."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from groups.accounts.models import Member
from groups.meetings.models import GroupMember, Meeting, Occurrence
from groups.meetings.queries import meeting_named, membership
from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.errors import Forbidden
from groups.rooms.models import RotaPlace
from groups.rooms.roles import WANTED_ROLES, leads

SHOWN_DATES = 8


@dataclass(frozen=True)
class Date:
    """One coming date and who took what on it, by role."""

    occurrence: Occurrence
    places: dict[str, RotaPlace]

    @property
    def missing(self) -> list[str]:
        """The roles a meeting is poor without, and that nobody has."""
        return [role for role in WANTED_ROLES if role not in self.places]


def meeting_served_by(member: Member, slug: str) -> Meeting:
    """A meeting of one's home group; raises Forbidden for everybody else."""
    meeting = meeting_named(slug, member)
    if membership(member, meeting.group) is None:
        raise Forbidden("The rota is for the people whose home group this is.")
    return meeting


def leads_meeting(member: Member, meeting: Meeting) -> bool:
    kept = membership(member, meeting.group)
    return kept is not None and leads(frozenset(kept.roles))


def coming_dates(meeting: Meeting, at: datetime | None = None) -> list[Date]:
    """The next eight dates that are held, the one under way first."""
    query = (
        select(Occurrence)
        .where(
            Occurrence.meeting_id == meeting.id,
            Occurrence.ends_at > (at or now()),
            Occurrence.cancelled.is_(False),
        )
        .order_by(Occurrence.starts_at)
        .limit(SHOWN_DATES)
    )
    occurrences = list(db.session.scalars(query))
    taken = _places(meeting, [one.recurrence_id for one in occurrences])
    return [Date(one, taken.get(one.recurrence_id, {})) for one in occurrences]


def _places(meeting: Meeting, dates: Sequence[str]) -> dict[str, dict[str, RotaPlace]]:
    query = select(RotaPlace).where(
        RotaPlace.meeting_id == meeting.id, RotaPlace.recurrence_id.in_(dates)
    )
    found: dict[str, dict[str, RotaPlace]] = {}
    for place in db.session.scalars(query):
        found.setdefault(place.recurrence_id, {})[place.role] = place
    return found


def rota_of(meeting_id: int, recurrence_id: str) -> list[RotaPlace]:
    """Who serves on that date, in the order in which they signed up."""
    query = select(RotaPlace).where(
        RotaPlace.meeting_id == meeting_id, RotaPlace.recurrence_id == recurrence_id
    )
    return list(db.session.scalars(query.order_by(RotaPlace.id)))


def roles_on(member: Member | None, meeting_id: int, recurrence_id: str | None) -> list[str]:
    """What this member signed up for on that date."""
    if member is None or recurrence_id is None:
        return []
    places = rota_of(meeting_id, recurrence_id)
    return [place.role for place in places if place.member_id == member.id]


def meetings_of_group(group_id: int) -> Select[int]:
    """The ids of a group's meetings, as a query to go into others."""
    return select(Meeting.id).where(Meeting.group_id == group_id)


def services_of(member: Member, at: datetime) -> list[tuple[Occurrence, RotaPlace]]:
    """What this member signed up for in the coming weeks, soonest first."""
    query = (
        select(Occurrence, RotaPlace)
        .join(
            RotaPlace,
            (RotaPlace.meeting_id == Occurrence.meeting_id)
            & (RotaPlace.recurrence_id == Occurrence.recurrence_id),
        )
        .where(RotaPlace.member_id == member.id, Occurrence.ends_at > at)
        .order_by(Occurrence.starts_at)
    )
    return [(occurrence, place) for occurrence, place in db.session.execute(query)]


def gaps_for(member: Member, at: datetime, until: datetime) -> list[Date]:
    """Dates that begin before ``until`` and lack somebody, in the groups this member leads.

    Only of meetings whose people use the rota: a list nobody began is no gap.
    """
    led = [
        kept.group_id
        for kept in db.session.scalars(
            select(GroupMember).where(GroupMember.member_id == member.id)
        )
        if leads(frozenset(kept.roles))
    ]
    used = select(RotaPlace.meeting_id).distinct()
    meetings = select(Meeting).where(Meeting.group_id.in_(led), Meeting.id.in_(used))
    return [
        date
        for meeting in db.session.scalars(meetings)
        for date in coming_dates(meeting, at)
        if date.missing and date.occurrence.starts_at < until
    ]

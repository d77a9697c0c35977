"""Fetching closures, and what can be closed, on behalf of the one who asks."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import selectinload

from groups.accounts.models import Member
from groups.meetings import queries
from groups.meetings.descriptions import ClosureDescription
from groups.meetings.models import Closure, Group, Meeting, ServiceBody, Venue
from groups.meetings.timetables import bodies_below
from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.errors import Forbidden, NotFound

CLOSERS = frozenset({"operator", "coordinator"})
MOST_PLACES = 20
MOST_SHOWN = 200
Closable = Meeting | Group | Venue | ServiceBody


def may_close_places(member: Member | None) -> bool:
    """Tell who may close what is not one group's own: a venue, a service body."""
    return member is not None and bool(CLOSERS & set(member.site_roles))


def closer(member: Member) -> Member:
    """Return the member if they may close venues and bodies; raises Forbidden."""
    if not may_close_places(member):
        raise Forbidden("Closing a place is for the people who keep this list.")
    return member


def may_lift(member: Member | None, closure: Closure) -> bool:
    """Tell who may lift it: who keeps the list, and those who serve the group it is about."""
    group = group_of(closure)
    return may_close_places(member) or (group is not None and queries.may_edit(member, group))


def closure_lifted_by(member: Member, closure_id: int) -> Closure:
    """Return a closure, not lifted yet, that this member may lift; raises NotFound."""
    closure = db.session.get(Closure, closure_id)
    if closure is None or closure.lifted_at is not None or not may_lift(member, closure):
        raise NotFound
    return closure


def group_of(closure: Closure) -> Group | None:
    """Return the group whose own affair it is; None for a venue or a body."""
    return closure.meeting.group if closure.meeting else closure.group


def present_closures() -> list[Closure]:
    """Return all that are not lifted and not over, the latest first."""
    return sorted(_present(true()), key=lambda one: (one.first, one.id), reverse=True)


def unlifted_closures() -> list[Closure]:
    """Return all that were not lifted, past ones included: a calendar shows past dates too."""
    return _hanging(Closure.lifted_at.is_(None))


def closures_of_group(group: Group) -> list[Closure]:
    """Return the present closures of the group itself and of single meetings of it."""
    meetings = select(Meeting.id).where(Meeting.group_id == group.id)
    return _present(or_(Closure.group_id == group.id, Closure.meeting_id.in_(meetings)))


def _present(condition: ColumnElement[bool]) -> list[Closure]:
    yesterday = now().date() - timedelta(days=1)  # which is today somewhere
    not_over = or_(Closure.last.is_(None), Closure.last >= yesterday)
    return _hanging(condition, Closure.lifted_at.is_(None), not_over, limit=MOST_SHOWN)


def _hanging(*which: ColumnElement[bool], limit: int | None = None) -> list[Closure]:
    hung_on = (Closure.meeting, Closure.group, Closure.venue, Closure.body)
    return list(
        db.session.scalars(
            select(Closure)
            .where(*which)
            .options(*(selectinload(one) for one in hung_on))
            .order_by(Closure.first, Closure.id)
            .limit(limit)
        )
    )


def venues_named(words: str) -> list[Venue]:
    """Return the first places whose name or address has all of these words."""
    query = select(Venue)
    for word in words.lower().split()[:10]:
        query = query.where(
            or_(
                func.lower(Venue.name).contains(word, autoescape=True),
                func.lower(Venue.formatted_address).contains(word, autoescape=True),
            )
        )
    query = query.order_by(Venue.name, Venue.formatted_address, Venue.id)
    return list(db.session.scalars(query.limit(MOST_PLACES)))


def bodies_named(words: str) -> list[ServiceBody]:
    query = select(ServiceBody)
    for word in words.lower().split()[:10]:
        query = query.where(func.lower(ServiceBody.name).contains(word, autoescape=True))
    query = query.order_by(ServiceBody.name, ServiceBody.id)
    return list(db.session.scalars(query.limit(MOST_PLACES)))


def place_called(kind: str, number: int) -> Closable:
    """Return the venue or service body of that number; raises NotFound."""
    place: Venue | ServiceBody | None
    if kind == "venue":
        place = db.session.get(Venue, number)
    else:
        place = db.session.get(ServiceBody, number)
    if place is None:
        raise NotFound("There is no such place any more. Please look for it again.")
    return place


def places_described(described: ClosureDescription) -> list[Closable]:
    """Return what a description of a closure is about; a venue may be kept more than once."""
    key = described.key
    queries_of: dict[str, Select[Any]] = {
        "meeting": select(Meeting).where(Meeting.slug == key),
        "group": select(Group).where(Group.slug == key),
        "body": select(ServiceBody).where(ServiceBody.slug == key),
        "venue": select(Venue).where(
            Venue.name == key, Venue.formatted_address == described.address
        ),
    }
    return list(db.session.scalars(queries_of[described.of]))


def meetings_under(closure: Closure) -> Sequence[Meeting]:
    """Return the meetings a closure is over, with their changes."""
    query = select(Meeting).where(_under(closure), Meeting.vanished_at.is_(None))
    query = query.options(selectinload(Meeting.changes)).order_by(Meeting.id)
    return list(db.session.scalars(query))


def _under(closure: Closure) -> ColumnElement[bool]:
    if closure.meeting_id is not None:
        return Meeting.id == closure.meeting_id
    if closure.group_id is not None:
        return Meeting.group_id == closure.group_id
    if closure.venue_id is not None:
        return (Meeting.venue_id == closure.venue_id) & (Meeting.attendance != "online")
    bodies = bodies_below(closure.body_id or 0)
    return Meeting.group_id.in_(select(Group.id).where(Group.body_id.in_(bodies)))

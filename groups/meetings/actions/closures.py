"""Closing a meeting, a group, a venue or a whole service body for a while, and opening again."""

from collections.abc import Iterable
from datetime import date, datetime

from groups.accounts.models import Member
from groups.meetings.actions import horizon
from groups.meetings.actions.revising import revise
from groups.meetings.closures import (
    Closable,
    meetings_under,
    places_described,
    unlifted_closures,
)
from groups.meetings.descriptions import ClosureDescription
from groups.meetings.models import Closure, Group, Meeting, ServiceBody, Venue
from groups.meetings.rule import FIRST_YEAR, LAST_YEAR
from groups.meetings.signals import schedule_changed
from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.errors import Invalid

_COLUMNS: dict[type[Closable], str] = {
    Meeting: "meeting",
    Group: "group",
    Venue: "venue",
    ServiceBody: "body",
}


def close_down(
    what: Closable,
    first: date,
    last: date | None = None,
    reason: str = "",
    by: Member | None = None,
    *,
    made_at: datetime | None = None,
) -> Closure:
    """Hold nothing there on these local days, both included; None is until further notice."""
    _check(first, last)
    closure = Closure(first=first, last=last, reason=reason, made_by_id=by.id if by else None)
    setattr(closure, _COLUMNS[type(what)], what)
    closure.made_at = made_at or now()
    db.session.add(closure)
    db.session.flush()
    _dates_changed(closure)
    return closure


def lift(closure: Closure, by: Member | None = None) -> None:
    """Hold everything as ruled again, at once, wherever the closure was over."""
    if closure.lifted_at is not None:
        return
    closure.lifted_at = now()
    closure.lifted_by_id = by.id if by else None
    db.session.flush()
    _dates_changed(closure)


def take_closures(described: Iterable[ClosureDescription]) -> int:
    """Make those that are not there yet, as another server had them. Tells how many."""
    there = {(_hung_on(one), one.first, one.last, one.reason) for one in unlifted_closures()}
    made = 0
    for one in described:
        for what in places_described(one):
            closed = ((_COLUMNS[type(what)], what.id), one.first, one.last, one.reason)
            if closed not in there:
                there.add(closed)
                close_down(what, one.first, one.last, one.reason, made_at=one.made_at)
                made += 1
    return made


def _hung_on(closure: Closure) -> tuple[str, int]:
    names = _COLUMNS.values()
    return next((name, number) for name in names if (number := getattr(closure, f"{name}_id")))


def _check(first: date, last: date | None) -> None:
    if last is not None and last < first:
        raise Invalid("The last day comes before the first.", "last")
    for name, day in (("first", first), ("last", last)):
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise Invalid(f"Give a year from {FIRST_YEAR} to {LAST_YEAR}.", name)


def _dates_changed(closure: Closure) -> None:
    meetings = meetings_under(closure)
    for meeting in meetings:
        revise(meeting)
    horizon.rebuild(meetings)
    for meeting in meetings:
        schedule_changed.send(Meeting, meeting=meeting)

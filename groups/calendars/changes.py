"""Every change to what feeds are made of gives the directory a new mark, and voids fragments.

Heard from the session itself, so that no action can forget it: whoever changes a meeting, its
place, its group or a closure, in whatever way, takes the calendar's old words with it in the
same transaction. The mark goes first: its row is held until the commit, and whoever stores a
fragment looks at that row (``stored.py``), so none can slip in that is older than the change.
"""

from collections.abc import Iterable
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, delete, event, select, update
from sqlalchemy.orm import ORMExecuteState, Session

from groups.calendars.models import Fragment
from groups.meetings.models import (
    Closure,
    Group,
    Horizon,
    Listing,
    Meeting,
    MeetingChange,
    ServiceBody,
    Venue,
)
from groups.plumbing.tokens import new_id

# What a public document says anything of.
_WATCHED = (Meeting, MeetingChange, Group, Venue, Closure, ServiceBody, Listing)
# Of these a change in bulk leaves every event as it is: the finder's rows, and unused places.
_IN_NO_EVENT = (Listing, Venue)
_MARKED = "calendars: the directory is marked"


@event.listens_for(Session, "before_flush")
def _flushed(session: Session, *_: object) -> None:
    changed = [one for one in (*session.new, *session.deleted) if isinstance(one, _WATCHED)]
    changed += [
        one for one in session.dirty if isinstance(one, _WATCHED) and session.is_modified(one)
    ]
    if changed:
        _mark(session)
        for which in _meetings_of(changed):
            _void(session, which)


@event.listens_for(Session, "do_orm_execute")
def _changed_in_bulk(state: ORMExecuteState) -> None:
    if not (state.is_update or state.is_delete or state.is_insert) or not state.bind_mapper:
        return
    table = state.bind_mapper.class_
    if table in _WATCHED:
        _mark(state.session)
        if table not in _IN_NO_EVENT:
            _void(state.session, Fragment.meeting_id.is_not(None))


@event.listens_for(Session, "after_commit")
def _committed(session: Session) -> None:
    session.info.pop(_MARKED, None)


@event.listens_for(Session, "after_soft_rollback")
def _rolled_back(session: Session, *_: object) -> None:
    session.info.pop(_MARKED, None)


def _mark(session: Session) -> None:
    """Change the directory's mark, once a transaction."""
    if not session.info.get(_MARKED):
        session.info[_MARKED] = True
        marked = update(cast(Table, Horizon.__table__)).values(mark=new_id())
        session.connection().execute(marked)


def _void(session: Session, which: ColumnElement[bool]) -> None:
    session.connection().execute(delete(cast(Table, Fragment.__table__)).where(which))


def _meetings_of(changed: Iterable[Any]) -> Iterable[ColumnElement[bool]]:
    """Tell the fragments those rows are in, in as few questions as it takes."""
    found: dict[str, set[int]] = {"id": set(), "group_id": set(), "venue_id": set()}
    for one in changed:
        about = _about(one)
        if about is None:
            return [Fragment.meeting_id.is_not(None)]
        column, number = about
        if number is not None:
            found[column].add(number)
    return [_in(column, some) for column, ids in found.items() for some in _portions(sorted(ids))]


def _about(one: Any) -> tuple[str, int | None] | None:
    """Name the column of ``meetings`` and its value; None for all of them."""
    if isinstance(one, Meeting | Group | Venue):
        return {Meeting: "id", Group: "group_id", Venue: "venue_id"}[type(one)], one.id
    if isinstance(one, Listing):
        return "id", None
    if isinstance(one, ServiceBody) or (isinstance(one, Closure) and (one.body_id or one.body)):
        return None
    for column, owner in (("id", "meeting"), ("group_id", "group"), ("venue_id", "venue")):
        if number := getattr(one, f"{owner}_id", None):
            return column, number
        if row := getattr(one, owner, None):
            return column, row.id
    return None


def _in(column: str, ids: list[int]) -> ColumnElement[bool]:
    if column == "id":
        return Fragment.meeting_id.in_(ids)
    theirs = select(Meeting.id).where(getattr(Meeting, column).in_(ids))
    return Fragment.meeting_id.in_(theirs)


def _portions(ids: list[int]) -> Iterable[list[int]]:
    return (ids[start : start + 500] for start in range(0, len(ids), 500))

"""What lists show of meetings and of their dates, read at once for the rows of one page.

A few columns each, named as in the tables: to read whole entities takes several times as long.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import FromClause, bindparam, false, or_, select

from groups.meetings.models import Group, Meeting, Occurrence, Venue
from groups.plumbing.db import db


@dataclass(frozen=True, slots=True)
class Listed:
    """A meeting; ``place`` … ``longitude`` are of its venue, None where it has none."""

    id: int
    slug: str
    name: str
    timezone: str
    start_local: str | None
    types: list[str]
    attendance: str
    has_room: bool
    confirmed_at: datetime | None
    confirmed_by: str
    group_id: int
    venue_id: int | None
    group_name: str
    body_id: int | None
    place: str | None
    address: str | None
    regions: list[str] | None
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True)
class Dated:
    """A date kept as a row: see ``Occurrence``."""

    meeting_id: int
    recurrence_id: str
    starts_at: datetime
    ends_at: datetime
    local_start: str
    timezone: str
    weekday: str
    cancelled: bool
    moved: bool
    note: str
    topic: str
    types: str | None


def meetings_listed(ids: Iterable[int]) -> dict[int, Listed]:
    """Return those of these meetings that are there, by id."""
    rows = db.session.execute(_LISTED, {"ids": list(ids)})
    return {row[0]: Listed(*row) for row in rows}


def dates_listed(
    ids: Iterable[int], at: datetime, until: datetime, lost_before: datetime
) -> list[Dated]:
    """Return what these meetings have that is not over at ``at`` and begins by ``until``.

    Cancelled ones only as far as they begin before ``lost_before``; they come first.
    """
    asked = {"ids": list(ids), "at": at, "until": until, "lost_before": lost_before}
    return [Dated(*row) for row in db.session.execute(_DATED, asked)]


def listed(meeting: Meeting) -> Listed:
    """Return what a list shows of a meeting that was read already."""
    group, venue = meeting.group, meeting.venue
    own: list[Any] = [getattr(meeting, name) for name in _OF_MEETING]
    place = [getattr(venue, name) if venue else None for name in _OF_VENUE]
    return Listed(*[*own, group.name, group.body_id, *place])


def dated(date: Occurrence) -> Dated:
    return Dated(*(getattr(date, field.name) for field in fields(Dated)))


def _columns(table: FromClause, names: Iterable[str]) -> list[Any]:
    return [table.c[name] for name in names]


_OF_MEETING = (
    *("id", "slug", "name", "timezone", "start_local", "types", "attendance", "has_room"),
    *("confirmed_at", "confirmed_by", "group_id", "venue_id"),
)
_OF_VENUE = ("name", "formatted_address", "regions", "latitude", "longitude")
# Of the tables, and built once: the ORM would look at each statement and each row again.
_meetings, _dates = Meeting.__table__, Occurrence.__table__
_groups, _venues = Group.__table__, Venue.__table__
_LISTED = (
    select(
        *_columns(_meetings, _OF_MEETING),
        *_columns(_groups, ("name", "body_id")),
        *_columns(_venues, _OF_VENUE),
    )
    .select_from(
        _meetings.join(_groups, _groups.c.id == _meetings.c.group_id).outerjoin(
            _venues, _venues.c.id == _meetings.c.venue_id
        )
    )
    .where(_meetings.c.id.in_(bindparam("ids", expanding=True)))
)
_DATED = (
    select(*_columns(_dates, (field.name for field in fields(Dated))))
    .where(
        _dates.c.meeting_id.in_(bindparam("ids", expanding=True)),
        _dates.c.ends_at > bindparam("at"),
        _dates.c.starts_at <= bindparam("until"),
        or_(_dates.c.cancelled == false(), _dates.c.starts_at < bindparam("lost_before")),
    )
    .order_by(_dates.c.cancelled.desc())
)

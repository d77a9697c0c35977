"""Finding meetings: each once, at the next date of it that fits, soonest first.

Two ways to the same answer. Where few meetings fit, the dates of each are looked up. Where many
do, all dates are walked in order of time until a page is full. Either touches only a small
part of a large directory. Meetings that fit but have no date soon (by appointment, closed for
now) come last, by name.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased, defer, lazyload

from groups.meetings.models import Listing, Meeting, Occurrence
from groups.meetings.queries import directory_mark
from groups.meetings.schedule import LONGEST_MINUTES
from groups.meetings.search import KM_IN_A_DEGREE, Near, Search
from groups.meetings.slots import PARTS_OF_DAY, mask
from groups.plumbing.clock import now
from groups.plumbing.db import db

ON_A_PAGE = 25
FEW = 1000
SOON = timedelta(hours=24)
LONGEST = timedelta(minutes=LONGEST_MINUTES, seconds=1)
WEEK = timedelta(days=7)
_WAYS_IN = {"ONL": ("online", "hybrid"), "TC": ("inactive",)}
Condition = ColumnElement[bool]
Columns = TypeVarTuple("Columns")


@dataclass(frozen=True)
class Row:
    """A meeting at its next fitting date; None where none is coming soon.

    ``not_held`` are earlier dates of the coming week that would have been it.
    """

    meeting: Meeting
    occurrence: Occurrence | None
    km: float | None = None
    not_held: tuple[Occurrence, ...] = ()


@dataclass(frozen=True)
class Found:
    rows: list[Row]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // ON_A_PAGE))

    @property
    def has_more(self) -> bool:
        return self.page < self.pages


# A page's keys: which meeting, and the start of its date.
Key = tuple[int, datetime | None]


def find(search: Search, at: datetime | None = None) -> Found:
    """Return one page of what fits at this instant."""
    at = at or now()
    find_keys = _at_that_time if search.when else _at_any_time
    keys, total = find_keys(search, at)
    return Found(_rows(keys, search, at), total, search.page)


def how_many(search: Search, at: datetime | None = None) -> int:
    """Return how many meetings fit."""
    return _how_many_then(search, at or now()) if search.when else _how_many(search)


def dates_between(
    search: Search, since: datetime, until: datetime, limit: int, after: int = 0
) -> list[Occurrence]:
    """Return the dates, cancelled ones included, of fitting meetings that start in [since, until).

    Only what is kept as rows: the coming five weeks.
    """
    query = (
        _fitting(select(Occurrence), search)
        .where(Occurrence.listed.is_(True), *_about_dates(search, Occurrence))
        .where(Occurrence.starts_at >= since, Occurrence.starts_at < until)
        .order_by(Occurrence.starts_at, Occurrence.meeting_id, Occurrence.id)
        .limit(limit)
        .offset(after)
    )
    return list(db.session.scalars(query))


def fitting_ids(search: Search, limit: int) -> list[int]:
    """Return the ids of the meetings that fit, whenever they meet: for a search as a calendar.

    Where more fit, the same ones are always left out: a calendar must not change by chance.
    """
    query = select(Listing.meeting_id).where(*_about_meetings(search))
    return list(db.session.scalars(query.order_by(Listing.meeting_id).limit(limit)))


def _at_any_time(search: Search, at: datetime) -> tuple[list[Key], int]:
    first = (search.page - 1) * ON_A_PAGE
    ids = _few(search)
    if ids is None:
        total, keys = _how_many(search), _walk(search, at, first)
    else:
        total, keys = len(ids), _look_up(search, at, ids, first)
    lacking = min(ON_A_PAGE, total - first) - len(keys)
    if lacking > 0:
        dated = first + len(keys) if keys else _how_many_dated(search, at)
        keys += _undated(search, at, max(0, first - dated), lacking)
    return keys, total


def _at_that_time(search: Search, at: datetime) -> tuple[list[Key], int]:
    keys = _walk(search, at, (search.page - 1) * ON_A_PAGE)
    return keys, _how_many_then(search, at)


def _few(search: Search) -> list[int] | None:
    """Return the ids of the meetings that fit if they are few; None if they are many."""
    query = select(Listing.meeting_id).where(*_about_meetings(search)).limit(FEW + 1)
    ids = list(db.session.scalars(query))
    return ids if len(ids) <= FEW else None


def _look_up(search: Search, at: datetime, ids: list[int], first: int) -> list[Key]:
    query = (
        select(Occurrence.meeting_id, func.min(Occurrence.starts_at).label("starts_at"))
        .where(Occurrence.meeting_id.in_(ids), *_coming(search, at, Occurrence))
        .group_by(Occurrence.meeting_id)
        .order_by("starts_at", Occurrence.meeting_id)
        .limit(ON_A_PAGE)
        .offset(first)
    )
    return [(row.meeting_id, row.starts_at) for row in db.session.execute(query)]


def _how_many(search: Search) -> int:
    """Count the meetings that fit; once for each search until the directory changes."""
    about = replace(search, page=1, unit="km", timezone=None)
    key = (str(db.engine.url), directory_mark(), about)
    if key not in _counted:
        query = select(func.count()).select_from(Listing).where(*_about_meetings(search))
        if len(_counted) >= MOST_COUNTED:
            _counted.clear()
        _counted[key] = db.session.scalar(query) or 0
    return _counted[key]


MOST_COUNTED = 500
_counted: dict[tuple[str, str, Search], int] = {}


def _how_many_dated(search: Search, at: datetime) -> int:
    query = select(func.count()).select_from(Listing)
    return db.session.scalar(query.where(*_about_meetings(search), _has_date(search, at))) or 0


def _how_many_then(search: Search, at: datetime) -> int:
    query = select(func.count(Occurrence.meeting_id.distinct()))
    return db.session.scalar(_fitting(query, search).where(*_coming(search, at, Occurrence))) or 0


def _fitting(query: Select[*Columns], search: Search) -> Select[*Columns]:
    """Ask about the meeting of each date, unless nothing is asked about meetings."""
    conditions = _about_meetings(search)
    if not conditions:
        return query
    return query.join(Listing, Listing.meeting_id == Occurrence.meeting_id).where(*conditions)


def _walk(search: Search, at: datetime, first: int) -> list[Key]:
    """Walk the dates in order of time, passing by those whose meeting was met before."""
    earlier = aliased(Occurrence)
    met_before = exists().where(
        earlier.meeting_id == Occurrence.meeting_id,
        earlier.starts_at < Occurrence.starts_at,
        *_coming(search, at, earlier),
    )
    query = (
        _fitting(select(Occurrence.meeting_id, Occurrence.starts_at), search)
        .where(*_coming(search, at, Occurrence), ~met_before)
        .order_by(Occurrence.starts_at, Occurrence.meeting_id)
        .limit(ON_A_PAGE)
        .offset(first)
    )
    return [(row.meeting_id, row.starts_at) for row in db.session.execute(query)]


def _has_date(search: Search, at: datetime) -> Condition:
    return exists().where(
        Occurrence.meeting_id == Listing.meeting_id, *_coming(search, at, Occurrence)
    )


def _undated(search: Search, at: datetime, first: int, limit: int) -> list[Key]:
    query = (
        select(Listing.meeting_id)
        .where(*_about_meetings(search), ~_has_date(search, at))
        .order_by(Listing.name, Listing.meeting_id)
        .limit(limit)
        .offset(first)
    )
    return [(meeting_id, None) for meeting_id in db.session.scalars(query)]


def _coming(search: Search, at: datetime, date: type[Occurrence]) -> list[Condition]:
    """What a date must be to be shown: not over, held, and when the reader wants it."""
    conditions = [
        date.ends_at > at,
        date.starts_at > at - LONGEST,  # lets the index begin near now
        date.cancelled.is_(False),
        date.listed.is_(True),
        *_about_dates(search, date),
    ]
    if search.when == "now":
        conditions.append(date.starts_at <= at)
    if search.when == "upcoming":
        conditions += [date.starts_at > at, date.starts_at <= at + SOON]
    return conditions


def _about_dates(search: Search, date: type[Occurrence]) -> list[Condition]:
    conditions: list[Condition] = []
    if search.weekdays:
        conditions.append(date.weekday.in_(search.weekdays))
    if search.parts:
        clock = func.substr(date.local_start, 12, 5)
        spans = [span for part in search.parts for span in PARTS_OF_DAY[part]]
        conditions.append(or_(*(and_(clock >= since, clock < until) for since, until in spans)))
    return conditions


def _about_meetings(search: Search) -> list[Condition]:
    """What a meeting must be, by its listing alone."""
    conditions = [_has_word(Listing.types, code) for code in search.types if code not in _WAYS_IN]
    conditions += [Listing.attendance.in_(_WAYS_IN[c]) for c in search.types if c in _WAYS_IN]
    if search.weekdays or search.parts:
        wanted = mask(search.weekdays, search.parts)
        conditions.append(Listing.slots.bitwise_and(wanted) != 0)
    if search.attendances:
        conditions.append(Listing.attendance.in_(search.attendances))
    if search.regions:
        conditions.append(or_(*(_has_word(Listing.regions, one) for one in search.regions)))
    if search.languages:
        conditions.append(or_(*(_has_word(Listing.languages, one) for one in search.languages)))
    if search.fellowships:
        conditions.append(Listing.fellowship.in_(search.fellowships))
    if search.near:
        conditions += _within(search.near)
    if search.phrases:
        conditions.append(or_(*(and_(*map(_says, phrase)) for phrase in search.phrases)))
    return conditions


def _has_word(column: Any, word: str) -> Condition:
    found: Condition = column.contains(f"|{word}|", autoescape=True)
    return found


def _says(phrase: str) -> Condition:
    return Listing.search_text.contains(phrase, autoescape=True)


def _within(near: Near) -> list[Condition]:
    """Return a box the index can use, and in it a circle on a flat map: right to 0.5 % here."""
    narrowing = max(0.01, math.cos(math.radians(near.latitude)))
    high = near.km / KM_IN_A_DEGREE
    wide = high / narrowing
    north = (Listing.latitude - near.latitude) * KM_IN_A_DEGREE
    apart = func.abs(Listing.longitude - near.longitude)
    shorter = case((apart > 180, 360 - apart), else_=apart)  # the other way round the globe
    east = shorter * (KM_IN_A_DEGREE * narrowing)
    return [
        Listing.latitude.between(near.latitude - high, near.latitude + high),
        shorter <= wide,
        north * north + east * east <= near.km * near.km,
    ]


def _rows(keys: Sequence[Key], search: Search, at: datetime) -> list[Row]:
    ids = [meeting_id for meeting_id, _start in keys]
    query = select(Meeting).where(Meeting.id.in_(ids)).options(defer(Meeting.source_record))
    meetings = {one.id: one for one in db.session.scalars(query)}
    dates = _dates([key for key in keys if key[1] is not None], at)
    rows = []
    for meeting_id, start in keys:
        meeting = meetings.get(meeting_id)
        if meeting is not None:
            date = dates.get((meeting_id, start))
            rows.append(Row(meeting, date, _km(meeting, search.near), _lost(dates, date)))
    return rows


def _dates(keys: Sequence[Key], at: datetime) -> dict[Key, Occurrence]:
    """Return the dates of these keys, and the cancelled ones of the coming week beside them."""
    if not keys:
        return {}
    starts = [start for _meeting_id, start in keys if start is not None]
    query = (
        select(Occurrence)
        .where(
            Occurrence.meeting_id.in_([meeting_id for meeting_id, _start in keys]),
            Occurrence.ends_at > at,
            Occurrence.starts_at <= max(starts),
            or_(Occurrence.cancelled.is_(False), Occurrence.starts_at < at + WEEK),
        )
        .options(lazyload(Occurrence.meeting))
        .order_by(Occurrence.cancelled.desc())  # held ones last: they win where two begin together
    )
    wanted = set(keys)
    found = {(one.meeting_id, one.starts_at): one for one in db.session.scalars(query)}
    return {key: one for key, one in found.items() if key in wanted or one.cancelled}


def _lost(dates: dict[Key, Occurrence], date: Occurrence | None) -> tuple[Occurrence, ...]:
    if date is None:
        return ()
    earlier = (
        one
        for one in dates.values()
        if one.cancelled and one.meeting_id == date.meeting_id and one.starts_at < date.starts_at
    )
    return tuple(sorted(earlier, key=lambda one: one.starts_at))


def _km(meeting: Meeting, near: Near | None) -> float | None:
    venue = meeting.venue
    if near is None or venue is None or venue.latitude is None or venue.longitude is None:
        return None
    return near.distance(venue.latitude, venue.longitude)

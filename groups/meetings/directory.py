"""Finding meetings: each once, at the next date of it that fits, soonest first.

Who fits, and when each is held next, is found in the index of this process; only what a page
shows is read from the database. Meetings that fit but have no date soon (by appointment, closed
for now) come last, by name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice

from sqlalchemy import ColumnElement, and_, func, or_, select

from groups.meetings.hours import Wanted
from groups.meetings.index import WAYS_IN, Index, choose, middle_of
from groups.meetings.indexing import current
from groups.meetings.listed import Dated, Listed, dates_listed, meetings_listed
from groups.meetings.models import Occurrence
from groups.meetings.search import Near, Search
from groups.meetings.slots import PARTS_OF_DAY, mask
from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.errors import Invalid

ON_A_PAGE = 25
FEW = 500
WEEK = timedelta(days=7)
# A page's keys: which meeting, and the start of its date.
Key = tuple[int, datetime | None]


@dataclass(frozen=True)
class Row:
    """A meeting at its next fitting date; None where none is coming soon.

    ``not_held`` are earlier dates of the coming week that would have been it.
    """

    meeting: Listed
    occurrence: Dated | None
    km: float | None = None
    not_held: tuple[Dated, ...] = ()


@dataclass(frozen=True)
class Found:
    """``mended``: words nobody says, and what they were taken for. ``near``: where we looked."""

    rows: list[Row]
    total: int
    page: int
    on_a_page: int = ON_A_PAGE
    mended: tuple[tuple[str, str], ...] = ()
    near: Near | None = None

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.on_a_page))

    @property
    def has_more(self) -> bool:
        return self.page < self.pages


def find(
    search: Search,
    at: datetime | None = None,
    limit: int = ON_A_PAGE,
    *,
    index: Index | None = None,
) -> Found:
    """Return one page of what fits at this instant; raises Invalid for a place nobody knows.

    ``index`` is given by who asks more than once for a page.
    """
    at = at or now()
    index = index or current()
    search, around = placed(index, search)
    wanted = _wanted(search, at)
    chosen = choose(index, search)
    bits = index.hours.holding(chosen.bits, wanted) if wanted.when else chosen.bits
    first = (search.page - 1) * limit
    keys, left = index.hours.first(bits, wanted, first, limit, index.ids)
    ids: list[Key] = [
        (index.ids[position], datetime.fromtimestamp(start, UTC)) for start, position in keys
    ]
    total = bits.bit_count()
    dated = total - left.bit_count()
    undated = index.by_name(left) if total > first + len(ids) < first + limit else []
    ids += [(one, None) for one in undated[max(0, first - dated) :][: limit - len(ids)]]
    return Found(_rows(ids, search, at), total, search.page, limit, chosen.mended, around)


def how_many(index: Index, search: Search, at: datetime) -> int:
    """Return how many meetings fit; raises as ``find``."""
    search, _around = placed(index, search)
    return fitting(index, search, at).bit_count()


def fitting(index: Index, search: Search, at: datetime) -> int:
    """Return who fits, as bits; the place must be known already."""
    wanted = _wanted(search, at)
    bits = choose(index, search).bits
    return index.hours.holding(bits, wanted) if wanted.when else bits


def dates_between(
    search: Search, since: datetime, until: datetime, limit: int, after: int = 0
) -> list[Occurrence]:
    """Return the dates, cancelled ones included, of fitting meetings that start in [since, until).

    Only what is kept as rows: the coming five weeks.
    """
    index = current()
    search, _around = placed(index, search)
    bits = choose(index, search).bits
    conditions = [
        Occurrence.listed.is_(True),
        *_about_dates(search),
        Occurrence.starts_at >= since,
        Occurrence.starts_at < until,
    ]
    order = Occurrence.starts_at, Occurrence.meeting_id, Occurrence.id
    if bits == index.alive:
        query = select(Occurrence).where(*conditions).order_by(*order).limit(limit).offset(after)
        return list(db.session.scalars(query))
    if bits.bit_count() <= FEW:
        conditions.append(Occurrence.meeting_id.in_(list(index.ids_of(bits))))
    ids = set(index.ids_of(bits))
    keys = select(Occurrence.id, Occurrence.meeting_id).where(*conditions).order_by(*order)
    rows = db.session.execute(keys.execution_options(yield_per=limit * 5))
    among = (row.id for row in rows if row.meeting_id in ids)
    found = list(islice(among, after, after + limit))
    rows.close()
    return list(
        db.session.scalars(select(Occurrence).where(Occurrence.id.in_(found)).order_by(*order))
    )


def fitting_ids(search: Search, limit: int) -> list[int]:
    """Return the ids of the meetings that fit, whenever they meet: for a search as a calendar.

    Where more fit, the same ones are always left out: a calendar must not change by chance.
    """
    index = current()
    search, _around = placed(index, search)
    return sorted(index.ids_of(choose(index, search).bits))[:limit]


def placed(index: Index, search: Search) -> tuple[Search, Near | None]:
    """Put the place that was named into degrees; raises Invalid if nobody meets there."""
    if not search.place or search.near is None:
        return search, search.near
    middle = middle_of(index, search.place)
    if middle is None:
        raise Invalid(
            "We know of no meeting at a place called that. Try the nearest town, or its post code.",
            "search",
        )
    near = replace(search.near, latitude=middle[0], longitude=middle[1])
    return replace(search, near=near, place=""), near


def _wanted(search: Search, at: datetime) -> Wanted:
    slots = mask(search.weekdays, search.parts) if search.weekdays or search.parts else 0
    kinds = frozenset(search.types) - WAYS_IN.keys()
    return Wanted(int(at.timestamp()), search.when, slots, kinds)


def _about_dates(search: Search) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if search.weekdays:
        conditions.append(Occurrence.weekday.in_(search.weekdays))
    if search.parts:
        clock = func.substr(Occurrence.local_start, 12, 5)
        spans = [span for part in search.parts for span in PARTS_OF_DAY[part]]
        conditions.append(or_(*(and_(clock >= since, clock < until) for since, until in spans)))
    for code in frozenset(search.types) - WAYS_IN.keys():
        own = Occurrence.types.contains(f"|{code}|", autoescape=True)
        conditions.append(or_(Occurrence.types.is_(None), own))
    return conditions


def _rows(keys: Sequence[Key], search: Search, at: datetime) -> list[Row]:
    meetings = meetings_listed(meeting_id for meeting_id, _start in keys) if keys else {}
    dates = _dates([key for key in keys if key[1] is not None], at)
    lost = _lost(dates)
    rows = []
    for meeting_id, start in keys:
        meeting = meetings.get(meeting_id)
        if meeting is not None:
            date = dates.get((meeting_id, start))
            before = (
                one for one in lost.get(meeting_id, ()) if date and one.starts_at < date.starts_at
            )
            rows.append(Row(meeting, date, _km(meeting, search.near), tuple(before)))
    return rows


def _dates(keys: Sequence[Key], at: datetime) -> dict[Key, Dated]:
    """Return the dates of these keys, and the cancelled ones of the coming week beside them."""
    starts = [start for _meeting_id, start in keys if start is not None]
    if not starts:
        return {}
    wanted, ids = set(keys), (meeting_id for meeting_id, _start in keys)
    # Held ones come last: they win where two begin together.
    dates = dates_listed(ids, at, max(starts), at + WEEK)
    found = {(one.meeting_id, one.starts_at): one for one in dates}
    return {key: one for key, one in found.items() if key in wanted or one.cancelled}


def _lost(dates: Mapping[Key, Dated]) -> dict[int, list[Dated]]:
    """Return the cancelled dates of each meeting, the earliest first."""
    lost: dict[int, list[Dated]] = {}
    for one in dates.values():
        if one.cancelled:
            lost.setdefault(one.meeting_id, []).append(one)
    return {
        meeting_id: sorted(some, key=lambda one: one.starts_at) for meeting_id, some in lost.items()
    }


def _km(meeting: Listed, near: Near | None) -> float | None:
    if near is None or meeting.latitude is None or meeting.longitude is None:
        return None
    return near.distance(meeting.latitude, meeting.longitude)

"""Keeping the dates of the coming weeks as rows, and what the finder looks at.

The rows follow from the rules; whoever changes a rule rebuilds them, and a job rolls them
forward. They are written in bulk: an import rebuilds tens of thousands at once.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any, cast

from sqlalchemy import Table, delete, func, insert, select, update
from sqlalchemy.orm import selectinload

from groups.meetings import types
from groups.meetings.actions.revising import revise
from groups.meetings.models import Horizon, Listing, ListingChange, Meeting, Occurrence
from groups.meetings.models.dates import CHANGES_KEPT
from groups.meetings.recurrence import Occurrence as Date
from groups.meetings.recurrence import longest, occurrences
from groups.meetings.rule import WEEKDAYS
from groups.meetings.schedule import Schedule
from groups.meetings.slots import slots_of
from groups.meetings.slugs import slug_of
from groups.meetings.standstill import dates_kept, unknown_zones_of
from groups.meetings.timetables import timetables_of
from groups.plumbing import clock, text
from groups.plumbing.db import db
from groups.plumbing.tokens import new_id

DAYS_BACK = 1
DAYS_AHEAD = 35
AT_ONCE = 500
MOST_NOTED = 3000
Row = dict[str, Any]


def rebuild(meetings: Sequence[Meeting]) -> None:
    """Write the dates and the listing of these meetings anew, as their rules are now."""
    db.session.flush()
    # While the rows are rolled forward, those of others may have been already: a meeting that is
    # saved just then must reach as far, or it would have no dates until the next day.
    until = max(mark_change(), target())
    _note_change([meeting.id for meeting in meetings])
    _let_go({meeting.id for meeting in meetings})
    for some in _portions(meetings):
        ids = [meeting.id for meeting in some]
        built = _with_dates(some, until)
        _forget(ids)
        _insert(Occurrence, [row for meeting, dates in built for row in _rows(meeting, dates)])
        _insert(Listing, [_listing(*pair) for pair in built if _is_public(pair[0])])


def target() -> datetime:
    """How far the rows should reach by now."""
    midnight = datetime.combine(clock.now().date(), time(), UTC)
    return midnight + timedelta(days=DAYS_AHEAD + 1)


def is_behind() -> bool:
    horizon = db.session.get(Horizon, 1)
    return horizon is not None and horizon.until < target()


def forget_past() -> None:
    """Drop the dates that ended before yesterday."""
    before = clock.now() - timedelta(days=DAYS_BACK)
    db.session.execute(
        delete(Occurrence).where(Occurrence.ends_at < before),
        execution_options={"synchronize_session": False},
    )


def extend(after_id: int, until: datetime, limit: int = 200) -> int | None:
    """Add what is missing up to ``until`` for the meetings following that id.

    Returns the last id done, or None when there were no more. Holding the horizon's row keeps
    two processes from adding the same dates.
    """
    db.session.execute(select(Horizon.id).with_for_update())
    some = list(
        db.session.scalars(
            select(Meeting)
            .where(Meeting.id > after_id)
            .options(selectinload(Meeting.changes))
            .order_by(Meeting.id)
            .limit(limit)
        )
    )
    built = _with_dates(some, until)
    known = _known_dates([meeting.id for meeting in some])
    rows = (row for meeting, dates in built for row in _rows(meeting, dates))
    _insert(Occurrence, [r for r in rows if (r["meeting_id"], r["recurrence_id"]) not in known])
    _refresh_listings(built)
    return some[-1].id if some else None


def is_of_other_zone_rules() -> bool:
    """Tell whether rows were reckoned with other zone data than is installed now."""
    horizon = db.session.get(Horizon, 1)
    return horizon is not None and horizon.zone_rules != clock.zone_rules()


def reckon_anew(after_id: int, limit: int = 200) -> int | None:
    """Write the dates of the meetings following that id anew; returns as ``extend`` does.

    A meeting with a date that is now held at another instant is revised, since calendars pass
    by an event that is not.
    """
    some = list(
        db.session.scalars(
            select(Meeting)
            .where(Meeting.id > after_id)
            .options(selectinload(Meeting.changes))
            .order_by(Meeting.id)
            .limit(limit)
        )
    )
    ids = [meeting.id for meeting in some]
    before = _known_dates(ids)
    rebuild(some)
    after = _known_dates(ids)
    shifted = {key[0] for key, start in after.items() if before.get(key, start) != start}
    for meeting in some:
        if meeting.id in shifted:
            revise(meeting)
    return some[-1].id if some else None


def reckoned() -> None:
    """Note which zone data the rows are of now."""
    mark_change()
    db.session.get_one(Horizon, 1).zone_rules = clock.zone_rules()
    db.session.flush()


def reached(until: datetime) -> None:
    """Note how far the rows reach."""
    mark_change()
    horizon = db.session.get_one(Horizon, 1)
    horizon.until = until
    db.session.flush()


def mark_change() -> datetime:
    """Say that the directory is another one now, and return how far its rows reach."""
    horizon = db.session.get(Horizon, 1)
    if horizon is None:
        horizon = Horizon(id=1, until=target(), zone_rules=clock.zone_rules())
    horizon.mark = new_id()
    db.session.add(horizon)
    db.session.flush()
    return horizon.until


def _note_change(ids: Sequence[int]) -> None:
    """Say of which meetings the public finds something else now; of many, just that they are many.

    Call ``mark_change`` first: it holds the row that keeps the numbers in the order of commits.
    """
    noted: Sequence[int | None] = ids if len(ids) <= MOST_NOTED else [None]
    if not noted:
        return
    table = cast(Table, ListingChange.__table__)
    db.session.execute(insert(table), [{"meeting_id": meeting_id} for meeting_id in noted])
    newest = db.session.scalar(select(func.max(ListingChange.number))) or 0
    db.session.execute(delete(table).where(table.c.number <= newest - CHANGES_KEPT))


def _portions(meetings: Sequence[Meeting]) -> Iterator[Sequence[Meeting]]:
    for start in range(0, len(meetings), AT_ONCE):
        yield meetings[start : start + AT_ONCE]


def _with_dates(some: Sequence[Meeting], until: datetime) -> list[tuple[Meeting, list[Date]]]:
    timetables = timetables_of(some)
    # One instant for all: meetings that meet alike are then expanded once.
    since = clock.now() - timedelta(days=DAYS_BACK)
    return [(one, _dates(one, timetables[one.id], since, until)) for one in some]


def _dates(
    meeting: Meeting, schedule: Schedule | None, since: datetime, until: datetime
) -> list[Date]:
    if schedule is None or meeting.vanished_at is not None:
        return []
    if unknown_zones_of(meeting):
        return [date for date in dates_kept(meeting) if date.ends_at > since]
    dates = occurrences(schedule, since - longest(schedule), until)
    return [date for date in dates if date.ends_at > since]


def _rows(meeting: Meeting, dates: Iterable[Date]) -> list[Row]:
    # Nobody meets at a place that is closed for now: no date of it is "happening now".
    if meeting.attendance == "inactive":
        return []
    varies = _varies(meeting)
    return [_row(meeting, date, varies=varies) for date in dates]


def _varies(meeting: Meeting) -> bool:
    """Tell whether any date has kinds of its own: then each says which, for the finder."""
    return any(change.details.get("types") is not None for change in meeting.changes)


def _row(meeting: Meeting, date: Date, *, varies: bool) -> Row:
    local = _local(date)
    return {
        "meeting_id": meeting.id,
        "recurrence_id": date.recurrence_id.isoformat(timespec="minutes"),
        "starts_at": date.starts_at,
        "ends_at": date.ends_at,
        "local_start": local.isoformat(timespec="minutes"),
        "timezone": date.timezone,
        "weekday": WEEKDAYS[local.weekday()],
        "cancelled": not date.is_held,
        "moved": date.moved,
        "listed": _is_public(meeting),
        "note": date.note,
        "topic": date.topic,
        "types": _barred(_types_of(meeting, date)) if varies else None,
    }


def _types_of(meeting: Meeting, date: Date) -> Sequence[str]:
    return meeting.types if date.types is None else date.types


def _all_types(meeting: Meeting, dates: Iterable[Date]) -> list[str]:
    """Return the meeting's kinds and those of any of these dates."""
    own = [code for date in dates for code in date.types or () if date.is_held]
    return list(dict.fromkeys([*meeting.types, *own]))


def _local(date: Date) -> datetime:
    if not clock.is_zone(date.timezone):
        return date.recurrence_id  # nobody can tell that clock; what was kept of it stays
    return date.starts_at.astimezone(clock.kept_zone(date.timezone)).replace(tzinfo=None)


def _is_public(meeting: Meeting) -> bool:
    return meeting.group.listed and meeting.vanished_at is None


def _listing(meeting: Meeting, dates: Iterable[Date]) -> Row:
    venue = meeting.venue
    walk_in = meeting.attendance in {"in-person", "hybrid"}
    return {
        "meeting_id": meeting.id,
        "name": meeting.name,
        "slots": _slots(dates),
        "attendance": meeting.attendance,
        "fellowship": slug_of(meeting.group.fellowship) if meeting.group.fellowship else "",
        "latitude": venue.latitude if venue and walk_in else None,
        "longitude": venue.longitude if venue and walk_in else None,
        "types": _barred(_all_types(meeting, dates)),
        "languages": _barred(_languages(meeting)),
        "regions": _barred(region_slugs(venue.regions if venue else [])),
        "search_text": _search_text(meeting, dates),
    }


def _slots(dates: Iterable[Date]) -> int:
    return slots_of(_local(date) for date in dates if date.is_held)


def _languages(meeting: Meeting) -> list[str]:
    spoken = [types.LANGUAGES[code] for code in meeting.types if code in types.LANGUAGES]
    return list(dict.fromkeys([meeting.language, *spoken]))


def region_slugs(regions: Sequence[str]) -> list[str]:
    """Return what each region may be called in an address: its own name, and its path."""
    own = [slug_of(region) for region in regions]
    paths = [slug_of(" ".join(regions[: depth + 1])) for depth in range(len(regions))]
    return list(dict.fromkeys([*own, *paths]))


def _search_text(meeting: Meeting, dates: Iterable[Date]) -> str:
    venue = meeting.venue
    topics = (date.topic for date in dates if date.is_held and date.topic)
    parts = [meeting.name, meeting.group.name, meeting.notes, *topics]
    if venue is not None:
        parts += [venue.name, venue.formatted_address, *venue.regions, venue.notes]
    return " ".join(text.fold(" ".join(dict.fromkeys(parts))).split())


def _barred(words: Sequence[str]) -> str:
    return f"|{'|'.join(words)}|" if words else ""


def _forget(ids: list[int]) -> None:
    for table in (Occurrence, Listing):
        db.session.execute(
            delete(table).where(table.meeting_id.in_(ids)),
            execution_options={"synchronize_session": False},
        )


def _let_go(ids: set[int]) -> None:
    """Let nobody in this session hold rows that are about to be written anew."""
    for kept in list(db.session.identity_map.values()):
        if isinstance(kept, Occurrence | Listing) and kept.meeting_id in ids:
            db.session.expunge(kept)


def _insert(table: type[Occurrence | Listing], rows: list[Row]) -> None:
    if rows:
        # The table, not the class: the ORM would send rows with a null apart from the others.
        db.session.execute(insert(cast(Table, table.__table__)), rows)


def _known_dates(ids: list[int]) -> dict[tuple[int, str], datetime]:
    """Return when each date kept as a row begins, by its meeting and original start."""
    found = db.session.execute(
        select(Occurrence.meeting_id, Occurrence.recurrence_id, Occurrence.starts_at).where(
            Occurrence.meeting_id.in_(ids)
        )
    )
    return {(row.meeting_id, row.recurrence_id): row.starts_at for row in found}


def _refresh_listings(built: list[tuple[Meeting, list[Date]]]) -> None:
    """Write what a listing takes from the dates in view, where that has changed."""
    ids = [meeting.id for meeting, _dates in built]
    query = select(Listing.meeting_id, Listing.slots, Listing.types)
    found = db.session.execute(query.where(Listing.meeting_id.in_(ids)))
    kept = {row.meeting_id: {"slots": row.slots, "types": row.types} for row in found}
    changed = []
    for meeting, dates in built:
        values = {"slots": _slots(dates), "types": _barred(_all_types(meeting, dates))}
        if kept.get(meeting.id, values) != values:
            changed.append(meeting.id)
            db.session.execute(
                update(Listing)
                .where(Listing.meeting_id == meeting.id)
                .values(**values, search_text=_search_text(meeting, dates))
            )
    if changed:
        mark_change()
        _note_change(changed)

"""What looks wrong in the directory: as the last look found it, and as it is this moment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import selectinload

from groups.accounts.models import Member
from groups.meetings.models import Group, Listing, Meeting, Revision, Venue
from groups.meetings.places import zone_of_address
from groups.meetings.queries import schedule_of
from groups.plumbing import text
from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.errors import Forbidden, Invalid, NotFound
from groups.upkeep.findings import Found, Listed, findings_of
from groups.upkeep.models import Doubt, LeftAsItIs
from groups.upkeep.queries.serving import may_decide

ON_A_PAGE = 30
DUPLICATE = "The same name, day, time and place as another listing."


@dataclass(frozen=True)
class Doubted:
    meeting: Meeting
    found: Found
    other: Meeting | None = None


def listed(meeting: Meeting) -> Listed:
    """Return what is looked at in a listing; what cannot be read is by appointment."""
    place = meeting.venue
    try:
        schedule = schedule_of(meeting)
    except Invalid:
        schedule = None
    return Listed(
        name=meeting.name,
        notes=meeting.notes,
        timezone=meeting.timezone,
        schedule=schedule,
        attendance=meeting.attendance,
        types=tuple(meeting.types),
        address=(place.formatted_address or place.name) if place else "",
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        has_way_in=bool(meeting.conference_url or meeting.conference_phone),
        has_room=meeting.has_room,
        touched_at=max(meeting.revised_at, meeting.confirmed_at or meeting.revised_at),
        vanished_at=meeting.vanished_at,
        source=meeting.source,
    )


def doubts_about(meetings: Sequence[Meeting]) -> list[Doubted]:
    """Look at these listings now; what was left as it is is no doubt."""
    left = _left([meeting.id for meeting in meetings])
    present = now()
    return [
        Doubted(meeting, found)
        for meeting in meetings
        for found in findings_of(listed(meeting), present)
        if left.get((meeting.id, found.finding)) != found.about
    ]


def _left(ids: Sequence[int]) -> dict[tuple[int, str], str]:
    rows = db.session.execute(
        select(LeftAsItIs.meeting_id, LeftAsItIs.finding, LeftAsItIs.about).where(
            LeftAsItIs.meeting_id.in_(ids)
        )
    )
    return {(row.meeting_id, row.finding): row.about for row in rows}


def how_many_listed() -> int:
    return db.session.scalar(select(func.count()).select_from(Listing)) or 0


def some_after(last_id: int, limit: int) -> list[Meeting]:
    """Return the next listings in the order of their numbers, with all that is looked at."""
    return list(
        db.session.scalars(
            select(Meeting)
            .where(Meeting.id > last_id)
            .options(selectinload(Meeting.changes))
            .order_by(Meeting.id)
            .limit(limit)
        )
    )


def held_for_change(ids: Sequence[int]) -> list[Meeting]:
    """Return these listings, locked: another process that looks at them waits, and sees ours."""
    db.session.scalars(select(Meeting.id).where(Meeting.id.in_(ids)).with_for_update()).all()
    found = select(Meeting).where(Meeting.id.in_(ids)).options(selectinload(Meeting.changes))
    return list(db.session.scalars(found.order_by(Meeting.id)))


def counts() -> dict[str, int]:
    """Return how many doubts there are of each kind, as the last look found them."""
    rows = db.session.execute(select(Doubt.finding, func.count()).group_by(Doubt.finding))
    return {row[0]: row[1] for row in rows}


def doubts_of_kind(finding: str, page: int) -> list[Doubted]:
    """Return one page of doubts of a kind that still hold this moment."""
    rows = db.session.scalars(
        select(Doubt)
        .where(Doubt.finding == finding)
        .options(selectinload(Doubt.meeting), selectinload(Doubt.other))
        .order_by(Doubt.meeting_id)
        .limit(ON_A_PAGE)
        .offset((page - 1) * ON_A_PAGE)
    ).all()
    if finding == "duplicate":
        return [_twice(row) for row in rows if _still_twice(row)]
    holding = doubts_about([row.meeting for row in rows])
    return [one for one in holding if one.found.finding == finding]


def _twice(row: Doubt) -> Doubted:
    return Doubted(row.meeting, Found("duplicate", row.about, DUPLICATE), row.other)


def _still_twice(row: Doubt) -> bool:
    other = row.other
    return row.meeting.vanished_at is None and other is not None and other.vanished_at is None


def doubts_of_group(group: Group) -> list[Doubted]:
    """Return what looks wrong in the group's listings this moment."""
    meetings = db.session.scalars(
        select(Meeting)
        .where(Meeting.group_id == group.id)
        .options(selectinload(Meeting.changes))
        .order_by(Meeting.name, Meeting.id)
    ).all()
    twice = db.session.scalars(
        select(Doubt).where(
            Doubt.finding == "duplicate", Doubt.meeting_id.in_([one.id for one in meetings])
        )
    )
    return [_twice(row) for row in twice if _still_twice(row)] + doubts_about(meetings)


def meeting_mended_by(member: Member, slug: str) -> Meeting:
    """Return a listing, also one that is gone, that this member may mend; raises NotFound."""
    meeting = db.session.scalar(select(Meeting).where(Meeting.slug == slug))
    if meeting is None or not may_decide(member, meeting.group):
        raise NotFound
    return meeting


def other_mended_by(member: Member, meeting: Meeting) -> Meeting:
    """Return the listing that this one seems to repeat, if this member may mend that one too.

    Anybody may found a group and list in it what another group lists. Raises NotFound, Forbidden.
    """
    found = db.session.scalar(
        select(Doubt).where(Doubt.meeting_id == meeting.id, Doubt.finding == "duplicate")
    )
    if found is None or found.other is None:
        raise NotFound("There is no other listing like this one any more.")
    if not may_decide(member, found.other.group):
        raise Forbidden("The other listing is another group's. Write to that group, please.")
    return found.other


def mended(group: Group | None, limit: int = 10) -> list[Revision]:
    """Return the latest mends, so that one can be taken back."""
    rows = select(Revision).join(Revision.meeting).where(Revision.cause == "mend", _of(group))
    return list(db.session.scalars(rows.order_by(Revision.id.desc()).limit(limit)))


def mend_by(member: Member, number: int) -> Revision:
    """Return a mend that this member may take back; raises NotFound."""
    found = db.session.get(Revision, number)
    if found is None or found.cause != "mend" or not may_decide(member, found.meeting.group):
        raise NotFound
    return found


def _of(group: Group | None) -> ColumnElement[bool]:
    return Meeting.group_id == group.id if group else true()


def zone_for(meeting: Meeting) -> str | None:
    """Return the zone its address lies in, or else that of most meetings near it."""
    place = meeting.venue
    if place is None:
        return None
    named = zone_of_address(place.formatted_address)
    if named or place.latitude is None or place.longitude is None:
        return named
    near = (
        select(Meeting.timezone)
        .join(Venue, Venue.id == Meeting.venue_id)
        .where(
            Venue.latitude.between(place.latitude - 1, place.latitude + 1),
            Venue.longitude.between(place.longitude - 1, place.longitude + 1),
            Meeting.timezone != meeting.timezone,
            Meeting.vanished_at.is_(None),
        )
    )
    return db.session.scalar(
        near.group_by(Meeting.timezone).order_by(func.count().desc(), Meeting.timezone).limit(1)
    )


def point_of_address(meeting: Meeting) -> Venue | None:
    """Return a place of the same address that is on the map."""
    place = meeting.venue
    if place is None or not place.formatted_address:
        return None
    return db.session.scalar(
        select(Venue)
        .where(
            Venue.formatted_address == place.formatted_address,
            Venue.latitude.is_not(None),
            Venue.longitude.is_not(None),
        )
        .order_by(Venue.approximate, Venue.id)
        .limit(1)
    )


def twins() -> list[tuple[int, int]]:
    """Return pairs of listings with the same name, day, time and place: the later, the earlier."""
    columns = (
        *(Meeting.id, Meeting.name, Meeting.start_local, Meeting.rrule, Meeting.timezone),
        *(Meeting.conference_url, Venue.formatted_address, Venue.latitude, Venue.longitude),
    )
    rows = db.session.execute(
        select(*columns)
        .outerjoin(Venue, Venue.id == Meeting.venue_id)
        .where(Meeting.vanished_at.is_(None), Meeting.start_local.is_not(None))
        .order_by(Meeting.id)
        .execution_options(yield_per=1000)
    )
    return list(_pairs(rows))


def twins_not_left() -> list[tuple[int, int, str]]:
    """Return the pairs that nobody found right as they are, with what tells them apart."""
    left = db.session.execute(
        select(LeftAsItIs.meeting_id, LeftAsItIs.about).where(LeftAsItIs.finding == "duplicate")
    )
    known = {(row.meeting_id, row.about) for row in left}
    pairs = ((one, other, str(other)) for one, other in twins())
    return [pair for pair in pairs if (pair[0], pair[2]) not in known]


def _pairs(rows: Iterable[tuple[object, ...]]) -> Iterable[tuple[int, int]]:
    first: dict[int, int] = {}
    for number, name, start, rule, timezone, link, address, latitude, longitude in rows:
        spot = text.fold(str(address)) if address else (latitude, longitude, link)
        day = str(start) if rule is None else str(start)[11:]
        key = hash((text.fold(str(name)), day, rule, timezone, spot))
        earlier = first.setdefault(key, int(str(number)))
        if earlier != number:
            yield int(str(number)), earlier

"""The public directory in the Meeting Guide format, as its readers really read it.

One record for each weekly day: the widespread reader stops at an array of days. Meetings that
are not weekly are out of the format's scope and left out. An address is always given, since
records without one are dropped; and no way in that is not public.
"""

import re
import time
from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from groups.meetings import types
from groups.meetings.models import Listing, Meeting, ServiceBody
from groups.meetings.queries import schedule_of
from groups.meetings.rule import Frequency
from groups.meetings.segments import Segment, segment_on
from groups.meetings.timetables import closures_over, is_closed
from groups.plumbing import clock
from groups.plumbing.db import db

_DAYS = {"SU": 0, "MO": 1, "TU": 2, "WE": 3, "TH": 4, "FR": 5, "SA": 6}
_EXTRAS = ("venmo", "square", "paypal", "homegroup_online", "district", "sub_district")
# What the widespread reader takes; anything else it drops with a complaint.
_GIVING = {"venmo": r"@[\w-]+", "square": r"\$[\w-]+", "paypal": r"[A-Za-z0-9]{1,20}"}
LONGEST_SLUG = 64
AT_ONCE = 400
Record = dict[str, Any]


def records(address: str) -> Iterator[Record]:
    """Yield the records, by slug. ``address`` is that of our own site, without a slash."""
    for some in public_portions():
        over = closures_over(some)
        for meeting in some:
            yield from records_of(meeting, address, closed=is_closed(meeting, over[meeting.id]))


def public_portions() -> Iterator[list[Meeting]]:
    """Yield the public meetings by slug, never more in memory than one portion of them.

    Others are served between two portions: a large directory takes minutes.
    """
    listed = select(Meeting.id).join(Listing, Listing.meeting_id == Meeting.id)
    ids = list(db.session.scalars(listed.order_by(Meeting.slug)))
    for first in range(0, len(ids), AT_ONCE):
        query = select(Meeting).where(Meeting.id.in_(ids[first : first + AT_ONCE]))
        query = query.options(selectinload(Meeting.changes)).order_by(Meeting.slug)
        yield list(db.session.scalars(query))
        time.sleep(0)


def public_meetings() -> Iterator[Meeting]:
    return (meeting for some in public_portions() for meeting in some)


def how_many_public() -> int:
    return db.session.scalar(select(func.count()).select_from(Listing)) or 0


def records_of(meeting: Meeting, address: str, *, closed: bool = False) -> list[Record]:
    """Return a record for each weekly day; a single one without day for an appointment."""
    common = _record(meeting, address, closed=closed)
    segment = segment_in_force(meeting)
    if segment is None:
        return [common] if meeting.start_local is None else []
    days = weekly_days(segment)
    several = len(days) > 1
    return [
        {
            **common,
            "slug": _slug_of_day(meeting, day) if several else meeting.slug,
            "day": _DAYS[day],
            "time": f"{segment.start:%H:%M}",
            "end_time": _end(segment),
            "timezone": segment.timezone,
        }
        for day in days
    ]


def _slug_of_day(meeting: Meeting, day: str) -> str:
    slug = f"{meeting.slug}-{day.lower()}"
    if len(slug) <= LONGEST_SLUG:
        return slug
    return f"{meeting.slug[:44]}-{meeting.uid}-{day.lower()}"


def segment_in_force(meeting: Meeting) -> Segment | None:
    """Return the series that holds today; None when the meeting has none (any more)."""
    segment = segment_of_today(meeting)
    return segment if segment and segment.ends_by() >= clock.now().date() else None


def segment_of_today(meeting: Meeting) -> Segment | None:
    """Return the series begun last, over or not; the first where none has begun yet."""
    schedule = schedule_of(meeting)
    return segment_on(schedule, clock.now().date()) if schedule else None


def weekly_days(segment: Segment) -> list[str]:
    rule = segment.rule
    if rule is None or rule.interval != 1 or rule.by_month or rule.by_set_pos:
        return []
    if rule.frequency is Frequency.DAILY and not rule.by_month_day:
        return [day.weekday for day in rule.by_day] or list(_DAYS)
    if rule.frequency is not Frequency.WEEKLY:
        return []
    named = [day.weekday for day in rule.by_day]
    return named or [tuple(_DAYS)[(segment.start.weekday() + 1) % 7]]


def _end(segment: Segment) -> str:
    minutes = (segment.start.hour * 60 + segment.start.minute + segment.minutes) % (24 * 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _record(meeting: Meeting, address: str, *, closed: bool) -> Record:
    place = meeting.venue
    where = {
        "location": place.name if place and place.name != meeting.name else "",
        "formatted_address": formatted_address(meeting),
        "location_notes": place.notes if place else "",
        "regions": list(place.regions) if place else [],
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
        "approximate": "yes" if place is None or place.approximate else "no",
    }
    record = {
        "slug": meeting.slug,
        "name": meeting.name,
        "types": published_types(meeting, closed=closed),
        "notes": meeting.notes,
        "group": meeting.group.name,
        "group_notes": meeting.group.notes,
        "website": meeting.group.website,
        **where,
        **_ways_in(meeting, address),
        **_extras(meeting),
        **_entity(meeting.group.body),
        "updated": f"{meeting.revised_at:%Y-%m-%d %H:%M:%S}",
        "url": f"{address}/meetings/{meeting.slug}",
        "feedback_url": f"{address}/meetings/{meeting.slug}/propose",
        "attendance_option": "inactive" if closed else meeting.attendance.replace("-", "_"),
    }
    return {name: value for name, value in record.items() if value not in ("", None, [])}


def formatted_address(meeting: Meeting) -> str:
    """Return the address; for one without, the town of its time zone, which implies the zone."""
    place = meeting.venue
    if place is not None:
        if place.formatted_address:
            return place.formatted_address
        if place.regions:
            return ", ".join(reversed(place.regions))
    return meeting.timezone.rpartition("/")[2].replace("_", " ")


def published_types(meeting: Meeting, *, closed: bool = False) -> list[str]:
    """Return the codes; ``closed`` says that a closure is in force today."""
    codes = [code for code in meeting.types if code not in types.NOT_PUBLISHED]
    place = meeting.venue
    exact = place is not None and bool(place.formatted_address) and not place.approximate
    shut = closed and meeting.attendance in {"in-person", "hybrid"}
    if shut or meeting.attendance == "inactive" or (meeting.attendance == "online" and exact):
        codes.append("TC")
    return codes


def _ways_in(meeting: Meeting, address: str) -> Record:
    if not meeting.links_public:
        return {}
    names = ("url_notes", "phone", "phone_notes")
    found = {f"conference_{name}": getattr(meeting, f"conference_{name}") for name in names}
    return {"conference_url": link_of(meeting, address)} | found


def link_of(meeting: Meeting, address: str) -> str:
    """Return the link; where the meeting is held in our own room alone, that of its door."""
    if meeting.conference_url or not meeting.links_public:
        return meeting.conference_url if meeting.links_public else ""
    in_our_room = meeting.has_room and meeting.attendance in {"online", "hybrid"}
    if in_our_room and not meeting.conference_phone:
        return f"{address}/meetings/{meeting.slug}/room"
    return ""


def _extras(meeting: Meeting) -> Record:
    kept = meeting.source_record.get("extra", {})
    found = {name: kept.get(name, "") for name in _EXTRAS}
    return {
        name: value
        for name, value in found.items()
        if name not in _GIVING or re.fullmatch(_GIVING[name], str(value))
    }


def _entity(body: ServiceBody | None) -> Record:
    """Who keeps this part of the list. The address goes by two names: readers know one or both."""
    if body is None:
        return {}
    return {
        "entity": body.name,
        "entity_phone": body.helpline,
        "entity_url": body.website,
        "entity_website_url": body.website,
    }

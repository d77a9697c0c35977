"""The public directory as a BMLT server's search results: a record for each day of the week.

BMLT knows weeks only. A meeting that is held on some weeks of a fixed weekday is listed on that
day with the format NW and its rule first in the comments; one without a fixed weekday (dated,
by the day of the month, by appointment) is left out. A number names a day of a meeting for
good: the day its series began keeps the meeting's own.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from groups.meetings import formats
from groups.meetings.addresses import Address, address_of
from groups.meetings.feeds.meeting_guide import (
    AT_ONCE,
    link_of,
    public_portions,
    segment_in_force,
    weekly_days,
)
from groups.meetings.models import Closure, Group, Listing, Meeting
from groups.meetings.queries import schedule_of
from groups.meetings.rule import WEEKDAYS, Frequency, Rule
from groups.meetings.search import KM_IN_A_MILE
from groups.meetings.segments import Segment
from groups.meetings.selecting import Entry
from groups.meetings.timetables import closures_over, is_closed
from groups.meetings.wording import day_in_words, describe
from groups.plumbing import clock
from groups.plumbing.db import db

PATH = "/feeds/bmlt"
ROOT_BODY = 1
_DAYS = {"SU": 1, "MO": 2, "TU": 3, "WE": 4, "TH": 5, "FR": 6, "SA": 7}
_VENUE_TYPES = {"in-person": 1, "online": 2, "hybrid": 3, "inactive": 1}
Record = dict[str, str]
Closures = dict[int, list[Closure]]


class Weekday(NamedTuple):
    """One day of the week of a meeting, with all that is said of it."""

    entry: Entry
    meeting: Meeting
    address: Address
    segment: Segment
    closure: Closure | None


def number_of_body(body_id: int | None) -> int:
    """Return the number of a service body; that of the whole directory for none."""
    return ROOT_BODY if body_id is None else 1000 + body_id


def entries() -> list[Entry]:
    """Return what all records are chosen by. Nothing of the meetings themselves is kept."""
    return [day.entry for some in public_portions() for day in _weekdays(some)]


def records(
    found: Sequence[tuple[Entry, float | None]], root: str, bodies: dict[int, str]
) -> Iterator[Record]:
    """Yield the records of these, in their order. ``root`` is our address as a root server.

    ``bodies`` are the names of the service bodies by number.
    """
    for first in range(0, len(found), AT_ONCE):
        some = found[first : first + AT_ONCE]
        days = {day.entry.id: day for day in _weekdays(_meetings(entry for entry, _km in some))}
        for entry, km in some:
            if entry.id in days:  # gone since it was chosen, otherwise
                yield _record(days[entry.id], km, root, bodies)
        time.sleep(0)  # others are served meanwhile


def meetings_saying(words: Iterable[str]) -> set[int]:
    """Return the ids of the public meetings whose names, places or notes say all these words."""
    says = [Listing.search_text.contains(word, autoescape=True) for word in words]
    return set(db.session.scalars(select(Listing.meeting_id).where(*says)))


def _meetings(chosen: Iterable[Entry]) -> list[Meeting]:
    ids = {entry.meeting_id for entry in chosen}
    query = (
        select(Meeting)
        .where(Meeting.id.in_(ids))
        .options(selectinload(Meeting.changes), joinedload(Meeting.group).joinedload(Group.body))
    )
    return list(db.session.scalars(query))


def _weekdays(meetings: Sequence[Meeting]) -> Iterator[Weekday]:
    closures = closures_over(meetings)
    for meeting in meetings:
        segment = segment_in_force(meeting)
        if segment is None:
            continue
        closure = _closure_now(meeting, closures[meeting.id])
        address = address_of(meeting.venue.formatted_address if meeting.venue else "")
        first = WEEKDAYS[segment.start.weekday()]
        days, every_week = _days(segment)
        for day in days:
            number = meeting.id * 10 + (0 if day == first else _DAYS[day])
            closed = closure is not None
            keys = _formats(meeting, address, every_week=every_week, closed=closed)
            entry = _entry(meeting, number, day, segment, address, keys)
            yield Weekday(entry, meeting, address, segment, closure)


def _days(segment: Segment) -> tuple[list[str], bool]:
    """Return the weekdays of a series, and whether it is held on them every week."""
    every_week = weekly_days(segment)
    rule = segment.rule
    if every_week or rule is None:
        return every_week, True
    return _days_of_some_weeks(rule, WEEKDAYS[segment.start.weekday()]), False


def _days_of_some_weeks(rule: Rule, first: str) -> list[str]:
    named = list(dict.fromkeys(day.weekday for day in rule.by_day))
    if rule.by_set_pos or (rule.by_month_day and not named):
        return named if len(named) == 1 else []
    if rule.frequency is Frequency.WEEKLY:
        return named or [first]
    return named if rule.frequency is Frequency.MONTHLY else []


def _closure_now(meeting: Meeting, closures: Iterable[Closure]) -> Closure | None:
    return next((one for one in closures if is_closed(meeting, [one])), None)


def _formats(
    meeting: Meeting, address: Address, *, every_week: bool, closed: bool
) -> list[formats.Format]:
    """Return the formats by key. TC of an online meeting says that its street is closed."""
    attendance = meeting.attendance
    elsewhere = attendance == "online" and bool(address.street)
    added = {
        "NW": not every_week,
        "VM": attendance == "online",
        "HY": attendance == "hybrid",
        "TC": closed or elsewhere or attendance == "inactive",
    }
    found = formats.formats_of(meeting.types)
    found += [formats.FORMATS[key] for key, holds in added.items() if holds]
    return sorted(dict.fromkeys(found), key=lambda one: one.key)


def _entry(
    meeting: Meeting,
    number: int,
    day: str,
    segment: Segment,
    address: Address,
    keys: Sequence[formats.Format],
) -> Entry:
    place = meeting.venue
    regions = place.regions if place else []
    return Entry(
        id=number,
        meeting_id=meeting.id,
        weekday=_DAYS[day],
        start=segment.start.hour * 60 + segment.start.minute,
        minutes=segment.minutes,
        venue_type=_VENUE_TYPES[meeting.attendance],
        formats=tuple(one.id for one in keys),
        body=number_of_body(meeting.group.body_id),
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        name=meeting.name,
        town=address.town or (regions[0] if regions else ""),
        subsection=_within(regions, address, 1),
        neighborhood=_within(regions, address, 2),
        province=address.province,
        language=meeting.language,
    )


def _within(regions: Sequence[str], address: Address, level: int) -> str:
    """Return a part of the town, from the regions: what they say beyond its name."""
    inner = [one for one in regions if one not in {address.town, address.province}]
    return inner[level - 1] if len(inner) >= level else ""


def _record(day: Weekday, km: float | None, root: str, bodies: dict[int, str]) -> Record:
    entry, meeting = day.entry, day.meeting
    keys = [_BY_NUMBER[number] for number in entry.formats]
    return {
        "id_bigint": str(entry.id),
        "worldid_mixed": str(meeting.source_record.get("extra", {}).get("world_id", "") or ""),
        "shared_group_id_bigint": "",
        "service_body_bigint": str(entry.body),
        "service_body_name": bodies.get(entry.body, ""),
        "weekday_tinyint": str(entry.weekday),
        "venue_type": str(entry.venue_type),
        "start_time": _clock(entry.start),
        "duration_time": _clock(entry.minutes),
        "time_zone": day.segment.timezone,
        "formats": ",".join(one.key for one in keys),
        "lang_enum": entry.language,
        "longitude": _degrees(entry.longitude),
        "latitude": _degrees(entry.latitude),
        "distance_in_km": "" if km is None else f"{km:.6f}",
        "distance_in_miles": "" if km is None else f"{km / KM_IN_A_MILE:.6f}",
        "email_contact": "",
        "published": "1",
        "root_server_uri": root,
        "format_shared_id_list": ",".join(map(str, entry.formats)),
        "meeting_name": meeting.name,
        **_where(day),
        "comments": _comments(day),
        "train_lines": "",
        "bus_lines": "",
        **_ways_in(meeting, root.removesuffix(PATH)),
        **dict.fromkeys(_CONTACTS, ""),
    }


_BY_NUMBER = {one.id: one for one in formats.FORMATS.values()}
_CONTACTS = tuple(f"contact_{kind}_{n}" for n in (1, 2) for kind in ("phone", "email", "name"))


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}:00"


def _degrees(value: float | None) -> str:
    return "" if value is None else f"{value:.7g}"


def _where(day: Weekday) -> Record:
    place, address, entry = day.meeting.venue, day.address, day.entry
    return {
        "location_text": place.name if place else "",
        "location_info": place.notes if place else "",
        "location_street": address.street,
        "location_city_subsection": entry.subsection,
        "location_neighborhood": entry.neighborhood,
        "location_municipality": entry.town,
        "location_sub_province": "",
        "location_province": entry.province,
        "location_postal_code_1": address.postal_code,
        "location_nation": address.country,
    }


def _comments(day: Weekday) -> str:
    """What a reader must know first: that it is not every week, that it is closed."""
    lines = []
    if formats.FORMATS["NW"].id in day.entry.formats:
        lines.append(f"Not every week: {_rule_in_words(day.meeting)}.")
    if day.closure is not None:
        until = f" until {day_in_words(day.closure.last)}" if day.closure.last else ""
        reason = f": {day.closure.reason}" if day.closure.reason else ""
        lines.append(f"Closed for now{until}{reason}.")
    elif day.meeting.attendance == "inactive":
        lines.append("Closed for now.")
    return "\n".join([*lines, day.meeting.notes]).strip()


def _rule_in_words(meeting: Meeting) -> str:
    schedule = schedule_of(meeting)
    return describe(schedule, clock.now().date()) if schedule else "by appointment"


def _ways_in(meeting: Meeting, address: str) -> Record:
    """The link and number, where the group lets everybody see them."""
    public = meeting.links_public
    notes = (meeting.conference_url_notes, meeting.conference_phone_notes)
    return {
        "phone_meeting_number": meeting.conference_phone if public else "",
        "virtual_meeting_link": link_of(meeting, address),
        "virtual_meeting_additional_info": "\n".join(filter(None, notes)) if public else "",
    }


FIELDS = {
    "id_bigint": "ID",
    "worldid_mixed": "World ID",
    "shared_group_id_bigint": "Group ID",
    "service_body_bigint": "Service Body ID",
    "weekday_tinyint": "Weekday",
    "venue_type": "Venue Type",
    "start_time": "Start Time",
    "duration_time": "Duration",
    "time_zone": "Time Zone",
    "formats": "Formats",
    "lang_enum": "Language",
    "longitude": "Longitude",
    "latitude": "Latitude",
    "published": "Published",
    "meeting_name": "Meeting Name",
    "location_text": "Location Name",
    "location_info": "Additional Location Information",
    "location_street": "Street Address",
    "location_city_subsection": "Borough",
    "location_neighborhood": "Neighborhood",
    "location_municipality": "Town",
    "location_sub_province": "County",
    "location_province": "State",
    "location_postal_code_1": "Zip Code",
    "location_nation": "Nation",
    "comments": "Comments",
    "train_lines": "Train Lines",
    "bus_lines": "Bus Lines",
    "phone_meeting_number": "Phone Meeting Dial-in Number",
    "virtual_meeting_link": "Virtual Meeting Link",
    "virtual_meeting_additional_info": "Virtual Meeting Additional Info",
}

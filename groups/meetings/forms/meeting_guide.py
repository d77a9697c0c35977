"""Reading the Meeting Guide format, as published and as real lists write it.

What can be understood is taken and remarked upon; what cannot is refused with its record and
field, and then nothing of the file is taken. Names and numbers of contact persons are left
where they are: we do not keep them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from groups.meetings import types
from groups.meetings.descriptions import (
    BodyDescription,
    GroupDescription,
    MeetingDescription,
    Reading,
    Remark,
    Unreadable,
)
from groups.meetings.forms import meeting_guide_times as times
from groups.meetings.forms.files import MOST_PROBLEMS
from groups.meetings.forms.meeting_guide_record import Record
from groups.meetings.forms.values import has_password
from groups.meetings.places import zone_of_address
from groups.meetings.slugs import slug_of
from groups.plumbing import clock
from groups.plumbing.errors import Invalid

USUAL_MINUTES = 60
# Kept as they came, for whoever reads the list from us again.
EXTRAS = (
    *("venmo", "square", "paypal", "homegroup_online", "updated", "district", "sub_district"),
    *("formats", "world_id"),
)
# What the dates and the group are read from, when the whole list is known.
_STILL_TO_READ = frozenset({"slug", "id", "time", "end_time", "group", "group_notes", "website"})
# What older versions of the lists' software called them; a closed place must not be missed.
_OTHER_NAMES = {
    "asbi": "ABSI",
    "beginner": "BE",
    "beginners": "BE",
    "lgbtqia": "LGBTQ",
    "online meeting": "ONL",
    "step meeting": "ST",
    "temporary closure": "TC",
    "temporarily closed": "TC",
    "wheelchair accessible": "X",
}


@dataclass
class Wanted:
    """What the operator says of the whole list."""

    source: str
    timezone: str | None = None
    fellowship: str = ""
    language: str = "en"
    rooms: bool = True
    skip_broken: bool = False


@dataclass
class Found:
    """What was read of a list so far, and what was wrong with it."""

    records: list[tuple[Record, list[int], MeetingDescription]] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    problems: list[Remark] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)

    def refuse(self, record: Record, error: Invalid) -> None:
        self.problems.append(record.remark(error.field or "record", error.message))
        self.broken.add(str(record.fields.get("slug") or record.fields.get("id") or ""))


def read(content: object, wanted: Wanted) -> Reading:
    """Read a whole list; raises Unreadable with every record and field it stumbled over."""
    found = Found()
    return read_records(_records(content, found), wanted, found)


def read_records(
    records: Iterable[Record],
    wanted: Wanted,
    found: Found,
    bodies: tuple[BodyDescription, ...] = (),
) -> Reading:
    """Read the records of any list whose fields were given the Meeting Guide's names."""
    for record in _each_once(records, found):
        try:
            found.records.append(_meeting(record, wanted))
            record.keep_only(_STILL_TO_READ)
        except Invalid as error:
            found.refuse(record, error)
        found.remarks += record.remarks
    meetings = _placed_in_time(found, wanted)
    if found.problems and not (wanted.skip_broken and meetings):
        raise Unreadable(found.problems[:MOST_PROBLEMS])
    left_out = [replace(one, sentence=f"{one.sentence} Left out.") for one in found.problems]
    groups = _groups(meetings, wanted)
    remarks = [*left_out, *found.remarks]
    return Reading(groups, wanted.source, remarks, bodies, broken=frozenset(found.broken))


def _records(content: object, found: Found) -> Iterable[Record]:
    if isinstance(content, dict) and isinstance(content.get("meetings"), list):
        content = content["meetings"]
    if not isinstance(content, list | Iterator):
        sentence = "This is not a list of meetings. Give the address of the feed itself."
        raise Unreadable([Remark("the file", "record", sentence)], code="not_a_feed")
    for number, fields in enumerate(content, 1):
        if isinstance(fields, dict):
            yield Record(fields, number)
        else:
            sentence = "Each meeting must be an object."
            found.problems.append(Remark(f"record {number}", "record", sentence))


def _each_once(records: Iterable[Record], found: Found) -> Iterable[Record]:
    seen: dict[str, str] = {}
    for number, record in enumerate(records):
        slug = str(record.fields.get("slug") or f"\n{number}")
        if slug in seen:
            found.remarks.append(record.remark("slug", f"as in {seen[slug]}; left out"))
            continue
        seen[slug] = record.name
        yield record


def _meeting(record: Record, wanted: Wanted) -> tuple[Record, list[int], MeetingDescription]:
    """Read all but the dates, which need the zone of the whole list."""
    codes = _types(record)
    venue = record.venue()
    notes = record.paragraphs("notes")
    ways_in = {
        "conference_url": record.web("conference_url"),
        "conference_url_notes": record.paragraphs("conference_url_notes"),
        "conference_phone": record.telephone("conference_phone"),
        "conference_phone_notes": record.paragraphs("conference_phone_notes"),
    }
    slug = record.slug()
    attendance = _attendance(record, codes, ways_in)
    meeting = MeetingDescription(
        slug=slug_of(record.around.called or slug),
        source_slug=slug,
        name=record.line("name", 255, required=True),
        timezone=_own_zone(record, wanted),
        types=tuple(code for code in codes if code not in types.ABOUT_ATTENDANCE),
        attendance=attendance,
        language=types.language_of(codes, record.around.language or wanted.language),
        notes=notes,
        venue=venue,
        extra=record.extras(EXTRAS),
        # Who meets in one place only would find a door here that opens on an empty room.
        has_room=wanted.rooms and attendance in {"online", "hybrid"},
        links_public=not has_password(*ways_in.values(), notes),
        conference_url=ways_in["conference_url"],
        conference_url_notes=ways_in["conference_url_notes"],
        conference_phone=ways_in["conference_phone"],
        conference_phone_notes=ways_in["conference_phone_notes"],
    )
    return record, record.days(), meeting


def _types(record: Record) -> list[str]:
    codes: list[str] = []
    for word in record.type_words():
        code = types.code_of(word) or types.code_of(_OTHER_NAMES.get(word.casefold(), ""))
        if code is None:
            record.note("types", f"{word[:30]!r} is not a type we know; left out")
        elif code != word:
            record.note("types", f"{word[:30]!r} read as {code}")
        codes += [code] if code else []
    return list(dict.fromkeys(codes))


def _attendance(record: Record, codes: Sequence[str], ways_in: dict[str, str]) -> str:
    """The rule of the lists' own software: closed and online, closed, online, in person."""
    said = str(record.fields.get("attendance_option") or "").replace("_", "-")
    if said in {"in-person", "online", "hybrid", "inactive"}:
        return said
    online = "ONL" in codes or bool(ways_in["conference_url"] or ways_in["conference_phone"])
    if "TC" in codes or record.is_approximate():
        return "online" if online else "inactive"
    return "hybrid" if online else "in-person"


def _own_zone(record: Record, wanted: Wanted) -> str:
    """The zone the record names, or the operator, or its address; "" when none of them does."""
    own = record.line("timezone", 64)
    if own:
        clock.zone(own)
        return own
    if wanted.timezone:
        record.note("timezone", f"not given; {wanted.timezone} as you said")
        return clock.zone(wanted.timezone).key
    zone = zone_of_address(record.address())
    if zone:
        record.note("timezone", f"not given; {zone} from the address")
    return zone or ""


def _placed_in_time(found: Found, wanted: Wanted) -> list[tuple[Record, MeetingDescription]]:
    zones = Counter(meeting.timezone for _record, _days, meeting in found.records)
    del zones[""]
    shared = next(iter(zones)) if len(zones) == 1 else None
    placed = []
    for record, days, meeting in found.records:
        before = len(record.remarks)
        try:
            dated = _dated(record, days, meeting, wanted, shared)
            placed += [(record, one) for one in dated]
        except Invalid as error:
            found.refuse(record, error)
        found.remarks += record.remarks[before:]
    return placed


def _dated(
    record: Record,
    days: list[int],
    meeting: MeetingDescription,
    wanted: Wanted,
    shared: str | None,
) -> list[MeetingDescription]:
    if record.around.schedule:
        return [replace(meeting, schedule=record.around.schedule)]
    start = record.clock("time")
    if not days or not start:
        if days or start:
            record.note("time", "day and time belong together; taken as by appointment")
        return [replace(meeting, timezone=meeting.timezone or wanted.timezone or shared or "UTC")]
    if not meeting.timezone and shared:
        record.note("timezone", f"not given; {shared} as in the rest of the list")
    zone = meeting.timezone or shared
    if not zone:
        raise Invalid("Say the zone with --timezone, such as America/Chicago.", "timezone")
    length = _length(record, start)
    one = replace(meeting, timezone=zone)
    if len(days) == 1:
        return [replace(one, schedule=times.weekly(days[0], start, length, zone))]
    record.note("day", f"several days; taken as {len(days)} meetings")
    return [_on_day(one, day, times.weekly(day, start, length, zone)) for day in days]


def _on_day(meeting: MeetingDescription, day: int, schedule: Any) -> MeetingDescription:
    name = f"{meeting.source_slug}-{times.name_of(day)}"
    return replace(meeting, slug=slug_of(name), source_slug=name[-255:], schedule=schedule)


def _length(record: Record, start: str) -> int:
    end = record.clock("end_time")
    if not end:
        return USUAL_MINUTES
    minutes = times.minutes_between(start, end)
    if not minutes:
        record.note("end_time", "the same as the time; taken as an hour")
        return USUAL_MINUTES
    if end < start:
        record.note("end_time", "before the time; taken as the next day")
    return minutes


def _groups(
    meetings: list[tuple[Record, MeetingDescription]], wanted: Wanted
) -> tuple[GroupDescription, ...]:
    """Gather meetings under their group's name, or their own where they name none."""
    gathered: dict[tuple[str, str], list[MeetingDescription]] = defaultdict(list)
    first: dict[tuple[str, str], Record] = {}
    for record, meeting in meetings:
        key = (record.around.body, record.line("group", 255) or meeting.name)
        gathered[key].append(meeting)
        kept = first.setdefault(key, record)
        if not kept.fields.get("group_notes") and record.fields.get("group_notes"):
            first[key] = record
    return tuple(
        GroupDescription(
            slug=slug_of(name),
            # Two bodies may each serve a group of one name: they are two groups.
            source_slug=(f"{body}:{name}" if body else name)[:255],
            name=name,
            fellowship=first[body, name].around.fellowship or wanted.fellowship,
            notes=first[body, name].paragraphs("group_notes"),
            website=first[body, name].web("website"),
            body=body,
            meetings=tuple(own),
        )
        for (body, name), own in gathered.items()
    )

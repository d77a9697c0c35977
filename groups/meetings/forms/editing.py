"""What a secretary sends: a meeting, a change to one date, a group."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from groups.meetings import types
from groups.meetings.descriptions import VenueDescription
from groups.meetings.forms import repeating, sent
from groups.meetings.forms.sent import Words
from groups.meetings.forms.values import coordinate, telephone
from groups.meetings.models import ATTENDANCES
from groups.meetings.schedule import LONGEST_NOTE, Schedule
from groups.plumbing.errors import Invalid

LONGEST_NOTES = 5000
_LOCAL = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:00)?")
OPERATIONS = ("cancel", "move", "restore", "add", "close")


@dataclass(frozen=True)
class MeetingForm:
    name: str
    timezone: str
    schedule: Schedule | None
    types: tuple[str, ...]
    attendance: str
    language: str
    notes: str
    venue: VenueDescription | None
    conference_url: str
    conference_url_notes: str
    conference_phone: str
    conference_phone_notes: str
    links_public: bool
    has_room: bool


MEETING_FIELDS = (
    *("name", "notes", "type", "attendance", "language", "location", "address", "region"),
    *("location_notes", "latitude", "longitude", "conference_url", "conference_url_notes"),
    *("conference_phone", "conference_phone_notes", "links_public", "has_room"),
    *repeating.FIELDS,
)


def meeting_from(words: Words) -> MeetingForm:
    """Read a meeting; raises Invalid with the field."""
    sent.only_known(words, MEETING_FIELDS)
    name = sent.line(words, "name", 255, least=1)
    times = repeating.times_from(words)
    attendance = sent.choice(words, "attendance", ATTENDANCES, "in-person")
    venue = _venue(words)
    if attendance in {"in-person", "hybrid"} and venue is None:
        raise Invalid("Say where it is, so that people find it.", "location")
    return MeetingForm(
        name=name,
        timezone=times.timezone,
        schedule=times.schedule,
        types=_types(words),
        attendance=attendance,
        language=sent.choice(words, "language", types.language_tags(), "en"),
        notes=sent.paragraphs(words, "notes", LONGEST_NOTES),
        venue=venue,
        conference_url=sent.web(words, "conference_url"),
        conference_url_notes=sent.paragraphs(words, "conference_url_notes", 1000),
        conference_phone=telephone(sent.line(words, "conference_phone", 255), "conference_phone"),
        conference_phone_notes=sent.paragraphs(words, "conference_phone_notes", 1000),
        links_public=sent.yes(words, "links_public"),
        has_room=sent.yes(words, "has_room"),
    )


def _types(words: Words) -> tuple[str, ...]:
    codes = []
    for word in words.get("type", ()):
        code = types.code_of(word)
        if code is None or code in types.ABOUT_ATTENDANCE:
            raise Invalid("Please choose from the list.", "type")
        codes.append(code)
    return tuple(dict.fromkeys(codes))


def _venue(words: Words) -> VenueDescription | None:
    regions = (part.strip() for part in sent.line(words, "region", 255).split(">"))
    venue = VenueDescription(
        name=sent.line(words, "location", 255),
        formatted_address=sent.line(words, "address", 500),
        latitude=coordinate(sent.one(words, "latitude"), "latitude", 90),
        longitude=coordinate(sent.one(words, "longitude"), "longitude", 180),
        regions=tuple(part for part in regions if part)[:6],
        notes=sent.paragraphs(words, "location_notes", 2000),
    )
    return None if venue == VenueDescription() else venue


@dataclass(frozen=True)
class DateForm:
    """One thing to do about the dates: ``op`` is one of OPERATIONS."""

    op: str
    at: datetime | None = None
    to: datetime | None = None
    first: date | None = None
    last: date | None = None
    duration_minutes: int | None = None
    note: str = ""


def date_from(words: Words) -> DateForm:
    """Read what to do about a date; raises Invalid with the field."""
    sent.only_known(words, ("op", "at", "to", "first", "last", "duration_minutes", "note"))
    op = sent.choice(words, "op", OPERATIONS, "")
    return DateForm(
        op=op,
        at=_local(words, "at") if op in {"cancel", "move", "restore"} else None,
        to=_local(words, "to") if op in {"move", "add"} else None,
        first=_day(words, "first") if op == "close" else None,
        last=_day(words, "last") if op == "close" else None,
        duration_minutes=sent.minutes(words, "duration_minutes", None),
        note=sent.line(words, "note", LONGEST_NOTE),
    )


def _local(words: Words, name: str) -> datetime:
    value = sent.one(words, name)
    try:
        if _LOCAL.fullmatch(value):
            return datetime.fromisoformat(value)
    except ValueError:
        pass
    raise Invalid("Give the day and time as 2026-11-27T19:00.", name)


def _day(words: Words, name: str) -> date:
    try:
        return date.fromisoformat(sent.one(words, name))
    except ValueError:
        raise Invalid("Give the day as 2026-11-27.", name) from None


@dataclass(frozen=True)
class GroupForm:
    name: str
    fellowship: str
    notes: str
    website: str


GROUP_FIELDS = ("name", "fellowship", "notes", "website")


def group_from(words: Words) -> GroupForm:
    """Read a group; raises Invalid with the field."""
    sent.only_known(words, GROUP_FIELDS)
    return GroupForm(
        name=sent.line(words, "name", 255, least=2),
        fellowship=sent.line(words, "fellowship", 32).lower(),
        notes=sent.paragraphs(words, "notes", LONGEST_NOTES),
        website=sent.web(words, "website"),
    )


def words_of_place(venue: VenueDescription | None) -> Mapping[str, list[Any]]:
    """Return what to show in the form for a place as it is."""
    if venue is None:
        return {}
    return {
        "location": [venue.name],
        "address": [venue.formatted_address],
        "region": [" > ".join(venue.regions)],
        "location_notes": [venue.notes],
        "latitude": [str(venue.latitude)] if venue.latitude is not None else [],
        "longitude": [str(venue.longitude)] if venue.longitude is not None else [],
    }

"""What a secretary sends: a meeting, a change to one date, a group."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from groups.meetings import types
from groups.meetings.descriptions import VenueDescription, venue_to
from groups.meetings.forms import repeating, sent
from groups.meetings.forms.dates import codes_from
from groups.meetings.forms.sent import Words
from groups.meetings.forms.values import coordinate, telephone
from groups.meetings.models import ATTENDANCES, SERVICE_ROLES
from groups.meetings.schedule import Schedule
from groups.plumbing.errors import Invalid

LONGEST_NOTES = 5000


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
    date_given: bool = True

    def fields(self) -> dict[str, Any]:
        """Return what it says, as ``descriptions.fields_of`` does, but for the times."""
        said = {name: getattr(self, name) for name in _PLAIN}
        said |= {"types": list(self.types), "venue": venue_to(self.venue)}
        return said if self.schedule else said | {"timezone": self.timezone}


_PLAIN = (
    *("name", "attendance", "language", "notes", "conference_url", "conference_url_notes"),
    *("conference_phone", "conference_phone_notes", "links_public", "has_room"),
)
MERGED_FIELDS = (*_PLAIN, "types", "venue", "timezone", "schedule")


@dataclass(frozen=True)
class Editing:
    """What two editors at once are told apart by.

    ``version`` is the one the form was opened at, None for a program that has none.
    ``keep`` says per field whose words hold, "mine" or "theirs", as they were at ``seen``.
    """

    version: int | None = None
    seen: int | None = None
    keep: Mapping[str, str] = field(default_factory=dict)


EDITING_FIELDS = ("version", "seen", *(f"keep_{name}" for name in MERGED_FIELDS))


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
        types=codes_from(words),
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
        date_given=times.date_given,
    )


def editing_from(words: Words) -> tuple[MeetingForm, Editing]:
    """Read a changed meeting, and which version of it was changed; raises Invalid."""
    sent.only_known(words, (*MEETING_FIELDS, *EDITING_FIELDS))
    keep = {
        name: sent.choice(words, f"keep_{name}", ("mine", "theirs"), "mine")
        for name in MERGED_FIELDS
        if sent.one(words, f"keep_{name}")
    }
    editing = Editing(_version(words, "version"), _version(words, "seen"), keep)
    return meeting_from({n: v for n, v in words.items() if n not in EDITING_FIELDS}), editing


def _version(words: Words, name: str) -> int | None:
    value = sent.one(words, name)
    if not value:
        return None
    if not re.fullmatch("[0-9]{1,9}", value):
        raise Invalid("Open the form again, please.", name)
    return int(value)


def place_from(words: Words) -> VenueDescription | None:
    """Return the place as far as it is filled in; None without one people walk into."""
    if sent.one(words, "attendance") not in {"in-person", "hybrid"}:
        return None
    try:
        return _venue(words)
    except Invalid:
        return None


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


def servant_from(words: Words) -> tuple[str, tuple[str, ...]]:
    """Read who serves, by public id, and in which roles; raises Invalid."""
    sent.only_known(words, ("member", "role"))
    roles = {word for word in words.get("role", ()) if word}
    if not roles <= set(SERVICE_ROLES):
        raise Invalid("Please choose from the list.", "role")
    return sent.line(words, "member", 32, least=1), tuple(sorted(roles))


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

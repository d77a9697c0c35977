"""What somebody proposes: the fields people know, compared with what the listing says."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from groups.meetings.forms import repeating, sent
from groups.meetings.forms.editing import LONGEST_NOTES
from groups.meetings.forms.sent import Words
from groups.meetings.forms.values import telephone
from groups.meetings.models import ATTENDANCES
from groups.meetings.notation import kept_schedule, schedule_to
from groups.meetings.segments import segments_of
from groups.plumbing.errors import Invalid
from groups.upkeep.deciding import differing

LONGEST_WORDS = 2000
PLACE_FIELDS = ("location", "address", "location_notes")
WAYS_IN = (
    *("conference_url", "conference_url_notes"),
    *("conference_phone", "conference_phone_notes"),
)
FIELDS = (
    *("name", "notes", "attendance", "gone", "when", "words", "seen", "group"),
    *PLACE_FIELDS,
    *WAYS_IN,
    *repeating.FIELDS,
)
Fields = Mapping[str, Any]


@dataclass(frozen=True)
class Proposed:
    """``fields`` is what ``Proposal.fields`` holds; ``group`` the slug of a new meeting's group."""

    kind: str
    fields: dict[str, dict[str, Any]]
    words: str
    group: str = ""


def seen_from(words: Words) -> int | None:
    """Return the version of the listing that the form was filled in from, if it is said."""
    value = sent.one(words, "seen")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 9 else None


def change_from(words: Words, base: Fields, *, ways_in: bool) -> Proposed:
    """Read a proposed change of a listing; raises Invalid, also when it changes nothing."""
    sent.only_known(words, FIELDS)
    why = _words(words)
    if sent.yes(words, "gone"):
        return Proposed("gone", differing(base, {"vanished": True}), why)
    wanted = _told(words, base, ways_in=ways_in)
    changes = differing(base, wanted)
    if not changes and not why:
        raise Invalid("Change a field, or say in your own words what is wrong.", "words")
    return Proposed("change", changes, why)


def new_from(words: Words) -> Proposed:
    """Read a proposed new meeting; raises Invalid with the field."""
    sent.only_known(words, FIELDS)
    wanted: dict[str, Any] = {"name": sent.line(words, "name", 255, least=1)}
    base: dict[str, Any] = {"attendance": "in-person", "venue": None, "schedule": None}
    wanted |= _told({**words, "name": [wanted["name"]]}, base, ways_in=True)
    times = _times_told(words)
    if times is not None:
        wanted["schedule"] = schedule_to(times.schedule) if times.schedule else None
        wanted["timezone"] = times.timezone
    elif not sent.one(words, "when"):
        raise Invalid("Say when it meets, as a time or in your own words.", "time")
    attendance = wanted.get("attendance", "in-person")
    if attendance in {"in-person", "hybrid"} and not wanted.get("venue"):
        raise Invalid("Say where it is, so that people find it.", "location")
    fields = {name: {"was": None, "wanted": value} for name, value in wanted.items()}
    return Proposed("new", fields, _words(words), sent.one(words, "group")[:64])


def _words(words: Words) -> str:
    """Return what was said in words, with when it meets first."""
    when = sent.line(words, "when", 500)
    why = sent.paragraphs(words, "words", LONGEST_WORDS)
    return "\n\n".join(part for part in (f"When: {when}" if when else "", why) if part)


def _told(words: Words, base: Fields, *, ways_in: bool) -> dict[str, Any]:
    """Return the fields that the form has, as a listing keeps them."""
    wanted: dict[str, Any] = {}
    if "name" in words:
        wanted["name"] = sent.line(words, "name", 255, least=1)
    if "notes" in words:
        wanted["notes"] = sent.paragraphs(words, "notes", LONGEST_NOTES)
    if "attendance" in words:
        wanted["attendance"] = sent.choice(words, "attendance", ATTENDANCES, "in-person")
    if any(name in words for name in PLACE_FIELDS):
        wanted["venue"] = _place(words, base.get("venue"))
    if ways_in:
        wanted |= _ways_in(words)
    if ("time" in words or "when" in words) and "timezone" in base:
        wanted |= _times(words, base)
    return wanted


def _ways_in(words: Words) -> dict[str, Any]:
    return {name: read(words, name) for name, read in _WAY_READERS.items() if name in words}


_WAY_READERS: Mapping[str, Callable[[Words, str], str]] = {
    "conference_url": sent.web,
    "conference_url_notes": lambda words, name: sent.paragraphs(words, name, 1000),
    "conference_phone": lambda words, name: telephone(sent.line(words, name, 255), name),
    "conference_phone_notes": lambda words, name: sent.paragraphs(words, name, 1000),
}


def _place(words: Words, before: Fields | None) -> dict[str, Any] | None:
    """Return the place told; another address has not the old one's point on the map."""
    told = {
        "name": sent.line(words, "location", 255),
        "formatted_address": sent.line(words, "address", 500),
        "notes": sent.paragraphs(words, "location_notes", 2000),
    }
    known = {name: (before or {}).get(name, "") for name in told}
    if told == known:
        return dict(before) if before else None
    if not any(told.values()):
        return None
    kept = dict(before) if before else _NOWHERE
    if told["formatted_address"] != known["formatted_address"]:
        kept = {**kept, "latitude": None, "longitude": None, "approximate": False}
    return {**kept, **told}


_NOWHERE: dict[str, Any] = {
    "name": "",
    "formatted_address": "",
    "latitude": None,
    "longitude": None,
    "approximate": False,
    "regions": [],
    "notes": "",
}


def _times(words: Words, base: Fields) -> dict[str, Any]:
    """Return the times told, when they are others than the form was filled in with."""
    told = _times_told(words)
    if told is None or told.schedule == repeating.times_from(_times_shown(base)).schedule:
        return {}
    return {"schedule": schedule_to(told.schedule) if told.schedule else None}


def _times_told(words: Words) -> repeating.Times | None:
    """Return the times said in own words, if we understand them, or else those chosen.

    What we do not understand a person will: it stays with the proposal as it was said.
    """
    if sent.one(words, "when"):
        with suppress(Invalid):
            return repeating.times_from({**words, "saying": words["when"]})
    if sent.one(words, "time") or sent.one(words, "repeat") == "appointment":
        return repeating.times_from({**words, "saying": []})
    return None


def _times_shown(fields: Fields) -> dict[str, list[str]]:
    schedule = kept_schedule(fields["schedule"]) if fields.get("schedule") else None
    segment = segments_of(schedule)[-1] if schedule else None
    return repeating.words_of(segment, fields["timezone"])


def words_of(fields: Fields) -> dict[str, list[str]]:
    """Return what to show in the form for a listing as it is."""
    place = fields.get("venue") or {}
    plain = ("name", "notes", "attendance", *WAYS_IN)
    return {
        **{name: [fields[name]] for name in plain},
        "location": [place.get("name", "")],
        "address": [place.get("formatted_address", "")],
        "location_notes": [place.get("notes", "")],
        **_times_shown(fields),
    }

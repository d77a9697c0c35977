"""What a meeting says of itself, field by field, in plain words: for a history and for a merge."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from groups.meetings import types
from groups.meetings.notation import kept_schedule
from groups.meetings.overrides import Add, Cancel, CancelRange, Change, Move, Vary
from groups.meetings.schedule import Schedule
from groups.meetings.segments import Segment, segments_of
from groups.meetings.wording import day_in_words, describe, variation_in_words
from groups.plumbing.errors import Invalid

FIELD_NAMES = {
    "name": "the name",
    "schedule": "the times",
    "timezone": "the time zone",
    "types": "the kinds",
    "attendance": "how people come",
    "language": "the language",
    "notes": "the notes",
    "venue": "the place",
    "conference_url": "the link",
    "conference_url_notes": "what one needs for the link",
    "conference_phone": "the telephone number",
    "conference_phone_notes": "what one needs to dial in",
    "links_public": "who sees the ways in",
    "has_room": "the room",
    "extra": "what else the list says",
    "vanished": "whether it is on the list",
}
WAYS_IN = frozenset(
    {
        "conference_url",
        "conference_url_notes",
        "conference_phone",
        "conference_phone_notes",
    }
)
ATTENDANCE_NAMES = {
    "in-person": "In person",
    "online": "Online",
    "hybrid": "In person and online",
    "inactive": "Closed for now",
}
_ANSWERS = {
    "links_public": ("Everybody", "People who are signed in"),
    "has_room": ("It has a room here", "It has no room here"),
    "vanished": ("No longer on the list", "On the list"),
}
NOTHING = "Nothing"


def field_name(name: str) -> str:
    """Return what people call the field, to begin a line with."""
    words = FIELD_NAMES.get(name, name.replace("_", " ")).removeprefix("the ")
    return words[:1].upper() + words[1:]


def names_in_words(names: list[str] | tuple[str, ...]) -> str:
    """Write "the times, the notes and the place", in one order whoever asks."""
    known = [words for name, words in FIELD_NAMES.items() if name in names]
    return in_a_row([*known, *(name for name in names if name not in FIELD_NAMES)])


def in_a_row(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def value_in_words(name: str, value: Any) -> str:
    """Say a field's value as ``descriptions.fields_of`` keeps it; a place has several lines."""
    if name in _ANSWERS:
        yes, no = _ANSWERS[name]
        return yes if value else no
    if name == "schedule":
        return schedule_in_words(value)
    if value in (None, "", [], {}):
        return NOTHING
    return _IN_WORDS.get(name, str)(value)


def _further_facts(value: Mapping[str, Any]) -> str:
    return "\n".join(f"{name}: {one}" for name, one in value.items())


def schedule_in_words(value: Mapping[str, Any] | None) -> str:
    """Say the rule with its zone and length, what came after it, and what is said of dates."""
    if value is None:
        return "By appointment"
    try:
        schedule = kept_schedule(value)
    except Invalid:
        return "Times we can no longer read"
    first, *later = segments_of(schedule)
    lines = [_segment_in_words(first)]
    for segment in later:
        since = day_in_words(segment.start.date())
        lines.append(f"From {since}: {_segment_in_words(segment)}")
    said = (_change_in_words(change, schedule) for change in schedule.changes)
    return "\n".join([*lines, *(line for line in said if line)])


def place_in_words(value: Mapping[str, Any]) -> str:
    regions = " > ".join(value.get("regions") or [])
    spot = ""
    if value.get("latitude") is not None and value.get("longitude") is not None:
        spot = f"On the map at {value['latitude']:.4f}, {value['longitude']:.4f}"
        spot += " (roughly)" if value.get("approximate") else ""
    lines = [value.get("name"), value.get("formatted_address"), regions, value.get("notes"), spot]
    return "\n".join(line for line in lines if line)


def _segment_in_words(segment: Segment) -> str:
    rule = str(segment.rule) if segment.rule else None
    words = describe(Schedule(segment.timezone, segment.start, segment.minutes, rule))
    zone = segment.timezone.replace("_", " ")
    return f"{words}, {zone}, {segment.minutes} minutes"


def _change_in_words(change: Change, schedule: Schedule) -> str:
    match change:
        case Cancel(at=at):
            words = f"Not on {_moment(at)}"
        case CancelRange(first=first, last=last):
            words = f"Not from {day_in_words(first)} to {day_in_words(last)}"
        case Move(at=at, to=to, to_utc=to_utc):
            words = f"On {_moment(to or to_utc or at)} instead of {_moment(at)}"
        case Add(to=to):
            words = f"Also on {_moment(to)}"
        case Vary():
            words = f"{variation_in_words(change, schedule)}: {_varied_in_words(change)}"
        case _:
            return ""
    return f"{words}: {change.note}" if change.note else words


def _varied_in_words(vary: Vary) -> str:
    about = [f'the topic is "{vary.topic}"' if vary.topic else ""]
    if vary.types is not None:
        kinds = ", ".join(types.names_of(list(vary.types)))
        about.append(f"it is {kinds}" if kinds else "it is of no particular kind")
    return in_a_row([part for part in about if part])


def _moment(local: datetime) -> str:
    zone = " UTC" if local.tzinfo else ""
    return f"{day_in_words(local.date())} at {local:%H:%M}{zone}"


_IN_WORDS: dict[str, Callable[[Any], str]] = {
    "types": lambda codes: ", ".join(types.names_of(codes)),
    "venue": place_in_words,
    "attendance": lambda word: ATTENDANCE_NAMES.get(word, str(word)),
    "language": types.language_name,
    "timezone": lambda zone: str(zone).replace("_", " "),
    "extra": _further_facts,
}

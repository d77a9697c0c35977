"""The fields of a meeting as JSON keeps them, read back: from a history, a proposal, a merge.

They are the names and shapes of ``descriptions.fields_of``, with "vanished". We wrote them
once, but they lay about since, and a proposal was somebody's words: each is looked at again.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from groups.meetings import types
from groups.meetings.descriptions import VenueDescription
from groups.meetings.forms.values import coordinate, web_address
from groups.meetings.models import ATTENDANCES
from groups.meetings.notation import schedule_from
from groups.meetings.schedule import Schedule
from groups.plumbing import clock, text
from groups.plumbing.errors import Invalid

LONGEST_NOTES = 20_000
MOST_TYPES = 100
Reader = Callable[[object, str], Any]


def fields_from(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values these fields stand for; raises Invalid naming the one that is wrong."""
    read = {}
    for name, value in fields.items():
        reader = _READERS.get(name)
        if reader is None:
            raise Invalid("A meeting has no such field.", str(name)[:40], code="unknown_field")
        read[name] = reader(value, name)
    return read


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise Invalid("Give this as text.", name)
    return value


def _line(most: int, least: int = 0) -> Reader:
    return lambda value, name: text.line(_text(value, name), name, most=most, least=least)


def _paragraphs(value: object, name: str) -> str:
    return text.paragraphs(_text(value, name), name, most=LONGEST_NOTES)


def _web(value: object, name: str) -> str:
    return web_address(_text(value, name), name)


def _yes_or_no(value: object, name: str) -> bool:
    if not isinstance(value, bool):
        raise Invalid("Give true or false.", name)
    return value


def _zone(value: object, name: str) -> str:
    return clock.zone(_text(value, name), name).key


def _attendance(value: object, name: str) -> str:
    if value not in ATTENDANCES:
        raise Invalid("Please choose one of these.", name)
    return str(value)


def _types(value: object, name: str) -> list[str]:
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) > MOST_TYPES:
        raise Invalid("Give the types as a list of codes.", name)
    for code in value:
        if not isinstance(code, str) or code not in types.NAMES:
            raise Invalid(f"{str(code)[:20]!r} is not a type we know.", name)
    return list(dict.fromkeys(value))


def _object(value: object, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Invalid("Give this as an object.", name)
    return value


def _schedule(value: object, name: str) -> Schedule | None:
    return None if value is None else schedule_from(_object(value, name))


def _venue(value: object, name: str) -> VenueDescription | None:
    if value is None:
        return None
    said = _object(value, name)
    regions = said.get("regions") or []
    if not isinstance(regions, Sequence) or isinstance(regions, str):
        raise Invalid("Give the regions as a list of names.", name)
    return VenueDescription(
        name=_line(255)(said.get("name") or "", name),
        formatted_address=_line(500)(said.get("formatted_address") or "", name),
        latitude=coordinate(said.get("latitude"), name, 90),
        longitude=coordinate(said.get("longitude"), name, 180),
        approximate=_yes_or_no(said.get("approximate", False), name),
        regions=tuple(_line(100)(one, name) for one in regions[:6]),
        notes=_paragraphs(said.get("notes") or "", name),
    )


_READERS: dict[str, Reader] = {
    "name": _line(255, least=1),
    "timezone": _zone,
    "schedule": _schedule,
    "types": _types,
    "attendance": _attendance,
    "language": _line(16, least=1),
    "notes": _paragraphs,
    "venue": _venue,
    "conference_url": _web,
    "conference_url_notes": _paragraphs,
    "conference_phone": _line(255),
    "conference_phone_notes": _paragraphs,
    "links_public": _yes_or_no,
    "has_room": _yes_or_no,
    "extra": _object,
    "vanished": _yes_or_no,
}
FIELDS = tuple(_READERS)

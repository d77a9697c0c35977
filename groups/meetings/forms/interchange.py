"""Our own form for moving meetings between servers, ``homegroup/1``: strict, whole, lossless."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, NoReturn, TypeVar

from groups.meetings import types
from groups.meetings.bounds import LONGEST_NOTE, LONGEST_TOPIC
from groups.meetings.descriptions import (
    FORMAT,
    BodyDescription,
    ClosureDescription,
    GroupDescription,
    MeetingDescription,
    Reading,
    Remark,
    Unreadable,
    VenueDescription,
)
from groups.meetings.forms.closing import closure_from
from groups.meetings.forms.files import MOST_PROBLEMS
from groups.meetings.forms.values import coordinate, web_address
from groups.meetings.models import ATTENDANCES, BODY_KINDS
from groups.meetings.notation import schedule_from
from groups.meetings.overrides import Vary
from groups.meetings.schedule import Schedule
from groups.meetings.slugs import LONGEST, slug_of
from groups.plumbing import clock, text
from groups.plumbing.errors import Invalid

LONGEST_NOTES = 20_000
MOST_SEQUENCE = 1_000_000_000  # calendars and databases count to twice that, and we count on
Form = Mapping[str, Any]
Value = TypeVar("Value")


def read(content: object) -> Reading:
    """Read a whole ``homegroup/1`` document; raises Unreadable with record and field."""
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        _refuse("format", f'Give {{"format": "{FORMAT}", "groups": […]}}.')
    if not isinstance(content.get("groups"), list):
        _refuse("groups", "Give the groups as a list.")
    problems: list[Remark] = []
    found = [_group(form, number, problems) for number, form in enumerate(content["groups"], 1)]
    groups = tuple(group for group in found if group is not None)
    bodies = _bodies(content.get("bodies", []), problems)
    closures = _closures(content.get("closures", []), problems)
    _note_twins(groups, problems)
    _note_strangers(groups, bodies, problems)
    if problems:
        raise Unreadable(problems[:MOST_PROBLEMS])
    return Reading(groups, bodies=bodies, closures=closures)


def _bodies(listed: object, problems: list[Remark]) -> tuple[BodyDescription, ...]:
    if not isinstance(listed, list):
        problems.append(Remark("the file", "bodies", "Give the service bodies as a list."))
        return ()
    found = [
        _or_problem(f"body {number}{_called(form)}", problems, partial(_body_from, form))
        for number, form in enumerate(listed, 1)
    ]
    return tuple(body for body in found if body is not None)


def _closures(listed: object, problems: list[Remark]) -> tuple[ClosureDescription, ...]:
    if not isinstance(listed, list):
        problems.append(Remark("the file", "closures", "Give the closures as a list."))
        return ()
    found = [
        _or_problem(f"closure {number}", problems, partial(closure_from, form))
        for number, form in enumerate(listed, 1)
    ]
    return tuple(closure for closure in found if closure is not None)


def _body_from(form: object) -> BodyDescription:
    fields = _object(form, "record")
    return BodyDescription(
        key=_slug(fields),
        name=_line(fields, "name", 255, required=True),
        parent=_line(fields, "parent", LONGEST),
        kind=_one_of(fields, "kind", ("", *BODY_KINDS), ""),
        description=_paragraphs(fields, "description"),
        website=web_address(_text(fields, "website"), "website"),
        helpline=_line(fields, "helpline", 255),
        fellowship=_line(fields, "fellowship", 32),
        source=_line(fields, "source", 255),
        source_slug=_line(fields, "source_slug", 255),
    )


def _note_strangers(
    groups: Iterable[GroupDescription],
    bodies: Iterable[BodyDescription],
    problems: list[Remark],
) -> None:
    """A body named must be there, once: otherwise groups would hang in the air."""
    sentence = "This service body is not among the bodies of the file."
    known: set[str] = set()
    for body in bodies:
        if body.key in known:
            problems.append(Remark(f"body {body.key}", "slug", "This slug is there twice."))
        known.add(body.key)
    problems += [
        Remark(f"body {body.key}", "parent", sentence)
        for body in bodies
        if body.parent and (body.parent not in known or body.parent == body.key)
    ]
    problems += [
        Remark(f"group {group.slug}", "body", sentence)
        for group in groups
        if group.body and group.body not in known
    ]


def _refuse(field: str, sentence: str) -> NoReturn:
    raise Unreadable([Remark("the file", field, sentence)], code="not_a_feed")


def _group(form: object, number: int, problems: list[Remark]) -> GroupDescription | None:
    record = f"group {number}{_called(form)}"
    group = _or_problem(record, problems, partial(_group_from, form))
    listed = form.get("meetings", []) if isinstance(form, dict) else []
    if not isinstance(listed, list):
        problems.append(Remark(record, "meetings", "Give the meetings as a list."))
        listed = []
    meetings = []
    for place, meeting in enumerate(listed, 1):
        record_there = f"{record}, meeting {place}{_called(meeting)}"
        meetings.append(_or_problem(record_there, problems, partial(_meeting_from, meeting)))
    return group and replace(group, meetings=tuple(one for one in meetings if one is not None))


def _called(form: object) -> str:
    return f" ({str(form['slug'])[:LONGEST]})" if isinstance(form, dict) and "slug" in form else ""


def _or_problem(record: str, problems: list[Remark], reader: Callable[[], Value]) -> Value | None:
    try:
        return reader()
    except Invalid as error:
        problems.append(Remark(record, error.field or "record", error.message))
        return None


def _note_twins(groups: Iterable[GroupDescription], problems: list[Remark]) -> None:
    """Two groups or meetings at one address would overwrite each other in silence."""
    seen: set[tuple[str, str]] = set()
    for group in groups:
        names = [("group", group.slug), *(("meeting", one.slug) for one in group.meetings)]
        for kind, slug in names:
            if (kind, slug) in seen:
                problems.append(Remark(f"{kind} {slug}", "slug", "This slug is there twice."))
            seen.add((kind, slug))


def _group_from(form: object) -> GroupDescription:
    fields = _object(form, "record")
    return GroupDescription(
        slug=_slug(fields),
        name=_line(fields, "name", 255, required=True),
        fellowship=_line(fields, "fellowship", 32),
        notes=_paragraphs(fields, "notes"),
        website=web_address(_text(fields, "website"), "website"),
        listed=_flag(fields, "listed", default=True),
        source=_line(fields, "source", 255),
        source_slug=_line(fields, "source_slug", 255),
        body=_line(fields, "body", LONGEST),
    )


def _meeting_from(form: object) -> MeetingDescription:
    fields = _object(form, "record")
    schedule = _schedule(fields)
    return MeetingDescription(
        slug=_slug(fields),
        name=_line(fields, "name", 255, required=True),
        timezone=schedule.timezone if schedule else _timezone(fields),
        schedule=schedule,
        types=_types(fields),
        attendance=_one_of(fields, "attendance", ATTENDANCES, "in-person"),
        language=_line(fields, "language", 16) or "en",
        notes=_paragraphs(fields, "notes"),
        venue=_venue(fields.get("venue")),
        conference_url=web_address(_text(fields, "conference_url"), "conference_url"),
        conference_url_notes=_paragraphs(fields, "conference_url_notes"),
        conference_phone=_line(fields, "conference_phone", 255),
        conference_phone_notes=_paragraphs(fields, "conference_phone_notes"),
        extra=_extra(fields),
        links_public=_flag(fields, "links_public", default=True),
        has_room=_flag(fields, "has_room", default=True),
        uid=_uid(fields),
        sequence=_sequence(fields),
        source=_line(fields, "source", 255),
        source_slug=_line(fields, "source_slug", 255),
        changed_at=_changed_at(fields, schedule),
    )


def _schedule(fields: Form) -> Schedule | None:
    if fields.get("start_local") is None and fields.get("rrule") is None:
        return None
    schedule = schedule_from({"duration_minutes": 60, **fields})
    for number, change in enumerate(schedule.changes):
        text.paragraphs(change.note, f"changes.{number}.note", most=LONGEST_NOTE)
        if isinstance(change, Vary):
            text.paragraphs(change.topic or "", f"changes.{number}.topic", most=LONGEST_TOPIC)
    return schedule


def _changed_at(fields: Form, schedule: Schedule | None) -> tuple[datetime, ...]:
    """Return when each change was said, which closures are held against; () where nobody says."""
    said = fields.get("changes_made_at") or []
    if not isinstance(said, list) or len(said) not in {0, len(schedule.changes) if schedule else 0}:
        raise Invalid("Give one time for each of the changes.", "changes_made_at")
    return tuple(clock.from_iso(str(one), "changes_made_at") for one in said)


def _extra(fields: Form) -> dict[str, Any]:
    """Return what else a list said, as it is; raises Invalid for letters nobody can keep."""
    extra = _object(fields.get("extra") or {}, "extra")
    waiting: list[object] = [extra]
    while waiting:
        match waiting.pop():
            case str(words):
                text.paragraphs(words, "extra", most=LONGEST_NOTES)
            case dict(inner):
                waiting += [*inner, *inner.values()]
            case list(inner):
                waiting += inner
    return extra


def _timezone(fields: Form) -> str:
    name = _text(fields, "timezone") or "UTC"
    clock.zone(name)
    return name


def _venue(form: object) -> VenueDescription | None:
    if form is None:
        return None
    fields = _object(form, "venue")
    regions = fields.get("regions") or []
    if not isinstance(regions, list) or not all(isinstance(one, str) for one in regions):
        raise Invalid("Give the regions as a list of names.", "venue.regions")
    return VenueDescription(
        name=_line(fields, "name", 255),
        formatted_address=_line(fields, "formatted_address", 500),
        latitude=coordinate(fields.get("latitude"), "venue.latitude", 90),
        longitude=coordinate(fields.get("longitude"), "venue.longitude", 180),
        approximate=_flag(fields, "approximate", default=False),
        regions=tuple(text.line(one, "venue.regions", most=100) for one in regions[:6]),
        notes=_paragraphs(fields, "notes"),
    )


def _types(fields: Form) -> tuple[str, ...]:
    codes = fields.get("types") or []
    if not isinstance(codes, list):
        raise Invalid("Give the types as a list of codes.", "types")
    for code in codes:
        if not isinstance(code, str) or code not in types.NAMES:
            raise Invalid(f"{str(code)[:20]!r} is not a type we know.", "types")
    return tuple(code for code in dict.fromkeys(codes) if code not in types.ABOUT_ATTENDANCE)


def _slug(fields: Form) -> str:
    slug = _text(fields, "slug")
    if not slug or slug != slug_of(slug):
        raise Invalid("Give a slug of a-z, 0-9 and dashes, up to 64.", "slug")
    return slug


def _uid(fields: Form) -> str | None:
    uid = _text(fields, "uid")
    if uid and not (len(uid) == 16 and uid.isascii() and uid.isalnum()):
        raise Invalid("A uid is 16 letters and digits.", "uid")
    return uid or None


def _object(form: object, field: str) -> dict[str, Any]:
    if not isinstance(form, dict):
        raise Invalid("Give this as an object.", field)
    return form


def _text(fields: Form, name: str) -> str:
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Invalid("Give this as text.", name)
    return value


def _line(fields: Form, name: str, most: int, *, required: bool = False) -> str:
    return text.line(_text(fields, name), name, most=most, least=int(required))


def _paragraphs(fields: Form, name: str) -> str:
    return text.paragraphs(_text(fields, name), name, most=LONGEST_NOTES)


def _flag(fields: Form, name: str, *, default: bool) -> bool:
    value = fields.get(name, default)
    if not isinstance(value, bool):
        raise Invalid("Give true or false.", name)
    return value


def _sequence(fields: Form) -> int | None:
    value = fields.get("sequence")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_SEQUENCE:
        raise Invalid(f"Give a number from 0 to {MOST_SEQUENCE}.", "sequence")
    return value


def _one_of(fields: Form, name: str, allowed: Iterable[str], default: str) -> str:
    value = fields.get(name, default)
    if value not in allowed:
        raise Invalid(f"Give one of {', '.join(allowed)}.", name)
    return str(value)

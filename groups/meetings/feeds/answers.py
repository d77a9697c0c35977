"""Meetings, dates and groups as JSON for programs: public, so no way in that is not."""

from collections.abc import Sequence
from typing import Any

from groups.meetings import directory, types
from groups.meetings.listed import Dated, Listed
from groups.meetings.models import Group, Meeting, Occurrence
from groups.meetings.queries import schedule_of, with_changes
from groups.meetings.recurrence import Occurrence as Date
from groups.meetings.rule import WEEKDAYS
from groups.meetings.schedule import Schedule
from groups.meetings.segments import segment_on, segments_of
from groups.meetings.wording import describe
from groups.plumbing import clock

Answer = dict[str, Any]


def meeting(one: Meeting) -> Answer:
    """Return all that is public of a meeting. Its dates are asked for separately."""
    schedule = schedule_of(one)
    return {
        "slug": one.slug,
        "uid": one.uid,
        "name": one.name,
        "group": {"slug": one.group.slug, "name": one.group.name},
        "fellowship": one.group.fellowship,
        **_rule(one, schedule),
        "types": list(one.types),
        "type_names": types.names_of(one.types),
        "attendance": one.attendance,
        "language": one.language,
        "notes": one.notes,
        "venue": _venue(one),
        "conference": ways_in(one),
        "has_room": one.has_room,
        "sequence": one.sequence,
        "revised_at": clock.iso(one.revised_at),
        "url": f"/meetings/{one.slug}",
    }


def _rule(one: Meeting, schedule: Schedule | None) -> Answer:
    if schedule is None:
        return {
            "timezone": one.timezone,
            "local_start": None,
            "duration_minutes": None,
            "rrule": None,
            "schedule": "By appointment",
        }
    today = clock.now().date()
    now = segment_on(schedule, today)
    return {
        "timezone": now.timezone,
        "local_start": f"{now.start:%H:%M}",
        "first_date": f"{now.start:%Y-%m-%d}",
        "weekday": WEEKDAYS[now.start.weekday()],
        "duration_minutes": now.minutes,
        "rrule": one.rrule if now == segments_of(schedule)[0] else str(now.rule or "") or None,
        "schedule": describe(schedule, today),
    }


def _venue(one: Meeting) -> Answer | None:
    place = one.venue
    if place is None:
        return None
    return {
        "name": place.name,
        "formatted_address": place.formatted_address,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "approximate": place.approximate,
        "regions": list(place.regions),
        "notes": place.notes,
    }


def ways_in(one: Meeting) -> Answer | None:
    """The link and number, where the group lets everybody see them."""
    if not one.links_public or not (one.conference_url or one.conference_phone):
        return None
    return {
        "url": one.conference_url or None,
        "url_notes": one.conference_url_notes or None,
        "phone": one.conference_phone or None,
        "phone_notes": one.conference_phone_notes or None,
    }


def kept_date(date: Occurrence) -> Answer:
    """Return a date kept as a row."""
    return _kept_date(date, date.meeting)


def _kept_date(date: Occurrence | Dated, one: Meeting) -> Answer:
    return {
        "meeting": one.slug,
        "name": one.name,
        "recurrence_id": date.recurrence_id,
        "starts_at": clock.iso(date.starts_at),
        "ends_at": clock.iso(date.ends_at),
        "local_start": date.local_start[11:],
        "local_date": date.local_start[:10],
        "timezone": date.timezone,
        "weekday": date.weekday,
        "cancelled": date.cancelled,
        "moved": date.moved,
        "note": date.note,
        "topic": date.topic,
        "types": types_of(one, date.types),
    }


def types_of(one: Meeting | Listed, barred: str | None) -> list[str]:
    """Return the kinds of a date kept as a row: its own, or those of its meeting."""
    return list(one.types) if barred is None else [code for code in barred.split("|") if code]


def ruled_date(date: Date, one: Meeting) -> Answer:
    """Return a date computed from the rule."""
    local = date.starts_at.astimezone(clock.kept_zone(date.timezone))
    return {
        "recurrence_id": date.recurrence_id.isoformat(timespec="minutes"),
        "starts_at": clock.iso(date.starts_at),
        "ends_at": clock.iso(date.ends_at),
        "local_start": f"{local:%H:%M}",
        "local_date": f"{local:%Y-%m-%d}",
        "timezone": date.timezone,
        "weekday": WEEKDAYS[local.weekday()],
        "cancelled": not date.is_held,
        "moved": date.moved,
        "added": date.added,
        "note": date.note,
        "topic": date.topic,
        "types": list(one.types if date.types is None else date.types),
    }


def found_rows(rows: Sequence[directory.Row]) -> list[Answer]:
    """Return what the finder found; the meetings and their changes are read at once."""
    meetings = with_changes([row.meeting.id for row in rows])
    there = (row for row in rows if row.meeting.id in meetings)
    return [_found(row, meetings[row.meeting.id]) for row in there]


def _found(row: directory.Row, one: Meeting) -> Answer:
    date = _kept_date(row.occurrence, one) if row.occurrence else None
    answer = meeting(one) | {"next": date}
    if row.km is not None:
        answer["distance_km"] = round(row.km, 2)
    return answer


def group(one: Group) -> Answer:
    return {
        "slug": one.slug,
        "name": one.name,
        "fellowship": one.fellowship,
        "notes": one.notes,
        "website": one.website,
        "body": one.body.slug if one.body else None,
        "url": f"/groups/{one.slug}",
    }


def all_types(language: str = "en") -> list[Answer]:
    return [
        {"code": code, "name": types.name_of(code, language), "slug": types.SLUGS[code]}
        for code in types.NAMES
    ]


def with_dates(one: Meeting, dates: Sequence[Date]) -> Answer:
    return meeting(one) | {"next_occurrences": [ruled_date(date, one) for date in dates]}

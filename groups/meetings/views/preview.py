"""Showing what a rule means before it is saved: its words, the next dates, what may surprise."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import current_app, request
from werkzeug.wrappers import Response

from groups.accounts.models import Member
from groups.accounts.session import required_member, sign_in_required
from groups.meetings import overlaps, queries
from groups.meetings.foreseeing import surprises
from groups.meetings.forms import editing as form
from groups.meetings.forms import repeating, sent
from groups.meetings.models import Group, Meeting
from groups.meetings.recurrence import Occurrence, upcoming
from groups.meetings.schedule import Schedule
from groups.meetings.segments import segments_of
from groups.meetings.views.blueprint import bp
from groups.meetings.views.editing import edit_page
from groups.meetings.views.presenting import length_words, time_words
from groups.meetings.views.receiving import Words, sent_words, typed
from groups.meetings.wording import describe
from groups.plumbing import clock
from groups.plumbing.errors import Invalid
from groups.plumbing.pages import wants_json

SHOWN = 8


@dataclass(frozen=True)
class Preview:
    """What the page shows under the times; ``fields`` are the form's, as they were read."""

    words: str
    zone: str
    dates: list[tuple[Occurrence, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    fields: Words = field(default_factory=dict)


@bp.post("/meetings/preview")
@sign_in_required
def preview() -> Response:
    member = required_member()
    current_app.extensions["rate_limits"].allow("600/10 minutes", "preview", member.public_id)
    group, meeting = _about(member)
    try:
        shown = _preview(sent_words(), group, meeting)
    except Invalid as error:
        return edit_page(group, meeting, typed(), error)
    if wants_json():
        return edit_page(group, meeting, {}, None, data=_as_data(shown))
    return edit_page(group, meeting, _shown_words(shown), None, preview=shown)


def _about(member: Member) -> tuple[Group, Meeting | None]:
    """Return the meeting that is edited, or the group a new one is for."""
    slug = request.args.get("meeting")
    if slug:
        meeting = queries.meeting_edited_by(member, slug)
        return meeting.group, meeting
    return queries.group_edited_by(member, request.args.get("group", "")), None


def _preview(words: Words, group: Group, meeting: Meeting | None) -> Preview:
    sent.only_known(words, (*form.MEETING_FIELDS, *form.EDITING_FIELDS))
    times = repeating.times_from(words)
    zone = times.timezone.replace("_", " ")
    if times.schedule is None:
        return Preview("By appointment", zone, fields=repeating.words_of(None, times.timezone))
    schedule, at = times.schedule, clock.now()
    length = timedelta(minutes=schedule.duration_minutes)
    dates = upcoming(schedule, at, SHOWN)
    return Preview(
        words=f"{describe(schedule)}, for {length_words(length)}",
        zone=zone,
        dates=[(one, _when(one, at)) for one in dates],
        warnings=surprises(schedule, dates, at)
        + _overlaps_in_words(schedule, dates, group, meeting, words),
        fields=repeating.words_of(segments_of(schedule)[0], times.timezone),
    )


def _when(date: Occurrence, at: datetime) -> str:
    """Write the day and time, with the year when it is another one."""
    local = _local(date)
    year = f" {local.year}" if local.year != at.astimezone(local.tzinfo).year else ""
    return f"{local:%a} {local.day} {local:%b}{year}, {local:%H:%M %Z}"


def _local(date: Occurrence) -> datetime:
    return date.starts_at.astimezone(clock.kept_zone(date.timezone))


def _overlaps_in_words(
    schedule: Schedule,
    dates: list[Occurrence],
    group: Group,
    meeting: Meeting | None,
    words: Words,
) -> list[str]:
    found = overlaps.overlaps(schedule, dates, group, form.place_from(words), meeting)
    return [_in_words(one) for one in found]


def _in_words(overlap: overlaps.Overlap) -> str:
    name, when = overlap.meeting.name, time_words(overlap.date.starts_at, overlap.date.timezone)
    if overlap.why == "same":
        return f"{name} of this group has exactly these times. Is it the same meeting?"
    if overlap.why == "group":
        return f"{name} of this group is held at the same time, on {when}."
    by = overlap.meeting.group.name
    return f"{name} ({by}) is held at the same place at the same time, on {when}."


def _shown_words(shown: Preview) -> Words:
    """Return what was typed, with the times as they were read."""
    words = {name: values for name, values in typed().items() if name not in repeating.FIELDS}
    saying = typed().get("saying", [])
    if not saying or not saying[-1].strip():
        words |= {name: typed().get(name, []) for name in repeating.FIELDS}
        return words
    return words | {"saying": saying} | shown.fields


def _as_data(shown: Preview) -> dict[str, Any]:
    return {
        "words": shown.words,
        "timezone": shown.zone,
        "dates": [
            {
                "starts_at": clock.iso(date.starts_at),
                "when": when,
                "local": f"{_local(date):%Y-%m-%dT%H:%M}",
            }
            for date, when in shown.dates
        ],
        "warnings": shown.warnings,
        "fields": shown.fields,
    }

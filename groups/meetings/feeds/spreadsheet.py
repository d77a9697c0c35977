"""The public directory as a spreadsheet, safe to open: nothing in a cell is a formula."""

import csv
import io
from collections.abc import Iterable

from groups.meetings import types
from groups.meetings.feeds.meeting_guide import Record, public_meetings, segment_of_today
from groups.meetings.models import Meeting
from groups.meetings.queries import schedule_of
from groups.meetings.wording import describe
from groups.plumbing import clock

COLUMNS = (
    *("name", "group", "schedule", "time", "timezone", "duration_minutes", "attendance", "types"),
    *("language", "location", "address", "region", "notes", "conference_url", "conference_phone"),
    *("fellowship", "slug", "url"),
    # For whoever reads the sheet back: the rule itself, which the words of "schedule" only tell.
    *("start_local", "rrule"),
)
# Spreadsheets run what begins with these, after blanks too; an apostrophe says it is text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def written(address: str, meetings: Iterable[Meeting] | None = None) -> str:
    """Return the sheet of these meetings, or of all public ones by slug.

    With a header and CRLF lines (RFC 4180).

    It begins with a byte order mark: without one Excel reads the letters as another alphabet's.
    """
    sheet = io.StringIO()
    sheet.write("\ufeff")
    writer = csv.DictWriter(sheet, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for meeting in public_meetings() if meetings is None else meetings:
        writer.writerow({name: safe(value) for name, value in _row(meeting, address).items()})
    return sheet.getvalue()


def safe(value: object) -> str:
    text = str(value)
    if text.lstrip(" \u00a0").startswith(_FORMULA) or text.startswith(("\t", "\r", "\n")):
        return f"'{text}"
    return text


def _row(meeting: Meeting, address: str) -> Record:
    schedule, segment = schedule_of(meeting), segment_of_today(meeting)
    place = meeting.venue
    return {
        "name": meeting.name,
        "group": meeting.group.name,
        "schedule": describe(schedule, clock.now().date()) if schedule else "By appointment",
        "time": f"{segment.start:%H:%M}" if segment else "",
        "timezone": segment.timezone if segment else meeting.timezone,
        "duration_minutes": segment.minutes if segment else "",
        "attendance": meeting.attendance,
        "types": ", ".join(types.names_of(meeting.types)),
        "language": meeting.language,
        "location": place.name if place else "",
        "address": place.formatted_address if place else "",
        "region": " > ".join(place.regions) if place else "",
        "notes": meeting.notes,
        "conference_url": meeting.conference_url if meeting.links_public else "",
        "conference_phone": meeting.conference_phone if meeting.links_public else "",
        "fellowship": meeting.group.fellowship,
        "slug": meeting.slug,
        "url": f"{address}/meetings/{meeting.slug}",
        "start_local": f"{segment.start:%Y-%m-%dT%H:%M}" if segment else "",
        "rrule": str(segment.rule) if segment and segment.rule else "",
    }

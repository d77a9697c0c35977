"""Dates and meetings as a page shows them: words, not rules."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from groups.meetings import types
from groups.meetings.directory import Row
from groups.meetings.models import Meeting, Occurrence
from groups.meetings.recurrence import Occurrence as Date
from groups.meetings.wording import change_in_words
from groups.plumbing import clock

SOON = timedelta(hours=1)
DOORS = timedelta(minutes=15)
MOST_TAGS = 4
ATTENDANCE_NAMES = {
    "in-person": "In person",
    "online": "Online",
    "hybrid": "In person and online",
    "inactive": "Closed for now",
}


@dataclass(frozen=True)
class Shown:
    """One meeting in a list. ``starts_at`` None has no date soon."""

    meeting: Meeting
    starts_at: datetime | None
    when: str
    state: str
    where: str
    note: str
    tags: list[str]


@dataclass(frozen=True)
class ShownDate:
    """One date of a meeting. ``at`` is its original local start, the name it is changed by."""

    at: str
    starts_at: datetime
    when: str
    state: str
    note: str
    cancelled: bool
    changed: bool
    doors_open: bool
    local_start: str


def shown(row: Row, at: datetime, timezone: str | None, unit: str) -> Shown:
    date = row.occurrence
    return Shown(
        meeting=row.meeting,
        starts_at=date.starts_at if date else None,
        when=time_words(date.starts_at, timezone or date.timezone) if date else "",
        state=_state(date, at),
        where=_where(row, unit),
        note=_note(row, at, timezone),
        tags=_tags(row.meeting),
    )


def in_sections(rows: Sequence[Shown], at: datetime) -> Iterator[tuple[str, list[Shown]]]:
    """Yield the rows under headings that hold in every time zone."""
    for heading, some in groupby(rows, key=lambda row: _heading(row, at)):
        yield heading, list(some)


def _heading(row: Shown, at: datetime) -> str:
    if row.starts_at is None:
        return "No date in the coming weeks"
    if row.starts_at <= at:
        return "Happening now"
    for span, heading in (
        (SOON, "Starting within the hour"),
        (timedelta(hours=24), "Within 24 hours"),
        (timedelta(days=7), "Within a week"),
    ):
        if row.starts_at <= at + span:
            return heading
    return "Later"


def time_words(instant: datetime, timezone: str) -> str:
    """Write "Sun 22 Nov, 19:00 PST": the day and time on that zone's clock."""
    local = instant.astimezone(clock.zone(timezone))
    return f"{local:%a} {local.day} {local:%b, %H:%M %Z}"


def length_words(span: timedelta) -> str:
    minutes = max(1, round(span.total_seconds() / 60))
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{minutes} minute{'s' if minutes > 1 else ''}"
    half = f" {rest} min" if rest else ""
    return f"{hours} hour{'s' if hours > 1 else ''}{half}"


def shown_dates(dates: Iterable[Date], timezone: str | None = None) -> list[ShownDate]:
    at = clock.now()
    return [_shown_date(date, at, timezone) for date in dates]


def _shown_date(date: Date, at: datetime, timezone: str | None) -> ShownDate:
    local = date.starts_at.astimezone(clock.zone(date.timezone))
    state = "moved" if date.moved else ""
    if not date.is_held:
        state = "cancelled"
    elif date.starts_at <= at < date.ends_at:
        state = "live"
    return ShownDate(
        at=date.recurrence_id.isoformat(timespec="minutes"),
        starts_at=date.starts_at,
        when=time_words(date.starts_at, timezone or date.timezone),
        state=state,
        note=change_in_words(date),
        cancelled=not date.is_held,
        changed=not date.is_held or date.moved,
        doors_open=date.is_held and date.starts_at - DOORS <= at < date.ends_at,
        local_start=f"{local:%Y-%m-%dT%H:%M}",
    )


def _state(date: Occurrence | None, at: datetime) -> str:
    if date is None:
        return ""
    if date.cancelled:
        return "cancelled"
    if date.starts_at <= at < date.ends_at:
        return "live"
    if date.starts_at <= at + SOON:
        return "soon"
    return "moved" if date.moved else ""


def _where(row: Row, unit: str) -> str:
    meeting, place = row.meeting, row.meeting.venue
    parts = []
    if meeting.attendance == "online" or place is None:
        parts.append("Online" if meeting.attendance in {"online", "hybrid"} else "")
    else:
        parts += [place.name or place.formatted_address.partition(",")[0]]
        parts += place.regions[-1:]
    if row.km is not None:
        far = row.km / 1.609344 if unit == "mi" else row.km
        parts.append(f"{far:.1f} {unit} away")
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _note(row: Row, at: datetime, timezone: str | None) -> str:
    date = row.occurrence
    notes = []
    if row.meeting.attendance == "inactive":
        notes.append("Closed for now")
    elif row.meeting.start_local is None:
        notes.append("By appointment")
    notes += [f"Not on {time_words(d.starts_at, timezone or d.timezone)}" for d in row.not_held]
    if date is not None and date.starts_at <= at:
        notes.append(f"{length_words(date.ends_at - at)} left")
    elif date is not None and date.starts_at <= at + SOON:
        notes.append(f"In {length_words(date.starts_at - at)}")
    if date is not None and date.note:
        notes.append(date.note)
    return " · ".join(notes)


def _tags(meeting: Meeting) -> list[str]:
    names = types.names_of(meeting.types)
    how = ATTENDANCE_NAMES[meeting.attendance]
    return [how, *names[:MOST_TAGS]]

"""Dates and meetings as a page shows them: words, not rules."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from groups.meetings import types
from groups.meetings.directory import Row
from groups.meetings.feeds.answers import types_of
from groups.meetings.listed import Dated, Listed
from groups.meetings.models import Closure
from groups.meetings.recurrence import Occurrence as Date
from groups.meetings.telling import ATTENDANCE_NAMES
from groups.meetings.timetables import closures_over, coming_closures, today_of
from groups.meetings.views.speaking import readers_language
from groups.meetings.wording import change_in_words, closure_in_words
from groups.plumbing import clock

SOON = timedelta(hours=1)
DOORS = timedelta(minutes=15)
MOST_TAGS = 4
# Kilometres or miles: nearer than this is no number.
NEXT_DOOR = 0.1


@dataclass(frozen=True)
class Shown:
    """One meeting in a list. ``starts_at`` None has no date soon; ``closed`` is shut for now.

    ``instant`` is ``starts_at`` as text. ``there`` is the time on the meeting's own clock, where
    ``when`` is on another.
    """

    meeting: Listed
    address: str
    starts_at: datetime | None
    instant: str
    when: str
    state: str
    where: str
    note: str
    tags: list[str]
    closed: bool = False
    there: str = ""


@dataclass(frozen=True)
class ShownDate:
    """One date of a meeting. ``at`` is its original local start, the name it is changed by.

    ``kinds`` are the names of its own kinds, where they are not the meeting's.
    """

    at: str
    starts_at: datetime
    when: str
    state: str
    note: str
    cancelled: bool
    changed: bool
    doors_open: bool
    local_start: str
    topic: str = ""
    kinds: tuple[str, ...] = ()


def shown_rows(
    rows: Sequence[Row], at: datetime, timezone: str | None = None, unit: str = "km"
) -> list[Shown]:
    """Return the rows as shown, with the closures over their meetings read at once."""
    over = closures_over([row.meeting for row in rows]) if rows else {}
    telling = _Telling(at, timezone, unit, readers_language())
    return [_shown(row, telling, over[row.meeting.id]) for row in rows]


@dataclass(frozen=True)
class _Telling:
    """When it is, and how the reader wants things told. ``timezone`` None is each meeting's own."""

    at: datetime
    timezone: str | None
    unit: str
    language: str


def _shown(row: Row, telling: _Telling, closures: Sequence[Closure]) -> Shown:
    at, timezone = telling.at, telling.timezone
    date = row.occurrence
    closed = _closed(row, closures) if closures else ""
    return Shown(
        meeting=row.meeting,
        address=f"/meetings/{row.meeting.slug}",
        starts_at=date.starts_at if date else None,
        instant=clock.iso(date.starts_at) if date else "",
        when=time_words(date.starts_at, timezone or date.timezone) if date else "",
        state=_state(date, at),
        where=_where(row, telling.unit),
        note=_note(row, at, timezone, closed),
        tags=_tags(row, telling.language),
        closed=date is None and (bool(closed) or row.meeting.attendance == "inactive"),
        there=_there(date, timezone) if date and timezone else "",
    )


def _there(date: Dated, timezone: str) -> str:
    """Say when it is on the meeting's own clock, if that shows another time than the reader's."""
    here = date.starts_at.astimezone(clock.kept_zone(timezone))
    local = date.starts_at.astimezone(clock.kept_zone(date.timezone))
    return "" if here.utcoffset() == local.utcoffset() else f"{local:%a %H:%M %Z} there"


def in_sections(rows: Sequence[Shown], at: datetime) -> Iterator[tuple[str, list[Shown]]]:
    """Yield the rows under headings that hold in every time zone; what is closed comes last."""
    rows = sorted(rows, key=lambda row: row.closed)
    for heading, some in groupby(rows, key=lambda row: _heading(row, at)):
        yield heading, list(some)


def _heading(row: Shown, at: datetime) -> str:
    if row.closed:
        return "Closed for now"
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
    local = instant.astimezone(clock.kept_zone(timezone))
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
    local = date.starts_at.astimezone(clock.kept_zone(date.timezone))
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
        changed=not date.is_held or date.moved or date.varied,
        doors_open=date.is_held and date.starts_at - DOORS <= at < date.ends_at,
        local_start=f"{local:%Y-%m-%dT%H:%M}",
        topic=date.topic,
        kinds=tuple(types.names_of(list(date.types or ()))),
    )


def _state(date: Dated | None, at: datetime) -> str:
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
    meeting = row.meeting
    parts = []
    if meeting.attendance == "online" or meeting.venue_id is None:
        parts.append("Online" if meeting.attendance in {"online", "hybrid"} else "")
    else:
        parts += [meeting.place or (meeting.address or "").partition(",")[0]]
        parts += (meeting.regions or [])[-1:]
    if row.km is not None:
        parts.append(how_far(row.km, unit))
    return ", ".join(dict.fromkeys(part for part in parts if part))


def how_far(km: float, unit: str) -> str:
    """As one would tell somebody on their way; ``unit`` is ``km`` or ``mi``."""
    if unit == "mi":
        miles = km / 1.609344
        return f"{miles:.1f} mi away" if miles >= NEXT_DOOR else "under 0.1 mi away"
    if km < NEXT_DOOR:
        return "under 100 m away"
    hundreds = round(km * 10)
    return f"{km:.1f} km away" if hundreds >= 10 else f"{hundreds}00 m away"


def _closed(row: Row, closures: Sequence[Closure]) -> str:
    """Say what keeps the meeting shut now, or until the date that is shown."""
    today = today_of(row.meeting)
    until = date.fromisoformat(row.occurrence.local_start[:10]) if row.occurrence else None
    for one in coming_closures(row.meeting, closures):
        if one.first <= today or until is None or one.first < until:
            return closure_in_words(one.first, one.last, one.reason, today)
    return ""


def _note(row: Row, at: datetime, timezone: str | None, closed: str) -> str:
    date = row.occurrence
    notes = []
    if closed:
        notes.append(closed)
    elif row.meeting.attendance == "inactive":
        notes.append("Closed for now")
    elif row.meeting.start_local is None:
        notes.append("By appointment")
    if not closed:
        lost = (time_words(one.starts_at, timezone or one.timezone) for one in row.not_held)
        notes += [f"Not on {when}" for when in lost]
    if date is not None and date.starts_at <= at:
        notes.append(f"{length_words(date.ends_at - at)} left")
    elif date is not None and date.starts_at <= at + SOON:
        notes.append(f"In {length_words(date.starts_at - at)}")
    notes += [f"Topic: {date.topic}"] if date is not None and date.topic else []
    if date is not None and date.note:
        notes.append(date.note)
    return " · ".join(notes)


def _tags(row: Row, language: str) -> list[str]:
    """Return how it is held, and what kind of meeting it is on that date."""
    own = row.occurrence.types if row.occurrence else None
    names = types.names_of(types_of(row.meeting, own)[:MOST_TAGS], language)
    how = ATTENDANCE_NAMES[row.meeting.attendance]
    return [how, *names]

"""A search as a list on paper: the dates of one week, day after day, with a legend.

Ways in that are not public are on no paper, as they are in no feed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from groups.meetings import directory, types
from groups.meetings.feeds.answers import types_of, ways_in
from groups.meetings.models import Meeting, Occurrence
from groups.meetings.search import Search
from groups.plumbing import clock

MOST = 2000
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Line:
    """One date. ``codes`` are explained in the legend."""

    time: str
    name: str
    group: str
    where: str
    address: str
    codes: tuple[str, ...]
    link: str
    phone: str
    note: str


@dataclass(frozen=True)
class Day:
    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Printed:
    """``zone`` is whose clock it is, "" for each meeting's own; ``is_cut``: some are left out."""

    days: tuple[Day, ...]
    legend: tuple[tuple[str, str], ...]
    zone: str
    since: str
    until: str
    dates: int
    meetings: int
    is_cut: bool


def printed(search: Search, at: datetime) -> Printed:
    """Return the dates from now to this time next week, on the reader's clock or each its own."""
    dates = directory.dates_between(search, at, at + WEEK, MOST + 1)
    shown = [(_local(date, search.timezone), date) for date in dates[:MOST]]
    shown.sort(key=lambda pair: (pair[0].date(), pair[0].time(), pair[1].meeting.name, pair[1].id))
    codes = {code for _local, date in shown for code in types_of(date.meeting, date.types)}
    return Printed(
        days=tuple(_days(shown, search.timezone)),
        legend=tuple(sorted((code, types.NAMES.get(code, code)) for code in codes)),
        zone=search.timezone or "",
        since=_day(at),
        until=_day(at + WEEK),
        dates=len(shown),
        meetings=len({date.meeting_id for _local, date in shown}),
        is_cut=len(dates) > MOST,
    )


def _local(date: Occurrence, timezone: str | None) -> datetime:
    return date.starts_at.astimezone(clock.kept_zone(timezone or date.timezone))


def _day(instant: datetime) -> str:
    return f"{instant:%A} {instant.day} {instant:%B %Y}"


def _days(shown: Sequence[tuple[datetime, Occurrence]], timezone: str | None) -> Iterable[Day]:
    for _date, some in groupby(shown, key=lambda pair: pair[0].date()):
        pairs = list(some)
        lines = (_line(local, date, timezone) for local, date in pairs)
        yield Day(_day(pairs[0][0]), tuple(lines))


def _line(local: datetime, date: Occurrence, timezone: str | None) -> Line:
    meeting = date.meeting
    ends = date.ends_at.astimezone(local.tzinfo)
    ways = ways_in(meeting) or {}
    return Line(
        time=f"{local:%H:%M}\u2013{ends:%H:%M}" + ("" if timezone else f" {local:%Z}"),
        name=meeting.name,
        group=meeting.group.name if meeting.group.name != meeting.name else "",
        where=_where(meeting),
        address=meeting.venue.formatted_address if meeting.venue and _is_walk_in(meeting) else "",
        codes=tuple(types_of(meeting, date.types)),
        link=ways.get("url") or "",
        phone=ways.get("phone") or "",
        note=" \u00b7 ".join(_notes(date)),
    )


def _is_walk_in(meeting: Meeting) -> bool:
    return meeting.attendance in {"in-person", "hybrid"}


def _where(meeting: Meeting) -> str:
    place = meeting.venue.name if meeting.venue and _is_walk_in(meeting) else ""
    online = "online" if meeting.attendance in {"online", "hybrid"} else ""
    return ", ".join(part for part in (place, online) if part)


def _notes(date: Occurrence) -> Iterable[str]:
    if date.cancelled:
        yield "Not held on this day"
    if date.topic:
        yield f"Topic: {date.topic}"
    if date.note:
        yield date.note

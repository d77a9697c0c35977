"""A feed read as a stranger's program reads it: from its bytes, and by its own VTIMEZONEs.

Nothing of ours takes part, neither rows nor rules: ``dateutil`` expands what ``icalendar``
parses. So what is shown here is what subscribers see, even where we are wrong.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import islice
from typing import Any

from dateutil.rrule import rrulestr
from dateutil.tz import tzical
from icalendar import Calendar

_MARGIN = timedelta(days=8)  # as long as a meeting may last, and a day for the zones


@dataclass(frozen=True, slots=True)
class Shown:
    """One date on a subscriber's device; instants are aware UTC, ``timezone`` is the feed's."""

    starts_at: datetime
    ends_at: datetime
    title: str
    timezone: str


def dates_shown(feed: bytes, after: datetime, most: int) -> list[Shown]:
    """Return the dates that end after the instant, oldest first, at most so many of each event."""
    zones = _zones(feed)
    events = list(Calendar.from_ical(feed).walk("VEVENT"))
    elsewhere = {
        (str(event["UID"]), _instant(event["RECURRENCE-ID"], zones))
        for event in events
        if "RECURRENCE-ID" in event
    }
    found = [
        one for event in events for one in islice(_dates(event, zones, after, elsewhere), most)
    ]
    return sorted(found, key=lambda one: (one.starts_at, one.title))[:most]


def _zones(feed: bytes) -> Any:
    """Read the zones out of the feed, unfolded, as it is."""
    unfolded = feed.decode().replace("\r\n ", "").replace("\r\n\t", "")
    parts = [part.split("END:VTIMEZONE")[0] for part in unfolded.split("BEGIN:VTIMEZONE")[1:]]
    whole = "".join(f"BEGIN:VTIMEZONE{part}END:VTIMEZONE\r\n" for part in parts)
    return tzical(io.StringIO(f"BEGIN:VCALENDAR\r\n{whole}END:VCALENDAR\r\n"))


def _dates(
    event: Any, zones: Any, after: datetime, elsewhere: set[tuple[str, datetime]]
) -> Iterator[Shown]:
    first = _instant(event["DTSTART"], zones)
    length = _instant(event["DTEND"], zones) - first
    uid, named = str(event["UID"]), event["DTSTART"].params.get("TZID", "UTC")
    alone = "RECURRENCE-ID" in event
    for start in _starts(event, zones, after):
        if start + length > after and (alone or (uid, start) not in elsewhere):
            yield Shown(start, start + length, str(event.get("SUMMARY", "")), str(named))


def _starts(event: Any, zones: Any, after: datetime) -> Iterator[datetime]:
    if "RRULE" not in event:
        yield _instant(event["DTSTART"], zones)
        return
    zone = _zone(event["DTSTART"], zones)
    first = event["DTSTART"].dt.replace(tzinfo=zone)
    rule = rrulestr(event["RRULE"].to_ical().decode(), dtstart=first)
    dropped = {start.dt.replace(tzinfo=None) for start in _left_out(event)}
    for start in rule.xafter(after - _MARGIN, inc=True):
        if start.replace(tzinfo=None) not in dropped:
            yield start.astimezone(UTC)


def _left_out(event: Any) -> list[Any]:
    given = event.get("EXDATE", [])
    lists = given if isinstance(given, list) else [given]
    return [start for one in lists for start in one.dts]


def _instant(value: Any, zones: Any) -> datetime:
    moment: datetime = value.dt.replace(tzinfo=_zone(value, zones))
    return moment.astimezone(UTC)


def _zone(value: Any, zones: Any) -> tzinfo:
    name = value.params.get("TZID")
    if name is None:
        return UTC
    zone: tzinfo = zones.get(name)
    return zone

"""Other people's calendar readers, and what a subscriber's device would make of a feed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import recurring_ical_events
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

Spans = list[tuple[datetime, datetime]]
Reader = Callable[[bytes, datetime, datetime], Spans]

_MARGIN = timedelta(days=10)  # a long date that began before the window is not ours to count


def with_recurring_ical_events(feed: bytes, since: datetime, until: datetime) -> Spans:
    found = recurring_ical_events.of(Calendar.from_ical(feed)).between(since, until + _MARGIN)
    return _inside([(event.start, event.end) for event in found], since, until)


def with_ical(feed: bytes, since: datetime, until: datetime) -> Spans:
    calendar = IcsCalendarStream.calendar_from_ics(feed.decode())
    found = calendar.timeline_tz(UTC).overlapping(since - _MARGIN, until + _MARGIN)
    return _inside([(event.dtstart, event.end) for event in found], since, until)


def _inside(spans: list[tuple[datetime, datetime]], since: datetime, until: datetime) -> Spans:
    instants = [(start.astimezone(UTC), end.astimezone(UTC)) for start, end in spans]
    return sorted(span for span in instants if since <= span[0] < until)


READERS: list[Reader] = [with_recurring_ical_events, with_ical]

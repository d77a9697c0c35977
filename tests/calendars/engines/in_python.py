"""recurring-ical-events (used with CalDAV servers), and ical (Home Assistant)."""

from collections.abc import Sequence
from datetime import UTC, timedelta

import recurring_ical_events
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

from tests.calendars.engines.asking import Question, Spans, inside

_MARGIN = timedelta(days=10)  # a long date that began before the window is not ours to count


def recurring_events(questions: Sequence[Question]) -> list[Spans]:
    return [_by_recurring_ical_events(question) for question in questions]


def home_assistant(questions: Sequence[Question]) -> list[Spans]:
    return [_by_ical(question) for question in questions]


def _by_recurring_ical_events(question: Question) -> Spans:
    events = recurring_ical_events.of(Calendar.from_ical(question.feed))
    found = events.between(question.since, question.until + _MARGIN)
    return inside(question, ((event.start, event.end) for event in found))


def _by_ical(question: Question) -> Spans:
    calendar = IcsCalendarStream.calendar_from_ics(question.feed.decode())
    found = calendar.timeline_tz(UTC).overlapping(
        question.since - _MARGIN, question.until + _MARGIN
    )
    return inside(question, ((event.dtstart, event.end) for event in found))

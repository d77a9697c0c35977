"""One bad title never spoils a feed."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

from groups.calendars import text
from groups.calendars.encoding import CalendarEvent, Heading, calendar, encode
from groups.meetings.schedule import Schedule

FRIDAYS = Schedule(
    "Europe/London", datetime.fromisoformat("2026-02-20T19:00"), 60, "FREQ=WEEKLY;BYDAY=FR"
)


def feed_with(words: str, address: str = "") -> bytes:
    event = CalendarEvent(
        uid="m1",
        host="example.org",
        schedule=FRIDAYS,
        sequence=0,
        revised_at=datetime(2026, 3, 1, tzinfo=UTC),
        title=words,
        location=words,
        description=words,
        url=address,
        conference_url=address,
        categories=(words, "Open"),
    )
    return calendar(Heading(words, description=words), [encode(event, 2026)], 2026)


HOSTILE = [
    "Friday\r\nBEGIN:VALARM\r\nACTION:EMAIL",
    "Friday\rBEGIN:VEVENT",
    "Friday\nEND:VCALENDAR",
    "null\x00byte and bell\x07 and escape\x1b[31m",
    "half a pair \ud83d",
    "other half \udc4d",
    "\u2028line\u2029paragraph\x85next\x0bvertical",
    "turned \u202egnirts",
    "back\\slash; semi, comma: \"quote' ^n",
    "\\n is not a new line",
    "\ufeffbom \ufffe non-character",
    "é" * 3000,
    "👩‍👩‍👧‍👦" * 200,
    "",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_leave_the_feed_whole(words: str) -> None:
    feed = feed_with(words)

    events = Calendar.from_ical(feed).walk("VEVENT")
    assert [str(event["uid"]) for event in events] == ["m1@example.org"]
    assert b"\nBEGIN:VALARM" not in feed
    assert len(IcsCalendarStream.calendar_from_ics(feed.decode()).events) == 1


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "https://example.org/\r\nATTENDEE:mailto:eve@example.org",
        "https://exa mple.org",
        "http://[::1",
        "data:text/html,hello",
        "//example.org",
        "https://example.org/\ud83d",
    ],
)
def test_an_address_nobody_should_follow_is_left_out(address: str) -> None:
    feed = feed_with("Friday", address)

    assert b"URL:" not in feed
    assert b"CONFERENCE" not in feed


def test_an_address_keeps_its_password_and_its_accents() -> None:
    assert (
        text.uri("https://zoom.us/j/1?pwd=a%2Bb&x=1,2;3") == "https://zoom.us/j/1?pwd=a%2Bb&x=1,2;3"
    )
    assert text.uri("https://example.org/réunion") == "https://example.org/r%C3%A9union"


@given(words=st.text(st.characters(), max_size=300))
def test_any_words_at_all_can_be_read_back(words: str) -> None:
    feed = feed_with(words)

    event = Calendar.from_ical(feed).walk("VEVENT")[0]
    assert str(event["summary"]) == (text.one_line(words) or "Meeting")
    assert str(event.get("description", "")) == text.lines(words)
    assert all(len(line) <= 75 for line in feed.split(b"\r\n"))

"""Whole feeds a person can proofread, in the folder beside this file.

When one changes on purpose: read it, then write it anew with
``python -m tests.calendars.test_whole_feeds``.
"""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from groups.calendars.encoding import (
    CalendarEvent,
    Encoded,
    Heading,
    calendar,
    encode,
    encode_cancelled,
    with_reminder,
)
from groups.meetings.notation import schedule_from
from groups.meetings.schedule import Schedule

HERE = Path(__file__).parent / "snapshots"

CANCELLED = {"op": "cancel", "at": "2026-11-27T19:00", "note": "Thanksgiving"}
MOVED = {"op": "move", "at": "2026-12-25T19:00", "to": "2026-12-24T17:30", "note": "Early"}
ADDED = {"op": "add", "to": "2026-12-31T22:30", "duration_minutes": 120}
LATER = {"op": "change_from", "at": "2027-01-08T19:00", "start_local": "2027-01-08T19:30"}


def fridays(*changes: dict[str, Any]) -> Schedule:
    return schedule_from(
        {
            "timezone": "America/New_York",
            "start_local": "1994-02-18T19:00",
            "duration_minutes": 60,
            "rrule": "FREQ=WEEKLY;BYDAY=FR",
            "changes": list(changes),
        }
    )


FRIDAY_NIGHT = CalendarEvent(
    uid="q7x2",
    host="calendar.example.org",
    schedule=fridays(CANCELLED, MOVED, ADDED, LATER),
    sequence=4,
    revised_at=datetime(2026, 11, 22, 19, 30, tzinfo=UTC),
    title="Friday Night",
    location="St Mark's Hall, 12 Green Street; side door",
    description="Open meeting. Newcomers welcome.",
    url="https://example.org/meetings/friday-night",
    place=(40.7301, -73.9925),
    conference_url="https://meet.example.org/friday?pwd=1",
    phone="+1 555 0100,,123#",
    categories=("Open", "Discussion"),
)

EVERY_FRIDAY = replace(FRIDAY_NIGHT, schedule=fridays(), sequence=0)

NIGHT_WATCH = CalendarEvent(
    uid="n2w8",
    host="calendar.example.org",
    schedule=schedule_from(
        {
            "timezone": "America/New_York",
            "start_local": "2026-03-01T02:30",
            "duration_minutes": 45,
            "rrule": "FREQ=WEEKLY;BYDAY=SU",
        }
    ),
    sequence=0,
    revised_at=datetime(2026, 2, 1, 8, tzinfo=UTC),
    title="Night Watch",
)


def feeds() -> dict[str, bytes]:
    discreet = Heading("Calendar").discreet()
    quiet = FRIDAY_NIGHT.discreet("Appointment", "secret")
    return {
        "every-friday.ics": whole(Heading("Friday Night"), EVERY_FRIDAY),
        "moved-and-cancelled.ics": whole(
            Heading("Friday Night"), replace(EVERY_FRIDAY, schedule=fridays(CANCELLED, MOVED))
        ),
        "later-from-a-date-on.ics": whole(
            Heading("Friday Night"), replace(EVERY_FRIDAY, schedule=fridays(LATER))
        ),
        "friday-night.ics": whole(Heading("Friday Night"), FRIDAY_NIGHT),
        "night-watch.ics": whole(Heading("Night Watch"), NIGHT_WATCH),
        "discreet.ics": whole(discreet, quiet),
        "discreet-cancelled.ics": calendar(discreet, [encode_cancelled(quiet, 2026)], 2026),
        "reminded.ics": with_reminder(whole(Heading("Friday Night"), EVERY_FRIDAY), 15),
        "empty.ics": whole(discreet),
    }


def whole(heading: Heading, *events: CalendarEvent) -> bytes:
    encoded: list[Encoded] = [encode(event, 2026) for event in events]
    return calendar(heading, encoded, 2026)


@pytest.mark.parametrize("name", sorted(feeds()))
def test_the_feed_is_the_one_somebody_proofread(name: str) -> None:
    assert feeds()[name].decode() == (HERE / name).read_bytes().decode()


@pytest.mark.parametrize("name", ["discreet.ics", "discreet-cancelled.ics"])
def test_a_discreet_feed_gives_nothing_away(name: str) -> None:
    feed = feeds()[name].decode()

    told = ("Friday", "Mark", "example", "Open", "40.73", "Early", "Thanks", "omegroup", "q7x2")
    for word in (*told, "555", "meet", "LOCATION", "URL", "CATEGORIES", "CONFERENCE", "GEO"):
        assert word not in feed


def test_a_reminder_names_nothing() -> None:
    discreet = with_reminder(feeds()["discreet.ics"], 15).decode()

    assert discreet.count("TRIGGER:-PT15M") == discreet.count("BEGIN:VEVENT") > 1
    assert "DESCRIPTION:Reminder" in discreet
    assert "Friday" not in discreet


if __name__ == "__main__":
    for file_name, written in feeds().items():
        (HERE / file_name).write_bytes(written)

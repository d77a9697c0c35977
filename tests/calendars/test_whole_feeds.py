"""Whole feeds a person can proofread, in the folder beside this file.

When one changes on purpose: read it, then write it anew with
``python -m tests.calendars.test_whole_feeds``.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from groups.calendars.encoding import CalendarEvent, Encoded, Heading, calendar, encode
from groups.meetings.schedule import schedule_from

HERE = Path(__file__).parent / "snapshots"

FRIDAY_NIGHT = CalendarEvent(
    uid="q7x2",
    host="calendar.example.org",
    schedule=schedule_from(
        {
            "timezone": "America/New_York",
            "start_local": "1994-02-18T19:00",
            "duration_minutes": 60,
            "rrule": "FREQ=WEEKLY;BYDAY=FR",
            "changes": [
                {"op": "cancel", "at": "2026-11-27T19:00"},
                {"op": "move", "at": "2026-12-25T19:00", "to": "2026-12-24T17:30", "note": "Early"},
                {"op": "add", "to": "2026-12-31T22:30", "duration_minutes": 120},
                {"op": "change_from", "at": "2027-01-08T19:00", "start_local": "2027-01-08T19:30"},
            ],
        }
    ),
    sequence=4,
    revised_at=datetime(2026, 11, 22, 19, 30, tzinfo=UTC),
    title="Friday Night",
    location="St Mark's Hall, 12 Green Street; side door",
    description="Open meeting. Newcomers welcome.",
    url="https://example.org/meetings/friday-night",
    place=(40.7301, -73.9925),
    conference_url="https://meet.example.org/friday?pwd=1",
    categories=("Open", "Discussion"),
)

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
    return {
        "friday-night.ics": whole(Heading("Friday Night"), FRIDAY_NIGHT),
        "night-watch.ics": whole(Heading("Night Watch"), NIGHT_WATCH),
        "discreet.ics": whole(discreet, FRIDAY_NIGHT.discreet("Appointment", "secret")),
        "empty.ics": whole(discreet),
    }


def whole(heading: Heading, *events: CalendarEvent) -> bytes:
    encoded: list[Encoded] = [encode(event, 2026) for event in events]
    return calendar(heading, encoded, 2026)


@pytest.mark.parametrize("name", sorted(feeds()))
def test_the_feed_is_the_one_somebody_proofread(name: str) -> None:
    assert feeds()[name].decode() == (HERE / name).read_bytes().decode()


def test_a_discreet_feed_gives_nothing_away() -> None:
    feed = feeds()["discreet.ics"].decode()

    told = ("Friday", "Mark", "example.org/meetings", "Open", "40.73", "Early", "omegroup", "q7x2")
    for word in told:
        assert word not in feed


if __name__ == "__main__":
    for file_name, written in feeds().items():
        (HERE / file_name).write_bytes(written)

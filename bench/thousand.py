"""Run beside a server, on its database: a thousand meetings, and somebody who edits them.

python -m bench.thousand          seed them; print the path of a secret address
python -m bench.thousand edits    rename one for each line read, and say when it is committed
python -m bench.thousand joins    print the seconds of joining them, and of the library
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from statistics import median

from flask import current_app
from icalendar import Calendar, Event, vRecur
from sqlalchemy import select

from groups.app import create_app
from groups.calendars import feeds
from groups.calendars.encoding import CalendarEvent
from groups.calendars.models import CalendarAddress
from groups.demo import cast
from groups.meetings.actions import horizon
from groups.meetings.actions.schedules import write_schedule
from groups.meetings.models import Group, Meeting
from groups.meetings.signals import meeting_changed
from groups.plumbing import clock
from groups.plumbing.db import db, transaction
from groups.plumbing.tokens import fingerprint, new_token

MEETINGS = 1000
MEMBER = "Ana"
ZONES = (
    *("America/Los_Angeles", "America/Denver", "America/Chicago", "America/New_York"),
    *("Europe/London", "Europe/Berlin", "Europe/Helsinki", "Asia/Tokyo"),
    *("Australia/Sydney", "Africa/Johannesburg"),
)
NOTES = "Newcomers are welcome. The door is at the back, up the ramp; please come in quietly. " * 3
FIRST = datetime.fromisoformat("2026-01-05T00:00")


def seed() -> None:
    group = cast.group("thousand", "A Thousand", servants={cast.member(MEMBER): ["secretary"]})
    meetings = [_meeting(group, number) for number in range(MEETINGS)]
    db.session.add_all(meetings)
    db.session.flush()
    horizon.rebuild(meetings)
    token = new_token()
    member = cast.member(MEMBER)
    db.session.add(
        CalendarAddress(
            member_id=member.id, token_hash=fingerprint(token), label="Bench", discreet=True
        )
    )
    print(f"/calendar/private/{token}.ics")


def _meeting(group: Group, number: int) -> Meeting:
    zone = ZONES[number % len(ZONES)]
    starts = FIRST + timedelta(days=number % 7, hours=7 + number % 14, minutes=15 * (number % 4))
    meeting = Meeting(
        group=group,
        slug=f"thousand-{number}",
        name=f"Meeting {number} of a thousand",
        timezone=zone,
        attendance="online",
        types=["O", "D"],
        notes=NOTES,
        conference_url=f"https://meet.example.org/{number:06}",
    )
    write_schedule(meeting, cast.weekly(starts, timezone=zone))
    return meeting


def edit() -> None:
    for number, _ in enumerate(sys.stdin):
        with transaction():
            query = select(Meeting).where(Meeting.slug == f"thousand-{number * 7 % MEETINGS}")
            meeting = db.session.scalars(query).one()
            meeting.name = f"Renamed {number}"
            meeting.sequence += 1
            meeting.revised_at = clock.now()
            horizon.rebuild([meeting])
            meeting_changed.send(Meeting, meeting=meeting)
        print("committed", flush=True)


def join() -> None:
    site = feeds.Site.of(current_app.config["SETTINGS"])
    group = db.session.scalars(select(Group).where(Group.slug == "thousand")).one()
    feed = feeds.feed_of_group("thousand", site)
    meetings = list(db.session.scalars(select(Meeting).where(Meeting.group_id == group.id)))
    events = [event for meeting in meetings if (event := feeds.event_of(meeting, site))]
    figures = {
        "join": [_seconds(lambda: b"".join(feed.write()), 20) for _ in range(9)],
        "library": [_seconds(lambda: _by_the_library(events), 1) for _ in range(3)],
        "bytes": [len(b"".join(feed.write())), len(_by_the_library(events))],
    }
    print(json.dumps({name: median(values) for name, values in figures.items()}))


def _seconds(work: Callable[[], object], times: int) -> float:
    began = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - began) / times


def _by_the_library(events: list[CalendarEvent]) -> bytes:
    """Build and serialise the same events, one VEVENT each, with the library's own zones."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Homegroup//Meetings//EN")
    for one in events:
        calendar.add_component(_event(one))
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written


def _event(one: CalendarEvent) -> Event:
    schedule, event = one.schedule, Event()
    starts = schedule.start_local.replace(tzinfo=clock.zone(schedule.timezone))
    event.add("uid", f"{one.uid}@{one.host}")
    event.add("dtstamp", one.revised_at)
    event.add("last-modified", one.revised_at)
    event.add("sequence", one.sequence)
    event.add("summary", one.title)
    event.add("dtstart", starts)
    event.add("dtend", starts + timedelta(minutes=schedule.duration_minutes))
    event.add("rrule", vRecur(FREQ="WEEKLY"))
    event.add("location", one.location)
    event.add("description", one.description)
    event.add("url", one.url)
    event.add("categories", list(one.categories))
    event.add("conference", one.conference_url, parameters={"VALUE": "URI", "FEATURE": "VIDEO"})
    return event


def main(what: str) -> None:
    with create_app().app_context():
        if what == "seed":
            with transaction():
                seed()
        else:
            {"edits": edit, "joins": join}[what]()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "seed")

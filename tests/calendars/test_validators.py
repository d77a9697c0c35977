"""Programs that judge calendars find nothing wrong in ours."""

from collections.abc import Callable
from pathlib import Path

import pytest
import vobject
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

from groups.calendars.checking import findings
from groups.meetings.notation import schedule_from
from tests.calendars.engines.libical import errors_in
from tests.calendars.test_encoding import ORACLE, event_of, feed_of
from tests.calendars.test_engines import all_edits

SNAPSHOTS = sorted((Path(__file__).parent / "snapshots").glob("*.ics"))


def icalendars(feed: bytes) -> int:
    """Count what the library could not read and set aside, through all components."""
    return sum(len(component.errors) for component in Calendar.from_ical(feed).walk())


def icals(feed: bytes) -> int:
    """Home Assistant's parser is strict about types, and raises at the first flaw."""
    calendar = IcsCalendarStream.calendar_from_ics(feed.decode())
    return 0 if len(calendar.events) == feed.count(b"BEGIN:VEVENT") else 1


def vobjects(feed: bytes) -> int:
    """Behaviours of vobject know which properties may stand how often, and raise."""
    [calendar] = vobject.readComponents(feed.decode())
    return 0 if calendar.validate(raiseException=True) else 1


def libicals(feed: bytes) -> int:
    """The table of RFC 5546 and 5545: what may stand where, how often, of which type."""
    return errors_in(feed)


def ours(feed: bytes) -> int:
    return len(findings(feed))


JUDGES = (icalendars, icals, vobjects, libicals, ours)
Judge = Callable[[bytes], int]


@pytest.mark.parametrize("judge", JUDGES)
def test_what_a_person_proofread_is_right(judge: Judge) -> None:
    assert {path.name: judge(path.read_bytes()) for path in SNAPSHOTS} == dict.fromkeys(
        [path.name for path in SNAPSHOTS], 0
    )


@pytest.mark.parametrize("judge", JUDGES)
def test_every_case_and_every_edit_is_right(judge: Judge) -> None:
    feeds = [feed_of(event_of(schedule_from(case))) for case in ORACLE]
    feeds += [asked.question.feed for asked in all_edits()]

    assert sum(judge(feed) for feed in feeds) == 0


FLAWS = {
    "no UID": (b"UID:", b"X-UID:"),
    "a time that is none": (b"DTSTART;TZID=America/New_York:2", b"DTSTART;TZID=America/New_York:x"),
    "two summaries": (b"SUMMARY:Friday Night", b"SUMMARY:Friday Night\r\nSUMMARY:Twice"),
}


@pytest.mark.parametrize("flaw", FLAWS.values(), ids=list(FLAWS))
def test_two_of_them_and_more_see_a_flaw(flaw: tuple[bytes, bytes]) -> None:
    good = next(path for path in SNAPSHOTS if path.name == "friday-night.ics").read_bytes()
    broken = good.replace(*flaw)

    assert broken != good
    assert sum(objects(judge, broken) for judge in JUDGES) >= 2


def objects(judge: Judge, feed: bytes) -> bool:
    try:
        return judge(feed) > 0
    except Exception:  # each says it in its own way
        return True

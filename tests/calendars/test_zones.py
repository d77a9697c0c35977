"""Our small VTIMEZONEs against the zone data itself, read by somebody else's program."""

import io
import itertools
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from dateutil.rrule import rrulestr
from dateutil.tz import tzical
from icalendar import Timezone

from groups.calendars.transitions import transitions
from groups.calendars.zones import observances, vtimezone
from groups.plumbing import clock

YEAR = 2026
FIRST, LAST = datetime.fromisoformat("2025-01-01T12:00"), datetime.fromisoformat("2036-12-31T12:00")
REGULAR = ("America/New_York", "Europe/London", "Europe/Dublin", "Australia/Lord_Howe")


def wall_clock_times(zone: str) -> Iterator[datetime]:
    """Yield noon every few weeks, and a few hours around each change of the clocks."""
    for weeks in range(0, 620, 13):
        yield FIRST + timedelta(weeks=weeks)
    for change in transitions(zone, YEAR - 1, YEAR + 10):
        for hours in (-26, -4, 4, 26):
            yield change.wall + timedelta(hours=hours)


def offsets(zone: str, tzinfo: object) -> list[timedelta | None]:
    times = [time for time in wall_clock_times(zone) if FIRST <= time <= LAST]
    return [time.replace(tzinfo=tzinfo).utcoffset() for time in times]  # type: ignore[arg-type]


def test_every_zone_in_the_world_holds_from_last_year_to_ten_years_ahead() -> None:
    for zone in sorted(clock.zone_names()):
        feed = f"BEGIN:VCALENDAR\r\n{vtimezone(zone, YEAR).decode()}END:VCALENDAR\r\n"
        theirs = tzical(io.StringIO(feed)).get()

        assert offsets(zone, theirs) == offsets(zone, clock.zone(zone)), zone


def onsets(zone: str) -> Iterator[datetime]:
    """Yield the instants of the changes, by the letter of RFC 5545: on the clock before each."""
    for part in Timezone.from_ical(vtimezone(zone, YEAR)).subcomponents:
        first, before = part["DTSTART"].dt, part["TZOFFSETFROM"].td
        rule = part.get("RRULE")
        named = rrulestr(rule.to_ical().decode(), dtstart=first) if rule else [first]
        for wall in itertools.takewhile(lambda wall: wall < LAST, named):
            if before != part["TZOFFSETTO"].td:
                yield wall - before


def test_every_clock_in_the_world_changes_at_that_very_second() -> None:
    for zone in sorted(clock.zone_names()):
        told = {moment for moment in onsets(zone) if FIRST <= moment <= LAST}
        changes = transitions(zone, YEAR - 1, YEAR + 10)
        known = {change.at.replace(tzinfo=None) for change in changes}

        assert told == {moment for moment in known if FIRST <= moment <= LAST}, zone


def test_no_regular_zone_in_the_world_takes_more_than_500_bytes() -> None:
    sizes = {
        zone: len(vtimezone(zone, YEAR))
        for zone in clock.zone_names()
        if len(observances(zone, YEAR)) <= 2
    }

    assert len(sizes) > 500
    assert max(sizes.values()) <= 500


@pytest.mark.parametrize("zone", REGULAR)
def test_a_regular_zone_is_two_yearly_rules_in_few_bytes(zone: str) -> None:
    written = vtimezone(zone, YEAR)

    assert len(written) <= 500
    assert written.count(b"RRULE:FREQ=YEARLY") == 2
    assert b"RDATE" not in written


def test_dublin_is_labelled_by_the_larger_offset() -> None:
    daylight = vtimezone("Europe/Dublin", YEAR).split(b"BEGIN:DAYLIGHT")[1]

    assert b"TZOFFSETTO:+0100" in daylight.split(b"END:DAYLIGHT")[0]


def test_a_zone_without_changes_is_one_line_of_truth() -> None:
    written = vtimezone("America/Phoenix", YEAR)

    assert written.count(b"TZOFFSETTO:-0700") == 1
    assert len(written) < 200


def test_vancouver_stays_on_summer_time_from_this_year() -> None:
    assert [t.at.year for t in transitions("America/Vancouver", 2025, 2030)] == [2025, 2025, 2026]

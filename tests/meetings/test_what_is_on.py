"""What is on now, in the nights when clocks are wrong to trust."""

from datetime import UTC, datetime

import pytest
import time_machine

from groups.meetings.actions import schedules
from groups.meetings.overrides import Vary
from tests.meetings.conftest import Town, record

# The clocks of New York go back at 06:00 UTC, those of Berlin went back a week before.
FALL = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
SPRING = datetime(2027, 3, 14, 6, 30, tzinfo=UTC)
NEW_YORK = {"timezone": "America/New_York"}


def at(town: Town, instant: datetime, query: str = "time=now") -> list[str]:
    with time_machine.travel(instant, tick=False):
        return town.found(query)


@pytest.fixture
def in_the_fall(town: Town) -> Town:
    with time_machine.travel(datetime(2026, 10, 31, tzinfo=UTC), tick=False):
        town.take_in(
            record("half-past-one", day=0, time="01:30", end_time="02:30", **NEW_YORK),
            record("half-past-two", day=0, time="02:30", end_time="03:00", **NEW_YORK),
            record("through", day=6, time="23:00", end_time="03:00", **NEW_YORK),
            record("berlin", day=0, time="06:30", end_time="07:30", timezone="Europe/Berlin"),
            record("kolkata", day=0, time="11:00", end_time="11:30", timezone="Asia/Kolkata"),
        )
    return town


def test_the_hour_that_comes_twice_has_one_meeting(in_the_fall: Town) -> None:
    first, second = FALL, FALL.replace(hour=6, minute=45)

    assert at(in_the_fall, first) == ["through", "half-past-one", "berlin", "kolkata"]
    assert at(in_the_fall, second) == ["through"]
    assert at(in_the_fall, second, "time=upcoming") == ["half-past-two"]
    assert at(in_the_fall, FALL.replace(hour=7, minute=30)) == ["half-past-two"]


def test_a_meeting_through_the_night_ends_by_its_length(in_the_fall: Town) -> None:
    """Four hours from 23:00 are over at 02:00 by the clock that went back."""
    assert "through" in at(in_the_fall, FALL.replace(hour=6, minute=59))
    assert "through" not in at(in_the_fall, FALL.replace(hour=7, minute=0))


def test_how_long_still_is_counted_in_real_minutes(in_the_fall: Town) -> None:
    with time_machine.travel(FALL, tick=False):
        page = in_the_fall.visitor.get("/meetings?time=now").text

    assert "1 hour 30 min left" in page
    assert "30 minutes left" in page


def test_the_hour_that_is_missing_has_its_meeting_after_it(town: Town) -> None:
    with time_machine.travel(datetime(2027, 3, 13, tzinfo=UTC), tick=False):
        town.take_in(record("gap", day=0, time="02:30", end_time="03:30", **NEW_YORK))

    with time_machine.travel(SPRING, tick=False):
        found = town.read("/api/v1/meetings?time=upcoming")["meetings"][0]["next"]

    assert (found["starts_at"], found["local_start"]) == ("2027-03-14T07:30:00Z", "03:30")


def test_both_clocks_are_said_when_they_differ(in_the_fall: Town) -> None:
    with time_machine.travel(FALL, tick=False):
        page = in_the_fall.visitor.get("/meetings?time=now&timezone=Europe/Berlin").text

    assert "Sun 1 Nov, 06:30 CET" in page
    assert "(Sun 11:00 IST there)" in page
    assert "CET there" not in page


def test_a_date_of_another_kind_is_found_as_what_it_is(town: Town) -> None:
    """Closed, but open on its first Monday: who looks for open ones finds just that date."""
    with time_machine.travel(datetime(2026, 11, 18, 12, tzinfo=UTC), tick=False):
        town.take_in(record("closed", day=1, types=["C"]))
        with town.inside():
            monday = datetime.fromisoformat("2026-12-07T19:00")
            schedules.vary(town.meeting("closed"), Vary(at=monday, types=("O",)))

        answer = town.read("/api/v1/meetings?type=O")["meetings"]

    assert [one["next"]["local_date"] for one in answer] == ["2026-12-07"]

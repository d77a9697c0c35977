"""What Eve might send in place of a schedule, and what an honest one keeps."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest

from groups.meetings.notation import schedule_from, schedule_to
from groups.meetings.recurrence import occurrences
from groups.meetings.schedule import Schedule
from groups.meetings.segments import segments_of
from groups.plumbing.errors import Invalid

HONEST: dict[str, Any] = {
    "timezone": "America/New_York",
    "start_local": "2026-02-20T19:00",
    "duration_minutes": 60,
    "rrule": "FREQ=WEEKLY;BYDAY=FR",
    "changes": [],
}


def refusal(**fields: Any) -> Invalid:
    with pytest.raises(Invalid) as caught:
        schedule_from(HONEST | fields)
    assert caught.value.message.endswith(".")
    return caught.value


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;BYDAY=FR",
        "FREQ=HOURLY;INTERVAL=2",
        "FREQ=WEEKLY;INTERVAL=0",
        "FREQ=WEEKLY;INTERVAL=-1",
        "FREQ=WEEKLY;INTERVAL=999999999999999999",
        "FREQ=WEEKLY;COUNT=0",
        "FREQ=WEEKLY;COUNT=10000000",
        "FREQ=WEEKLY;COUNT=3;UNTIL=20270101T000000Z",
        "FREQ=WEEKLY;UNTIL=99991231T235959Z",
        "FREQ=WEEKLY;UNTIL=19000101",
        "FREQ=WEEKLY;UNTIL=20260231",
        "FREQ=WEEKLY;UNTIL=soon",
        "FREQ=WEEKLY;BYDAY=2FR",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;BYDAY=",
        "FREQ=WEEKLY;BYMONTHDAY=3",
        "FREQ=WEEKLY;BYHOUR=1,2,3",
        "FREQ=WEEKLY;BYSETPOS=1",
        "FREQ=MONTHLY;BYDAY=6FR",
        "FREQ=MONTHLY;BYDAY=0FR",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=MONTHLY;BYMONTHDAY=٣",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=13",
        "FREQ=YEARLY;BYWEEKNO=20",
        "FREQ=YEARLY;BYYEARDAY=100",
        "FREQ=DAILY;FREQ=WEEKLY",
        "BYDAY=FR",
        "",
        "FREQ",
        "FREQ=WEEKLY\r\nATTENDEE:mailto:eve@example.org",
        "FREQ=DAILY;BYDAY=" + ",".join(["FR"] * 200),
    ],
)
def test_a_hostile_rule_is_refused_with_a_sentence(rule: str) -> None:
    assert refusal(rrule=rule).field == "rrule"


@pytest.mark.parametrize(
    "zone", ["Europe", "", "../../etc/passwd", "America/New_York" * 50, "Mars/Olympus", "UTC\0"]
)
def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    assert refusal(timezone=zone).field == "timezone"


@pytest.mark.parametrize(
    "start",
    [
        "2026-02-30T19:00",
        "1969-12-31T19:00",
        "2201-01-01T19:00",
        "2026-02-20T19:00Z",
        "2026-02-20T19:00:30",
        "2026-02-20",
        "2026W08",
        "٢٠٢٦-02-20T19:00",
        None,
        7,
    ],
)
def test_a_start_that_is_no_wall_clock_time_is_refused(start: object) -> None:
    assert refusal(start_local=start).field == "start_local"


@pytest.mark.parametrize("minutes", [0, -5, 10_081, 10**30, True, "60", None, 1.5])
def test_a_length_that_is_no_number_of_minutes_is_refused(minutes: object) -> None:
    assert refusal(duration_minutes=minutes).field == "duration_minutes"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"op": "explode", "at": "2026-02-27T19:00"}, "op"),
        ({"op": "cancel"}, "at"),
        ({"op": "cancel_range", "first": "2026-03-02", "last": "2026-03-01"}, "last"),
        ({"op": "move", "at": "2026-02-27T19:00"}, "to"),
        ({"op": "move", "at": "2026-02-27T19:00", "to": "1066-01-01T00:00"}, "to"),
        ({"op": "move", "at": "2026-02-27T19:00", "to_utc": "2026-02-27T19:00"}, "to_utc"),
        ({"op": "add", "to": "2026-02-28T19:00", "duration_minutes": 0}, "duration_minutes"),
        (
            {
                "op": "change_from",
                "at": "2026-02-27T19:00",
                "start_local": "2026-02-27T19:30",
                "rrule": "FREQ=SECONDLY",
            },
            "rrule",
        ),
        ({"op": "cancel", "at": "2026-02-27T19:00", "note": "x" * 501}, "note"),
    ],
)
def test_a_bad_change_is_named_by_its_place_in_the_list(change: dict[str, Any], field: str) -> None:
    assert refusal(changes=[change]).field == f"changes.0.{field}"


def test_five_hundred_changes_are_enough() -> None:
    cancel = {"op": "cancel", "at": "2026-02-27T19:00"}

    assert refusal(changes=[cancel] * 501).field == "changes"


def test_a_schedule_comes_back_as_it_was_written() -> None:
    changes = [
        {"op": "cancel", "at": "2026-11-27T19:00", "note": "Thanksgiving"},
        {"op": "cancel_range", "first": "2026-12-24", "last": "2026-12-31"},
        {"op": "move", "at": "2026-12-18T19:00", "to": "2026-12-17T17:30", "duration_minutes": 30},
        {"op": "move", "at": "2027-01-01T19:00", "to_utc": "2027-01-02T22:00:00Z"},
        {"op": "add", "to": "2027-01-03T09:00"},
        {
            "op": "change_from",
            "at": "2027-02-05T19:00",
            "start_local": "2027-02-06T19:00",
            "rrule": "FREQ=WEEKLY;BYDAY=SA",
            "timezone": "America/Chicago",
        },
    ]

    assert schedule_to(schedule_from(HONEST | {"changes": changes})) == HONEST | {
        "changes": changes
    }


def test_the_age_of_a_meeting_does_not_slow_its_calendar() -> None:
    old = Schedule("Europe/London", datetime.fromisoformat("1970-01-01T07:00"), 60, "FREQ=DAILY")
    window = (datetime(2199, 1, 1, tzinfo=UTC), datetime(2199, 1, 8, tzinfo=UTC))

    began = time.process_time()
    dates = occurrences(old, *window)

    assert len(dates) == 7
    assert time.process_time() - began < 0.05


def test_a_schedule_is_cut_into_its_series_once_however_often_it_is_asked() -> None:
    """Every page and feed asks each meeting's, and to read a rule anew costs more than the rest."""
    assert segments_of(schedule_from(HONEST)) is segments_of(schedule_from(HONEST))

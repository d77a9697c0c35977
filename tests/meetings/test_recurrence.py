"""The oracle: cases worked out by hand, and what they do not say yet."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from groups.meetings.notation import schedule_from
from groups.meetings.recurrence import (
    Status,
    occurrence_of,
    occurrences,
    under_way,
    upcoming,
)
from groups.meetings.schedule import Schedule
from groups.plumbing.clock import iso

ORACLE = json.loads((Path(__file__).parents[1] / "data" / "recurrence.json").read_text())["cases"]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.fixture(params=ORACLE, ids=[case["id"] for case in ORACLE])
def case(request: pytest.FixtureRequest) -> dict[str, Any]:
    found: dict[str, Any] = request.param
    return found


def test_each_date_is_held_when_a_wall_clock_says_so(case: dict[str, Any]) -> None:
    window = case["window"]

    dates = occurrences(schedule_from(case), moment(window["start"]), moment(window["end"]))

    held = [date for date in dates if date.is_held]
    assert [iso(date.starts_at) for date in held] == case["expected"]
    assert [iso(date.ends_at) for date in held] == case["expected_ends"]
    cancelled = [iso(date.starts_at) for date in dates if date.status is Status.CANCELLED]
    assert cancelled == case["expected_cancelled"]


def test_a_meeting_is_under_way_from_its_start_until_its_end(case: dict[str, Any]) -> None:
    schedule = schedule_from(case)

    for probe in case["live_at"]:
        assert (under_way(schedule, moment(probe["at"])) is not None) == probe["live"]


def friday(*changes: dict[str, Any], **fields: Any) -> Schedule:
    """Ana's Friday group: 19:00 in New York, an hour, every week since 1994."""
    usual = {
        "timezone": "America/New_York",
        "start_local": "1994-02-18T19:00",
        "duration_minutes": 60,
        "rrule": "FREQ=WEEKLY;BYDAY=FR",
    }
    return schedule_from({**usual, **fields, "changes": list(changes)})


NOVEMBER = (moment("2026-11-01T00:00Z"), moment("2026-12-01T00:00Z"))


def starts(schedule: Schedule, since: datetime, until: datetime) -> list[str]:
    return [f"{d.starts_at:%m-%dT%H:%M}" for d in occurrences(schedule, since, until) if d.is_held]


def test_a_closure_takes_every_date_of_its_days_and_says_why() -> None:
    closure = {"op": "cancel_range", "first": "2026-11-13", "last": "2026-11-20", "note": "Paint"}

    dates = occurrences(friday(closure), *NOVEMBER)

    assert [date.is_held for date in dates] == [True, False, False, True]
    assert dates[1].note == "Paint"


def test_the_last_word_about_a_date_holds() -> None:
    cancel = {"op": "cancel", "at": "2026-11-27T19:00"}
    move = {"op": "move", "at": "2026-11-27T19:00", "to": "2026-11-28T10:00"}

    assert "11-28T15:00" in starts(friday(cancel, move), *NOVEMBER)
    assert len(starts(friday(move, cancel), *NOVEMBER)) == 3


def test_a_date_moved_far_away_is_found_where_it_is_held() -> None:
    move = {"op": "move", "at": "2026-11-27T19:00", "to": "2027-03-06T10:00"}

    found = occurrences(friday(move), moment("2027-03-06T01:00Z"), moment("2027-03-07T00:00Z"))

    assert [date.recurrence_id for date in found] == [moment("2026-11-27T19:00")]
    assert found[0].moved


def test_a_date_moved_to_a_utc_instant_may_be_the_second_pass_of_a_fold() -> None:
    move = {"op": "move", "at": "2026-10-30T19:00", "to_utc": "2026-11-01T06:30:00Z"}

    assert "11-01T06:30" in starts(friday(move), *NOVEMBER)


def test_a_change_to_a_date_the_rule_does_not_name_changes_nothing() -> None:
    stray = {"op": "move", "at": "2026-11-26T19:00", "to": "2026-11-26T20:00"}

    assert starts(friday(stray), *NOVEMBER) == starts(friday(), *NOVEMBER)


def test_an_added_date_may_be_cancelled_again() -> None:
    add = {"op": "add", "to": "2026-11-25T08:00", "duration_minutes": 90}
    cancel = {"op": "cancel", "at": "2026-11-25T08:00"}

    dates = occurrences(friday(add, cancel), *NOVEMBER)

    assert [date.recurrence_id.day for date in dates if not date.is_held] == [25]


def test_adding_the_date_that_was_cancelled_brings_it_back() -> None:
    cancel = {"op": "cancel", "at": "2026-11-27T19:00"}
    add = {"op": "add", "to": "2026-11-27T19:00"}

    assert starts(friday(cancel, add), *NOVEMBER) == starts(friday(), *NOVEMBER)


def test_a_group_that_moves_to_another_country_keeps_its_new_clock() -> None:
    change = {
        "op": "change_from",
        "at": "2026-11-13T19:00",
        "start_local": "2026-11-14T09:00",
        "rrule": "FREQ=WEEKLY;BYDAY=SA",
        "timezone": "Europe/London",
        "duration_minutes": 90,
    }

    dates = occurrences(friday(change), *NOVEMBER)

    assert [iso(date.starts_at) for date in dates][:2] == [
        "2026-11-07T00:00:00Z",
        "2026-11-14T09:00:00Z",
    ]
    assert dates[-1].ends_at - dates[-1].starts_at == timedelta(minutes=90)
    assert dates[-1].timezone == "Europe/London"


def test_an_eight_week_study_that_changes_its_hour_is_still_eight_weeks() -> None:
    change = {"op": "change_from", "at": "2026-11-20T19:00", "start_local": "2026-11-20T20:00"}
    study = friday(change, start_local="2026-11-06T19:00", rrule="FREQ=WEEKLY;COUNT=8")

    dates = occurrences(study, NOVEMBER[0], moment("2028-01-01T00:00Z"))

    assert len(dates) == 8


def test_a_series_may_change_twice() -> None:
    later = {"op": "change_from", "at": "2026-11-20T20:00", "start_local": "2026-11-20T18:00"}
    sooner = {"op": "change_from", "at": "2026-11-13T19:00", "start_local": "2026-11-13T20:00"}

    found = starts(friday(later, sooner), *NOVEMBER)

    assert found == ["11-07T00:00", "11-14T01:00", "11-20T23:00", "11-27T23:00"]


def test_upcoming_finds_a_yearly_meeting_and_stops_for_one_that_is_over() -> None:
    now = moment("2026-11-22T12:00Z")
    leap_day = friday(start_local="2024-02-29T19:00", rrule="FREQ=YEARLY")
    over = friday(rrule="FREQ=WEEKLY;UNTIL=19950101")

    assert upcoming(leap_day, now, 1)[0].recurrence_id == moment("2028-02-29T19:00")
    assert upcoming(over, now) == []


def test_upcoming_begins_with_the_meeting_being_held() -> None:
    now = moment("2026-11-21T00:30Z")

    assert upcoming(friday(), now, 1)[0].starts_at == moment("2026-11-21T00:00Z")


def test_an_occurrence_is_found_by_its_first_name() -> None:
    move = {"op": "move", "at": "2026-11-27T19:00", "to": "2026-11-25T17:30"}

    found = occurrence_of(friday(move), moment("2026-11-27T19:00"))

    assert found is not None
    assert found.starts_at == moment("2026-11-25T22:30Z")
    assert occurrence_of(friday(move), moment("2026-11-26T19:00")) is None


def test_asking_for_all_of_time_ends() -> None:
    since, until = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)

    dates = occurrences(friday(rrule="FREQ=YEARLY"), since, until)

    assert len(dates) == 207


@pytest.mark.parametrize("since", ["0001-01-01T00:00Z", "2201-02-01T00:00Z", "9999-11-01T00:00Z"])
def test_outside_our_years_there_are_no_dates(since: str) -> None:
    assert occurrences(friday(), moment(since), moment(since) + timedelta(days=40)) == []


def test_the_first_and_the_last_weeks_of_our_years_have_their_fridays() -> None:
    from_the_first = friday(start_local="1970-01-02T19:00")

    first = occurrences(from_the_first, moment("1970-01-05T00:00Z"), moment("1970-01-15T00:00Z"))
    last = occurrences(friday(), moment("2200-12-21T00:00Z"), moment("2201-02-01T00:00Z"))

    assert [iso(date.starts_at) for date in first] == ["1970-01-10T00:00:00Z"]
    assert [iso(date.starts_at) for date in last] == ["2200-12-27T00:00:00Z"]


def test_where_two_series_name_one_start_the_later_holds_however_it_is_asked_for() -> None:
    longer_from_the_6th = {
        "op": "change_from",
        "at": "2026-11-20T19:00",
        "start_local": "2026-11-06T19:00",
        "duration_minutes": 90,
    }
    schedule = friday(longer_from_the_6th)

    listed = occurrences(schedule, moment("2026-11-01T00:00Z"), moment("2026-12-01T00:00Z"))

    assert {date.ends_at - date.starts_at for date in listed} == {timedelta(minutes=90)}
    assert [occurrence_of(schedule, date.recurrence_id) for date in listed] == listed

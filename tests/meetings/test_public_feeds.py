"""Other lists and spreadsheets read ours."""

import csv
import io
import json
from typing import Any

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from groups.meetings.feeds.spreadsheet import safe
from groups.meetings.forms import meeting_guide
from groups.meetings.types import NAMES, NOT_PUBLISHED
from tests.meetings.conftest import SAN_JOSE, WEDNESDAY, Town, record
from tests.meetings.test_moving_between_servers import friday_night, homegroup


def feed(town: Town) -> list[dict[str, Any]]:
    return list(json.loads(town.visitor.get("/feeds/meeting-guide.json").text))


@time_machine.travel(WEDNESDAY, tick=False)
def test_our_feed_reads_like_the_list_it_came_from(town: Town) -> None:
    town.type("import-meetings", str(SAN_JOSE))

    ours = {one["slug"]: one for one in feed(town)}

    theirs = {one["slug"]: one for one in json.loads(SAN_JOSE.read_text())}
    assert set(ours) == set(theirs)
    for slug, one in ours.items():
        assert (one["day"], one["time"]) == (theirs[slug]["day"], theirs[slug]["time"])
        assert one["formatted_address"] == theirs[slug]["formatted_address"]
        assert one["attendance_option"] == theirs[slug]["attendance_option"]
        assert one["timezone"] == "America/Los_Angeles"
        assert {"ONL"} >= set(theirs[slug]["types"]) & set(NAMES) - set(one["types"])
        assert set(one["types"]) <= set(NAMES) - NOT_PUBLISHED
        assert not [name for name in one if name.startswith("contact_")]


@time_machine.travel(WEDNESDAY, tick=False)
def test_our_feed_may_be_read_back(town: Town) -> None:
    town.type("import-meetings", str(SAN_JOSE))

    reading = meeting_guide.read(feed(town), meeting_guide.Wanted("ours"))

    assert sum(len(group.meetings) for group in reading.groups) == 670
    odd = {remark.sentence for remark in reading.remarks}
    assert odd == {"before the time; taken as the next day"}


@pytest.mark.parametrize(
    ("rrule", "days"),
    [
        ("FREQ=WEEKLY;BYDAY=FR", {"friday-night": 5}),
        ("FREQ=WEEKLY;BYDAY=MO,FR", {"friday-night-mo": 1, "friday-night-fr": 5}),
        ("FREQ=DAILY", {f"friday-night-{day}": n for n, day in enumerate(
            ("su", "mo", "tu", "we", "th", "fr", "sa"))}),
        ("FREQ=WEEKLY;BYDAY=FR;INTERVAL=2", {}),
        ("FREQ=MONTHLY;BYDAY=2FR", {}),
        (None, {}),
    ],
)  # fmt: skip
@time_machine.travel(WEDNESDAY, tick=False)
def test_a_weekly_day_is_a_record_and_nothing_else_is(
    town: Town, rrule: str | None, days: dict[str, int]
) -> None:
    town.take_in_content(homegroup(friday_night(rrule=rrule)))

    assert {one["slug"]: one["day"] for one in feed(town)} == days
    for one in feed(town):
        assert (one["time"], one["end_time"], one["timezone"]) == (
            "19:00",
            "20:00",
            "America/New_York",
        )


@time_machine.travel(WEDNESDAY, tick=False)
def test_an_online_meeting_without_address_still_has_one(town: Town) -> None:
    town.take_in_content(homegroup(friday_night()))

    assert feed(town)[0]["formatted_address"] == "New York"


def test_a_meeting_that_ended_for_good_is_not_in_the_feed(town: Town) -> None:
    town.take_in_content(homegroup(friday_night(rrule="FREQ=WEEKLY;BYDAY=FR;COUNT=3")))

    with time_machine.travel(WEDNESDAY, tick=False):
        assert feed(town) == []


def test_a_new_rule_from_a_date_on_is_in_the_feed_from_that_date_on(town: Town) -> None:
    change = {
        "op": "change_from",
        "at": "2026-11-27T19:00",
        "start_local": "2026-11-28T10:00",
        "rrule": "FREQ=WEEKLY;BYDAY=SA",
    }
    town.take_in_content(homegroup(friday_night(changes=[change])))

    with time_machine.travel("2026-11-27T00:00:00Z", tick=False):
        assert [(one["day"], one["time"]) for one in feed(town)] == [(5, "19:00")]
    with time_machine.travel("2026-11-28T00:00:00Z", tick=False):
        assert [(one["day"], one["time"]) for one in feed(town)] == [(6, "10:00")]


@pytest.mark.parametrize("path", ["/feeds/meeting-guide.json", "/feeds/meetings.csv"])
def test_a_feed_asked_again_costs_nothing_until_something_changes(town: Town, path: str) -> None:
    town.take_in(record())
    first = town.visitor.get(path)
    known = {"If-None-Match": first.headers["ETag"]}

    again = town.visitor.get(path, headers=known)
    town.take_in(record(notes="Knock"))
    changed = town.visitor.get(path, headers=known)

    assert (again.status_code, again.data) == (304, b"")
    assert changed.status_code == 200
    assert b"Knock" in changed.data


def test_a_spreadsheet_gets_no_formulas(town: Town) -> None:
    town.take_in(record(name="=HYPERLINK(1)", notes='a"b,c\nd', location="@SUM(1)", group="+1"))

    sheet = list(csv.DictReader(io.StringIO(town.visitor.get("/feeds/meetings.csv").text)))

    assert sheet[0]["name"] == "'=HYPERLINK(1)"
    assert (sheet[0]["location"], sheet[0]["group"]) == ("'@SUM(1)", "'+1")
    assert sheet[0]["notes"] == 'a"b,c\nd'


@settings(deadline=None)
@given(st.text(max_size=20))
def test_no_cell_begins_like_a_formula(text: str) -> None:
    assert not safe(text).lstrip(" \u00a0").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert safe(text).removeprefix("'") == text.removeprefix("'")

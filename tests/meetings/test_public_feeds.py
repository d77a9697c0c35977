"""Other lists and spreadsheets read ours."""

import csv
import io
import json
from collections import Counter
from typing import Any

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from groups.meetings.descriptions import MeetingDescription
from groups.meetings.feeds import interchange
from groups.meetings.feeds import meeting_guide as meeting_guide_feed
from groups.meetings.feeds.spreadsheet import safe
from groups.meetings.forms import bmlt, meeting_guide
from groups.meetings.models import ServiceBody
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


SATURDAYS = {
    "op": "change_from",
    "at": "2026-11-27T19:00",
    "start_local": "2026-11-28T10:00",
    "rrule": "FREQ=WEEKLY;BYDAY=SA",
    "timezone": "America/Chicago",
    "duration_minutes": 90,
}


def test_a_new_rule_from_a_date_on_is_what_programs_are_told(town: Town) -> None:
    town.take_in_content(homegroup(friday_night(changes=[SATURDAYS])))

    with time_machine.travel("2026-11-28T00:00:00Z", tick=False):
        [told] = town.visitor.get("/api/v1/meetings").json["meetings"]

    assert told["schedule"] == "Every Saturday at 10:00"
    assert (told["local_start"], told["weekday"], told["timezone"], told["first_date"]) == (
        *("10:00", "SA", "America/Chicago", "2026-11-28"),
    )
    assert (told["duration_minutes"], told["rrule"]) == (90, "FREQ=WEEKLY;BYDAY=SA")


def test_a_new_rule_from_a_date_on_is_in_every_column_of_the_spreadsheet(town: Town) -> None:
    town.take_in_content(homegroup(friday_night(changes=[SATURDAYS])))

    with time_machine.travel("2026-11-28T00:00:00Z", tick=False):
        sheet = town.visitor.get("/feeds/meetings.csv").data.decode("utf-8-sig")

    [row] = csv.DictReader(io.StringIO(sheet, newline=""))
    assert row["schedule"] == "Every Saturday at 10:00"
    assert (row["time"], row["timezone"], row["duration_minutes"]) == (
        *("10:00", "America/Chicago", "90"),
    )
    assert (row["start_local"], row["rrule"]) == ("2026-11-28T10:00", "FREQ=WEEKLY;BYDAY=SA")


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

    sent = town.visitor.get("/feeds/meetings.csv").data
    sheet = list(csv.DictReader(io.StringIO(sent.decode("utf-8-sig"), newline="")))

    assert sent.startswith(b"\xef\xbb\xbf")  # or Excel would take it for another alphabet
    assert sheet[0]["name"] == "'=HYPERLINK(1)"
    assert (sheet[0]["location"], sheet[0]["group"]) == ("'@SUM(1)", "'+1")
    assert sheet[0]["notes"] == 'a"b,c\nd'


@settings(deadline=None)
@given(st.text(max_size=20))
def test_no_cell_begins_like_a_formula(text: str) -> None:
    assert not safe(text).lstrip(" \u00a0").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert safe(text).removeprefix("'") == text.removeprefix("'")


@time_machine.travel(WEDNESDAY, tick=False)
def test_a_meeting_held_in_our_room_alone_has_its_door_for_a_link(town: Town) -> None:
    town.take_in_content(homegroup(friday_night()))

    assert feed(town)[0]["conference_url"].endswith("/meetings/friday-night/room")
    assert feed(town)[0]["feedback_url"].endswith("/meetings/friday-night/propose")


@time_machine.travel(WEDNESDAY, tick=False)
def test_a_link_the_group_keeps_to_itself_is_in_no_feed(town: Town) -> None:
    town.take_in_content(homegroup(friday_night(links_public=False)))

    assert "conference_url" not in feed(town)[0]


@time_machine.travel(WEDNESDAY, tick=False)
def test_the_area_that_serves_the_group_is_named_in_both_spellings(town: Town) -> None:
    town.take_in_content(homegroup(friday_night()))
    with town.inside():
        body = ServiceBody(slug="v", name="Valley", website="https://v.example", helpline="555")
        town.meeting("friday-night").group.body = body

    one = feed(town)[0]

    assert (one["entity"], one["entity_phone"]) == ("Valley", "555")
    assert one["entity_url"] == one["entity_website_url"] == "https://v.example"


@time_machine.travel(WEDNESDAY, tick=False)
def test_no_slug_of_a_day_is_longer_than_readers_take(town: Town) -> None:
    slug = "a" * 64
    town.take_in_content(homegroup(friday_night(slug=slug, rrule="FREQ=WEEKLY;BYDAY=MO,FR")))

    slugs = [one["slug"] for one in feed(town)]

    assert len(set(slugs)) == 2
    assert max(map(len, slugs)) <= 64


def test_a_gift_address_readers_would_refuse_is_left_out(town: Town) -> None:
    town.take_in(record(venmo="@hope", square="hope", paypal="hope-1"))

    one = feed(town)[0]

    assert one["venmo"] == "@hope"
    assert not {"square", "paypal"} & set(one)


@pytest.mark.parametrize("path", ["/feeds/meeting-guide.json", "/feeds/meetings.csv"])
def test_any_site_may_show_a_feed_and_it_is_sent_small(town: Town, path: str) -> None:
    town.take_in(*(record(f"hope-{number}") for number in range(20)))

    answer = town.visitor.get(path, headers={"Accept-Encoding": "gzip"})

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert len(answer.data) < len(town.visitor.get(path).data) / 3


@time_machine.travel(WEDNESDAY, tick=False)
def test_our_feed_as_bmlt_may_be_read_back(town: Town) -> None:
    town.type("import-meetings", str(SAN_JOSE))
    answer = town.visitor.get(
        "/feeds/bmlt/client_interface/json/?switcher=GetSearchResults&get_used_formats"
    )

    reading = bmlt.read(answer.json, meeting_guide.Wanted("ours"))

    theirs = {one["slug"]: one for one in json.loads(SAN_JOSE.read_text())}
    found = [meeting for group in reading.groups for meeting in group.meetings]
    assert len(found) == len(theirs)
    kept = Counter(said_of(one) for one in described(town))
    assert Counter(said_of(one) for one in found) == kept


def described(town: Town) -> list[MeetingDescription]:
    with town.app.app_context():
        return [
            interchange.description_of(meeting) for meeting in meeting_guide_feed.public_meetings()
        ]


def said_of(one: MeetingDescription) -> tuple[object, ...]:
    schedule = one.schedule
    assert schedule is not None
    return (
        one.name,
        f"{schedule.start_local:%a %H:%M}",
        schedule.duration_minutes,
        one.timezone,
        tuple(sorted(one.types)),
        one.attendance,
        one.venue.name if one.venue else "",
        one.conference_url if one.links_public else "",
    )

"""Before one saves: what the times mean, the next dates, and what may surprise somebody."""

import html
import re
from collections.abc import Iterator
from datetime import datetime
from itertools import count
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from playwright.sync_api import Page, Route, expect

from groups.meetings.actions.schedules import write_schedule
from groups.meetings.schedule import Schedule
from tests.conftest import Meet, OpenPage
from tests.meetings.conftest import JSON, WEDNESDAY, Town
from tests.pages import follow
from tests.servers.homegroup import Homegroup

FORM: dict[str, Any] = {
    "name": "Lamp",
    "repeat": "weekly",
    "weekday": "TH",
    "time": "19:30",
    "timezone": "Europe/London",
    "duration_minutes": "60",
    "attendance": "online",
    "notes": "Bring tea",
}


@pytest.fixture
def evening(friday: Town) -> Iterator[Town]:
    with time_machine.travel(WEDNESDAY, tick=False):
        yield friday


@pytest.fixture
def ana(evening: Town) -> FlaskClient:
    return evening.let_in("Ana")


def look(who: FlaskClient, about: str = "group=friday", **words: Any) -> Any:
    answer = who.post(f"/meetings/preview?{about}", data=FORM | words, headers=JSON)
    assert answer.status_code == 200, answer.text
    return answer.json


def test_the_words_the_zone_and_the_next_eight_dates(ana: FlaskClient) -> None:
    shown = look(ana, saying="every 2nd and 4th Thursday 19:30 in Denver for 90 minutes")

    assert shown["words"].endswith(
        "econd and fourth Thursday of the month at 19:30, for 1 hour 30 min"
    )
    assert shown["timezone"] == "America/Denver"
    assert [one["local"] for one in shown["dates"]] == [
        "2026-11-26T19:30",
        "2026-12-10T19:30",
        "2026-12-24T19:30",
        "2027-01-14T19:30",
        "2027-01-28T19:30",
        "2027-02-11T19:30",
        "2027-02-25T19:30",
        "2027-03-11T19:30",
    ]
    assert shown["dates"][0]["starts_at"] == "2026-11-27T02:30:00Z"
    fields = shown["fields"]
    assert (fields["repeat"], fields["nth"], fields["weekday"]) == (["monthly"], ["2", "4"], ["TH"])
    assert (fields["time"], fields["duration_minutes"]) == (["19:30"], ["90"])
    assert fields["timezone"] == ["America/Denver"]


@pytest.mark.parametrize(
    ("words", "warning"),
    [
        ({"saying": "Sundays 1:30", "date": ""}, None),
        ({"saying": "28 March 2027 at 1:30"}, "so 01:30 does not exist then. It will be held"),
        ({"saying": "31 October 2027 1:30"}, "01:30 comes twice. The first of the two is meant"),
        ({"saying": "5th Thursday of the month 19:00"}, "Not every month has a fifth Thursday"),
        ({"saying": "monthly on the 31st 19:00"}, "Not every month has a 31st: there is no"),
        ({"saying": "monthly on the 30th 19:00"}, "there is no date in February."),
        ({"saying": "monthly on the 28th 19:00"}, None),
        ({"saying": "Mondays 3:00"}, "03:00 is in the middle of the night"),
        ({"saying": "Mondays 19:00 for 5 hours"}, "That is 5 hours long"),
        ({"repeat": "once", "date": "2026-11-01"}, "1 November 2026, is in the past"),
        ({"saying": "Fridays 19:00 until 19 November 2026"}, "There is no date to come"),
        ({"saying": "Fridays 19:00"}, None),
        ({"saying": "31st of January, March and May 19:00"}, None),
        ({"saying": "5th Friday of January 19:00"}, None),
        ({"saying": "monthly on the 31st 19:00 until 31 January 2027"}, None),
        (
            {"saying": "every other month on the 31st 19:00 from 31 October 2026"},
            "no date in February, April and June.",
        ),
    ],
)  # fmt: skip
def test_what_may_surprise_is_said(
    ana: FlaskClient, words: dict[str, str], warning: str | None
) -> None:
    warnings = look(ana, **words)["warnings"]

    if warning is None:
        assert not [one for one in warnings if "night" not in one]
    else:
        assert any(warning in one for one in warnings), warnings


def test_what_else_the_group_and_the_hall_hold_then_is_said(
    evening: Town, ana: FlaskClient
) -> None:
    hall = {"attendance": "in-person", "location": "Mill Lane Hall", "address": "1 Mill Lane"}
    olu = evening.let_in("Olu")
    olu.post("/groups/new", data={"name": "Harbour"})
    added = olu.post("/groups/harbour/meetings/new", data=FORM | hall | {"name": "Harbour Noon"})
    assert added.status_code == 303

    there = look(ana, time="20:00", **hall)["warnings"]
    assert there == [
        "Harbour Noon (Harbour) is held at the same place at the same time, "
        "on Thu 19 Nov, 20:00 GMT."
    ]
    assert look(ana, time="20:30", **hall)["warnings"] == []
    assert look(ana, time="20:00")["warnings"] == []
    ours = look(ana, saying="Fridays 19:30 New York")["warnings"]
    assert "Friday Night of this group is held at the same time" in ours[0]
    twin = look(ana, saying="Fridays 19:00-20:00 New York")["warnings"]
    assert twin == ["Friday Night of this group has exactly these times. Is it the same meeting?"]
    itself = look(ana, "meeting=friday-night", saying="Fridays 19:00-20:00 New York")["warnings"]
    assert itself == []


def test_a_weekend_at_the_hall_is_seen_from_its_last_morning(
    evening: Town, ana: FlaskClient
) -> None:
    hall = {"attendance": "in-person", "location": "Mill Lane Hall", "address": "1 Mill Lane"}
    ana.post("/groups/friday/meetings/new", data=FORM | hall | {"name": "Retreat"})
    with evening.inside():
        begins = datetime.fromisoformat("2026-12-04T18:00")
        write_schedule(evening.meeting("retreat"), Schedule("Europe/London", begins, 48 * 60))

    sunday = look(ana, repeat="once", date="2026-12-06", time="10:00", **hall)

    assert "Retreat of this group is held at the same time" in sunday["warnings"][0]


def test_without_scripts_the_form_comes_back_with_words_and_dates(ana: FlaskClient) -> None:
    page = ana.post(
        "/meetings/preview?group=friday", data=FORM | {"saying": "last Friday 8 pm in Denver"}
    )

    text = html.unescape(page.text)
    assert page.status_code == 200
    assert "Fri 27 Nov, 20:00 MST" in text
    assert "Bring tea" in text
    assert 'value="last Friday 8 pm in Denver"' in text
    assert 'value="monthly" selected' in text
    assert 'value="America/Denver"' in text
    assert re.search(r'name="nth"\s+value="-1" checked', text)


def test_words_that_are_not_understood_are_named_at_their_field(ana: FlaskClient) -> None:
    for address in ("/meetings/preview?group=friday", "/groups/friday/meetings/new"):
        words = FORM | {"saying": "when the moon is full"}
        page, answer = ana.post(address, data=words), ana.post(address, data=words, headers=JSON)

        assert page.status_code == answer.status_code == 422
        assert answer.json["error"]["field"] == "saying"
        assert "We did not understand" in page.text
        assert 'value="when the moon is full"' in page.text


def test_a_sentence_is_saved_as_the_rule_it_says(evening: Town, ana: FlaskClient) -> None:
    said = {"saying": "every other Tuesday 6:30 pm from 1 December in Chicago for an hour"}
    ana.post("/groups/friday/meetings/new", data=FORM | said)
    meeting = evening.read("/api/v1/meetings/lamp")
    assert meeting["rrule"] == "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"
    assert meeting["next_occurrences"][0]["starts_at"] == "2026-12-02T00:30:00Z"

    ana.post("/meetings/friday-night/edit", data=FORM | {"saying": "Sundays at noon in Boston"})
    dates = evening.read("/api/v1/meetings/friday-night")["next_occurrences"]
    assert dates[0]["starts_at"] == "2026-11-22T17:00:00Z"


def test_only_who_may_edit_may_look_ahead(evening: Town) -> None:
    olu = evening.let_in("Olu")
    for about in ("group=friday", "meeting=friday-night"):
        answer = olu.post(f"/meetings/preview?{about}", data=FORM, headers=JSON)
        assert answer.status_code == 403
    assert evening.visitor.post("/meetings/preview", data=FORM, headers=JSON).status_code == 401
    assert olu.post("/meetings/preview", data=FORM, headers=JSON).status_code == 404


_numbers = count(1)


@pytest.fixture
def form(shared_server: Homegroup, open_page: OpenPage, meet: Meet) -> Page:
    """Mia, who just founded a group, opens the form for its first meeting in a browser."""
    mia = meet(f"Mia{next(_numbers)}", at=shared_server).sign_up()
    page = open_page(shared_server.url)
    cookies = [
        {"name": name, "value": value, "url": shared_server.url}
        for name, value in mia.http.cookies.items()
    ]
    page.context.add_cookies(cookies)
    page.goto("/groups/new")
    page.get_by_label("Name of the group").fill("Preview Lamp")
    follow(page.get_by_role("button", name="Save"))
    follow(page.get_by_role("link", name="Add a meeting"))
    return page


def test_the_dates_show_as_one_types(form: Page) -> None:
    saying, preview = form.get_by_label("Say when"), form.locator("[data-preview]")

    saying.fill("last Friday of the month 20:00 in Denver")
    expect(preview).to_contain_text("ast Friday of the month at 20:00")
    expect(preview.locator("li")).to_have_count(8)
    expect(form.get_by_label("How often")).to_have_value("monthly")
    expect(form.get_by_label("Time zone")).to_have_value("America/Denver")

    form.context.set_offline(True)
    saying.fill("Mondays 19:00")
    expect(preview).to_contain_text("You seem to be offline")
    form.context.set_offline(False)
    expect(preview).to_contain_text("Every Monday at 19:00")

    form.get_by_label("Time", exact=True).fill("18:15")
    expect(preview).to_contain_text("Every Monday at 18:15")
    expect(saying).to_have_value("")


def test_an_older_answer_never_overwrites_a_newer_one(form: Page) -> None:
    held: list[Route] = []

    def hold_mondays(route: Route) -> None:
        if "Monday" in (route.request.post_data or ""):
            held.append(route)
        else:
            route.continue_()

    form.route("**/meetings/preview*", hold_mondays)
    saying, preview = form.get_by_label("Say when"), form.locator("[data-preview]")
    with form.expect_request("**/meetings/preview*"):
        saying.fill("Mondays 19:00")
    saying.fill("Tuesdays 19:00")
    expect(preview).to_contain_text("Every Tuesday")

    for route in held:
        route.fulfill(json={"error": {"message": "an old answer"}})
    saying.fill("Wednesdays 19:00")
    expect(preview).to_contain_text("Every Wednesday")
    expect(preview).not_to_contain_text("old answer")

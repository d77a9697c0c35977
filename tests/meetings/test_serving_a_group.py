"""Founding a group, adding its meetings, changing them; belonging to one."""

from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient

from groups.meetings import queries
from groups.meetings.actions import horizon
from tests.meetings.conftest import JSON, Town

MEETING = {
    "name": "Early Birds",
    "repeat": "weekly",
    "weekday": ["MO", "TH"],
    "time": "06:30",
    "timezone": "Europe/London",
    "duration_minutes": "45",
    "attendance": "online",
    "type": ["O", "MED"],
    "has_room": "yes",
    "notes": "Bring tea",
}


def add(ana: FlaskClient, **words: Any) -> Any:
    return ana.post("/groups/friday/meetings/new", data={**MEETING, **words}, headers=JSON)


def edit(ana: FlaskClient, slug: str, **words: Any) -> Any:
    return ana.post(f"/meetings/{slug}/edit", data={**MEETING, **words}, headers=JSON)


def test_who_founds_a_group_serves_it(evening: Town) -> None:
    olu = evening.let_in("Olu")

    answer = olu.post("/groups/new", data={"name": "Harbour Lights", "fellowship": "aa"})

    assert answer.headers["Location"] == "/groups/harbour-lights"
    page = olu.get("/groups/harbour-lights").text
    assert "You are secretary" in page
    assert "Add a meeting" in page
    assert "Harbour Lights" in evening.visitor.get("/groups").text


def test_two_groups_may_have_one_name(evening: Town) -> None:
    olu = evening.let_in("Olu")

    answer = olu.post("/groups/new", data={"name": "Friday"}, headers=JSON)

    assert (answer.status_code, answer.json["slug"]) == (201, "friday-2")


def test_a_new_meeting_is_found_at_once(evening: Town, ana: FlaskClient) -> None:
    answer = add(ana)

    assert (answer.status_code, answer.json["slug"]) == (201, "early-birds")
    meeting = evening.read("/api/v1/meetings/early-birds")
    assert meeting["schedule"] == "Every Monday and Thursday at 06:30"
    assert meeting["next_occurrences"][0]["starts_at"] == "2026-11-19T06:30:00Z"
    assert evening.found("type=MED") == ["early-birds"]
    assert "Bring tea" in evening.visitor.get("/meetings/early-birds").text


@pytest.mark.parametrize(
    ("words", "rrule", "first"),
    [
        ({"weekday": "FR", "repeat": "weekly"}, "FREQ=WEEKLY;BYDAY=FR", "2026-11-20"),
        ({"weekday": "FR", "repeat": "fortnightly", "date": "2026-11-27"}, None, "2026-11-27"),
        ({"weekday": "TU", "repeat": "monthly", "nth": "2"}, "FREQ=MONTHLY;BYDAY=2TU", None),
        ({"weekday": "SU", "repeat": "monthly", "nth": "-1"}, None, "2026-11-29"),
        (
            {"repeat": "monthly-date", "date": "2026-12-15"},
            "FREQ=MONTHLY;BYMONTHDAY=15",
            "2026-12-15",
        ),
        ({"repeat": "once", "date": "2026-12-24"}, None, "2026-12-24"),
        ({"repeat": "other", "rrule": "FREQ=DAILY"}, "FREQ=DAILY", "2026-11-18"),
    ],
)
def test_a_rule_is_chosen_in_words_and_shown_again(
    evening: Town, ana: FlaskClient, words: dict[str, str], rrule: str | None, first: str | None
) -> None:
    assert add(ana, **words).status_code == 201

    meeting = evening.read("/api/v1/meetings/early-birds")
    assert rrule in {None, meeting["rrule"]}
    assert first in {None, meeting["first_date"]}
    form = ana.get("/meetings/early-birds/edit").text
    assert f'value="{words["repeat"]}" selected' in form


def test_by_appointment_has_no_dates(evening: Town, ana: FlaskClient) -> None:
    add(ana, repeat="appointment", time="")

    assert evening.read("/api/v1/meetings/early-birds")["schedule"] == "By appointment"


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "a\u202eb"}, "name"),
        ({"name": "x" * 256}, "name"),
        ({"time": ""}, "time"),
        ({"time": "25:61"}, "time"),
        ({"timezone": "Nowhere/Land"}, "timezone"),
        ({"weekday": []}, "weekday"),
        ({"weekday": "XX"}, "weekday"),
        ({"repeat": "sometimes"}, "repeat"),
        ({"repeat": "once", "date": ""}, "date"),
        ({"repeat": "other", "rrule": "FREQ=SECONDLY"}, "rrule"),
        ({"repeat": "other", "rrule": ""}, "rrule"),
        ({"duration_minutes": "5000"}, "duration_minutes"),
        ({"attendance": "in-person"}, "location"),
        ({"attendance": "sometimes"}, "attendance"),
        ({"type": "ZZZ"}, "type"),
        ({"conference_url": "javascript:alert(1)"}, "conference_url"),
        ({"latitude": "north"}, "latitude"),
        ({"uid": "mine"}, "uid"),
    ],
)
def test_what_a_meeting_cannot_be_is_named_and_the_words_are_kept(
    ana: FlaskClient, words: dict[str, Any], field: str
) -> None:
    answer = add(ana, **words)
    page = ana.post("/groups/friday/meetings/new", data={**MEETING, **words})

    assert answer.status_code == page.status_code == 422
    assert answer.json["error"]["field"] == field
    assert "Bring tea" in page.text


def test_new_times_hold_from_now_on_and_the_past_stays(evening: Town, ana: FlaskClient) -> None:
    uid = evening.read("/api/v1/meetings/friday-night")["uid"]

    answer = edit(ana, "friday-night", name="Saturday Morning", weekday="SA", time="10:00")

    assert answer.status_code == 200
    window = "from=2026-11-01T00:00:00Z&until=2026-12-01T00:00:00Z"
    dates = evening.read(f"/api/v1/meetings/friday-night/occurrences?{window}")["occurrences"]
    assert [date["starts_at"] for date in dates] == [
        "2026-11-07T00:00:00Z",
        "2026-11-14T00:00:00Z",
        "2026-11-21T10:00:00Z",
        "2026-11-28T10:00:00Z",
    ]
    meeting = evening.read("/api/v1/meetings/friday-night")
    assert (meeting["uid"], meeting["name"]) == (uid, "Saturday Morning")
    assert 'value="10:00"' in ana.get("/meetings/friday-night/edit").text


def test_saving_a_form_untouched_changes_nothing(evening: Town, ana: FlaskClient) -> None:
    add(ana, repeat="fortnightly", weekday="TH")
    before = evening.read("/api/v1/meetings/early-birds")

    edit(ana, "early-birds", repeat="fortnightly", weekday="TH", language="en")

    assert evening.read("/api/v1/meetings/early-birds") == before


def test_the_hour_the_clocks_skip_is_said_in_words(ana: FlaskClient) -> None:
    skipped = {"repeat": "once", "date": "2027-03-28", "time": "01:30"}

    ana.post("/groups/friday/meetings/new", data={**MEETING, **skipped})

    page = ana.get("/meetings/early-birds").text
    assert "01:30 does not exist on 28 March. It will be held at 02:30." in page


def test_a_place_is_shared_and_found(evening: Town, ana: FlaskClient) -> None:
    place = {
        "attendance": "in-person",
        "location": "Mill Lane Hall",
        "address": "1 Mill Lane, Dover, UK",
        "region": "Kent > Dover",
        "latitude": "51.13",
        "longitude": "1.31",
    }
    add(ana, **place)
    add(ana, name="Late Birds", **place)

    assert set(evening.found("region=dover&search=mill")) == {"early-birds", "late-birds"}
    page = evening.visitor.get("/meetings/early-birds").text
    assert 'href="geo:51.13000,1.31000"' in page
    assert 'href="https://www.openstreetmap.org/?mlat=51.13000&amp;mlon=1.31000' in page
    assert "<iframe" not in page


def test_an_outsider_cannot_add_to_a_group(evening: Town) -> None:
    for handle in ("Ben", "Olu"):
        browser = evening.let_in(handle)
        assert browser.get("/groups/friday/meetings/new").status_code == 403
        assert add(browser).status_code == 403
        assert browser.post("/groups/friday/edit", data={"name": "Mine"}).status_code == 403
    assert evening.read("/api/v1/groups/friday")["name"] == "Friday Night"


def test_a_renamed_group_is_found_by_its_new_name(evening: Town, ana: FlaskClient) -> None:
    ana.post("/groups/friday/edit", data={"name": "Lanterns", "fellowship": "na"})

    assert evening.found("search=lanterns&fellowship=na") == ["friday-night"]


def test_a_renamed_group_has_its_new_name_in_the_calendars_of_subscribers(
    evening: Town, ana: FlaskClient
) -> None:
    before = evening.read("/api/v1/meetings/friday-night")["sequence"]

    ana.post("/groups/friday/edit", data={"name": "Lanterns"})

    feed = evening.visitor.get("/calendar/meetings/friday-night.ics").text
    assert "Lanterns" in feed
    assert f"SEQUENCE:{before + 1}" in feed


def test_belonging_to_a_group_and_leaving_it(evening: Town) -> None:
    olu = evening.let_in("Olu")

    olu.post("/groups/friday/join")
    olu.post("/groups/friday/join")
    assert "Your home group" in olu.get("/groups/friday").text
    assert "Friday Night" in olu.get("/groups").text

    olu.post("/groups/friday/leave")
    assert "Make it my home group" in olu.get("/groups/friday").text


def test_the_last_secretary_cannot_leave_a_group_alone(ana: FlaskClient) -> None:
    answer = ana.post("/groups/friday/leave", headers=JSON)

    assert (answer.status_code, answer.json["error"]["code"]) == (409, "last_secretary")
    assert "Your home group" in ana.get("/groups/friday").text


def test_a_press_that_another_overtook_is_no_fault_of_ours(
    ana: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana.post("/meetings/friday-night/save")
    monkeypatch.setattr(queries, "saved", lambda *_: None)  # it looked before the other was done

    answer = ana.post("/meetings/friday-night/save", headers=JSON)

    assert (answer.status_code, answer.json["error"]["code"]) == (409, "conflict")


def test_a_kept_meeting_is_in_my_day(evening: Town) -> None:
    olu = evening.let_in("Olu")
    with time_machine.travel("2026-11-20T20:00:00Z", tick=False):
        assert "None of yours" in olu.get("/").text

        olu.post("/meetings/friday-night/save")
        assert "None of yours" not in olu.get("/").text
        assert "Take it out of my day" in olu.get("/meetings/friday-night").text

        olu.post("/meetings/friday-night/forget")
        assert "None of yours" in olu.get("/").text


def test_a_group_that_is_not_listed_is_for_its_members(evening: Town, ana: FlaskClient) -> None:
    with evening.inside():
        meeting = evening.meeting("friday-night")
        meeting.group.listed = False
        horizon.rebuild([meeting])

    addresses = ("/groups/friday", "/meetings/friday-night", "/api/v1/meetings/friday-night")
    assert [evening.visitor.get(path).status_code for path in addresses] == [404, 404, 404]
    assert "friday" not in evening.visitor.get("/feeds/meeting-guide.json").text
    assert evening.found() == []
    assert evening.read("/api/v1/occurrences?until=2026-12-10T00:00Z")["occurrences"] == []
    assert [ana.get(path).status_code for path in addresses[:2]] == [200, 200]

"""Some dates have a topic of their own, and every last one of the month may be an open meeting."""

import json
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient

from groups.calendars.encoding import CalendarEvent, encode
from groups.meetings import jobs
from groups.meetings.queries import schedule_of
from tests.meetings.conftest import JSON, Town

DATES = "/meetings/friday-night/dates"
FIRST = "2026-11-20T19:00"
LAST_OF_THE_MONTH = "2026-11-27T19:00"
EVERY_LAST = "FREQ=MONTHLY;BYDAY=-1FR"


def dates(town: Town) -> list[Any]:
    return list(town.read("/api/v1/meetings/friday-night")["next_occurrences"])


def kept(town: Town) -> list[Any]:
    return list(town.read("/api/v1/occurrences?until=2026-12-20T00:00:00Z")["occurrences"])


def last_fridays_open(ana: FlaskClient) -> None:
    answer = ana.post(DATES, data={"op": "vary", "which": EVERY_LAST, "type": ["SP", "ST"]})
    assert answer.status_code == 303, answer.text


def test_a_date_with_a_topic_says_it_everywhere(evening: Town, ana: FlaskClient) -> None:
    ana.post(DATES, data={"op": "vary", "which": FIRST, "topic": "Letting go"})

    assert [one["topic"] for one in dates(evening)[:2]] == ["Letting go", ""]
    assert [one["topic"] for one in kept(evening)[:2]] == ["Letting go", ""]
    assert "Letting go" in evening.visitor.get("/meetings/friday-night").text
    assert "Topic: Letting go" in evening.visitor.get("/meetings?search=friday").text
    calendar = evening.visitor.get("/calendar/meetings/friday-night.ics").text
    assert calendar.count("SUMMARY:Friday Night: Letting go") == 1
    assert "RECURRENCE-ID;TZID=America/New_York:20261120T190000" in calendar


def test_every_last_friday_is_of_another_kind(evening: Town, ana: FlaskClient) -> None:
    last_fridays_open(ana)

    kinds = {one["recurrence_id"][:10]: one["types"] for one in kept(evening)}
    assert kinds["2026-11-20"] == ["O", "D"]
    assert kinds["2026-11-27"] == ["SP", "ST"]
    assert [one["types"] for one in dates(evening)[:2]] == [["O", "D"], ["SP", "ST"]]
    page = ana.get(DATES).text
    assert "Last Friday of the month" in page
    assert page.count("Speaker</span>") > 1  # the choice, and the dates


def test_who_looks_for_a_kind_finds_the_date_that_is_of_it(evening: Town, ana: FlaskClient) -> None:
    last_fridays_open(ana)

    found = evening.read("/api/v1/meetings?type=SP")["meetings"]
    assert [one["next"]["recurrence_id"] for one in found] == [LAST_OF_THE_MONTH]
    discussion = evening.read("/api/v1/meetings?type=D")["meetings"]
    assert [one["next"]["recurrence_id"] for one in discussion] == [FIRST]
    dates = evening.read("/api/v1/occurrences?type=SP&until=2026-12-20T00:00:00Z")["occurrences"]
    assert [one["recurrence_id"] for one in dates] == [LAST_OF_THE_MONTH]
    both = evening.read("/api/v1/meetings?type=SP&type=D")["meetings"]
    assert [one["next"] for one in both] in ([], [None])


def test_what_recurs_is_there_on_dates_that_come_into_view_later(
    evening: Town, ana: FlaskClient
) -> None:
    last_fridays_open(ana)

    with time_machine.travel("2027-03-01T12:00:00Z", tick=False):
        with evening.app.app_context():
            jobs.roll_forward()
        (found,) = evening.read("/api/v1/meetings?type=SP")["meetings"]

    assert found["next"]["recurrence_id"] == "2027-03-26T19:00"


def test_a_word_about_one_date_outweighs_what_recurs(evening: Town, ana: FlaskClient) -> None:
    ana.post(DATES, data={"op": "vary", "which": LAST_OF_THE_MONTH, "topic": "Gratitude"})
    ana.post(DATES, data={"op": "vary", "which": EVERY_LAST, "topic": "Speaker night"})

    assert [one["topic"] for one in dates(evening)[1:6]] == [
        "Gratitude",
        "",
        "",
        "",
        "Speaker night",
    ]


def test_a_date_held_as_usual_again_has_no_topic_of_its_own(
    evening: Town, ana: FlaskClient
) -> None:
    before = dates(evening)
    ana.post(DATES, data={"op": "vary", "which": FIRST, "topic": "Letting go"})

    ana.post(DATES, data={"op": "restore", "at": FIRST})

    assert dates(evening) == before


def test_what_recurs_can_be_taken_back(evening: Town, ana: FlaskClient) -> None:
    before = dates(evening)
    last_fridays_open(ana)

    answer = ana.post(DATES, data={"op": "unvary", "rrule": EVERY_LAST})

    assert answer.status_code == 303
    assert dates(evening) == before
    assert ana.post(DATES, data={"op": "unvary", "rrule": EVERY_LAST}).status_code == 404


def test_saying_it_again_replaces_what_was_said(evening: Town, ana: FlaskClient) -> None:
    for topic in ("Letting go", "Step One"):
        ana.post(DATES, data={"op": "vary", "which": FIRST, "topic": topic})

    with evening.inside():
        changes = [one.details for one in evening.meeting("friday-night").changes]
    assert changes == [{"op": "vary", "at": FIRST, "topic": "Step One"}]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"which": FIRST}, "topic"),
        ({"which": FIRST, "topic": "x" * 256}, "topic"),
        ({"which": "FREQ=HOURLY", "topic": "Late"}, "rrule"),
        ({"which": "tomorrow", "topic": "Late"}, "which"),
        ({"which": FIRST, "type": ["NONSENSE"]}, "type"),
    ],
)
def test_what_cannot_be_is_refused(
    evening: Town, ana: FlaskClient, sent: dict[str, Any], field: str
) -> None:
    answer = ana.post(DATES, json={"op": "vary", **sent}, headers=JSON)

    assert answer.status_code == 422
    assert json.loads(answer.data)["error"]["field"] == field
    assert all(not one["topic"] for one in dates(evening))


def test_what_was_typed_is_still_there_when_it_is_refused(evening: Town, ana: FlaskClient) -> None:
    sent = {"op": "vary", "which": EVERY_LAST, "topic": "x" * 300, "note": "Bring a chair"}

    page = ana.post(DATES, data=sent).text

    assert "Bring a chair" in page
    assert f'<option value="{EVERY_LAST}" selected>' in page


def test_a_discreet_calendar_says_nothing_of_topics(evening: Town, ana: FlaskClient) -> None:
    ana.post(DATES, data={"op": "vary", "which": FIRST, "topic": "Letting go"})

    with evening.inside():
        meeting = evening.meeting("friday-night")
        schedule = schedule_of(meeting)
        assert schedule is not None
        event = CalendarEvent(meeting.uid, "x", schedule, 1, meeting.revised_at, meeting.name)
        written = encode(event.discreet("Appointment", "secret"), 2026).components.decode()
    assert "Letting" not in written
    assert "RECURRENCE-ID" not in written


def test_variations_move_between_servers(evening: Town, ana: FlaskClient) -> None:
    last_fridays_open(ana)
    ana.post(DATES, data={"op": "vary", "which": FIRST, "topic": "Letting go", "note": "Be early"})
    before = dates(evening)
    file = evening.folder / "town.json"
    evening.type("export-meetings", str(file))
    with evening.inside():
        evening.meeting("friday-night").changes = []

    assert evening.type("import-meetings", str(file)).exit_code == 0

    assert dates(evening) == before

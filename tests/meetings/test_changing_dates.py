"""Ana changes single dates of Friday Night; nobody else may."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient

from tests.meetings.conftest import JSON, WEDNESDAY, Town

DATES = "/meetings/friday-night/dates"
FIRST = "2026-11-20T19:00"
SECOND = "2026-11-27T19:00"


def dates(town: Town) -> list[Any]:
    return list(town.read("/api/v1/meetings/friday-night")["next_occurrences"])


def kept(town: Town) -> list[Any]:
    return list(town.read("/api/v1/occurrences?until=2026-12-20T00:00:00Z")["occurrences"])


def test_a_cancelled_date_is_said_and_its_reason_too(evening: Town, ana: FlaskClient) -> None:
    answer = ana.post(DATES, data={"op": "cancel", "at": FIRST, "note": "Snow"})

    assert answer.status_code == 303
    assert "That date is cancelled." in ana.get(DATES).text
    assert (dates(evening)[0]["cancelled"], dates(evening)[0]["note"]) == (True, "Snow")
    assert (kept(evening)[0]["cancelled"], kept(evening)[0]["note"]) == (True, "Snow")
    page = evening.visitor.get("/meetings/friday-night").text
    assert "Cancelled" in page
    assert "Not held: Snow" in page


def test_a_moved_date_keeps_its_name(evening: Town, ana: FlaskClient) -> None:
    ana.post(DATES, data={"op": "move", "at": FIRST, "to": "2026-11-21T10:30", "note": "Hall shut"})

    first = kept(evening)[0]
    assert first["recurrence_id"] == FIRST
    assert (first["starts_at"], first["weekday"], first["local_start"]) == (
        "2026-11-21T15:30:00Z",
        "SA",
        "10:30",
    )
    assert first["moved"]


def test_a_date_comes_back_as_it_was(evening: Town, ana: FlaskClient) -> None:
    before = dates(evening)
    ana.post(DATES, data={"op": "cancel", "at": FIRST})
    ana.post(DATES, data={"op": "move", "at": FIRST, "to": "2026-11-21T10:30"})

    ana.post(DATES, data={"op": "restore", "at": FIRST})

    assert dates(evening) == before


def test_a_date_comes_back_out_of_a_closure(evening: Town, ana: FlaskClient) -> None:
    ana.post(DATES, data={"op": "close", "first": "2026-11-16", "last": "2026-11-30"})
    assert [date["cancelled"] for date in dates(evening)[:3]] == [True, True, False]

    ana.post(DATES, data={"op": "restore", "at": SECOND})

    assert [date["cancelled"] for date in dates(evening)[:3]] == [True, False, False]


def test_a_long_extra_date_comes_back_out_of_a_closure_as_long(
    evening: Town, ana: FlaskClient
) -> None:
    retreat = {"op": "add", "to": "2026-11-22T10:00", "duration_minutes": "180", "note": "Lunch"}
    ana.post(DATES, data=retreat)
    before = [date for date in dates(evening) if date["added"]]
    with time_machine.travel(WEDNESDAY + timedelta(hours=1), tick=False):
        ana.post(DATES, data={"op": "close", "first": "2026-11-22", "last": "2026-11-22"})
        assert [date["cancelled"] for date in dates(evening) if date["added"]] == [True]

        ana.post(DATES, data={"op": "restore", "at": "2026-11-22T10:00"})

        assert [date for date in dates(evening) if date["added"]] == before


def test_an_extra_date_is_held(evening: Town, ana: FlaskClient) -> None:
    ana.post(DATES, data={"op": "add", "to": "2026-11-26T08:00", "note": "Gratitude"})

    extra = next(date for date in dates(evening) if date["recurrence_id"] == "2026-11-26T08:00")
    assert extra["added"]
    assert "2026-11-26T13:00:00Z" in [date["starts_at"] for date in kept(evening)]


def test_every_change_tells_subscribers(evening: Town, ana: FlaskClient) -> None:
    before = evening.read("/api/v1/meetings/friday-night")["sequence"]

    ana.post(DATES, data={"op": "cancel", "at": FIRST})
    ana.post(DATES, data={"op": "restore", "at": FIRST})

    assert evening.read("/api/v1/meetings/friday-night")["sequence"] == before + 2


@pytest.mark.parametrize(
    ("words", "status", "field"),
    [
        ({"op": "explode"}, 422, "op"),
        ({}, 422, "op"),
        ({"op": "cancel"}, 422, "at"),
        ({"op": "cancel", "at": "tomorrow"}, 422, "at"),
        ({"op": "cancel", "at": "2026-13-45T19:00"}, 422, "at"),
        ({"op": "move", "at": FIRST, "to": "9999-01-01T00:00"}, 422, "to"),
        ({"op": "move", "at": FIRST, "to": ""}, 422, "to"),
        ({"op": "add", "to": "2026-11-26T08:00", "duration_minutes": "0"}, 422, "duration"),
        ({"op": "close", "first": "2026-11-30", "last": "2026-11-01"}, 422, "last"),
        ({"op": "cancel", "at": FIRST, "note": "x" * 501}, 422, "note"),
        ({"op": "cancel", "at": FIRST, "made_by_id": "1"}, 422, "made_by_id"),
        ({"op": "cancel", "at": "2026-11-19T19:00"}, 404, None),
        ({"op": "cancel", "at": "2026-02-20T19:00"}, 409, None),
    ],
)
def test_what_cannot_be_done_is_said_and_the_words_are_kept(
    evening: Town, ana: FlaskClient, words: dict[str, str], status: int, field: str | None
) -> None:
    before = dates(evening)

    page = ana.post(DATES, data=words)
    program = ana.post(DATES, data=words, headers=JSON)

    assert page.status_code == program.status_code == status
    assert 'role="alert"' in page.text
    assert program.json["error"]["message"]
    if field:
        assert field in program.json["error"]["field"]
    assert dates(evening) == before


def test_typed_words_stay_in_their_form(ana: FlaskClient) -> None:
    page = ana.post(DATES, data={"op": "move", "at": SECOND, "to": "soon", "note": "Roof repairs"})

    assert page.text.count('value="Roof repairs"') == 1
    assert "Give the day and time as 2026-11-27T19:00." in page.text


@pytest.mark.parametrize("path", [DATES, "/meetings/friday-night/edit"])
def test_only_those_who_serve_the_group_may(evening: Town, path: str) -> None:
    ben, olu = evening.let_in("Ben"), evening.let_in("Olu")
    cancel = {"op": "cancel", "at": FIRST}

    for outsider in (ben, olu):
        assert outsider.get(path).status_code == 403
        assert outsider.post(path, data=cancel).status_code == 403
    assert evening.visitor.get(path).status_code == 303
    assert evening.visitor.post(path, data=cancel).status_code == 401
    assert not dates(evening)[0]["cancelled"]


def test_a_form_from_elsewhere_changes_nothing(evening: Town, ana: FlaskClient) -> None:
    evening.app.config["WTF_CSRF_ENABLED"] = True

    answer = ana.post(DATES, data={"op": "cancel", "at": FIRST})

    assert answer.status_code == 400
    assert not dates(evening)[0]["cancelled"]

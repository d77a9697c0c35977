"""What was changed, by whom, in plain words; and taking a change back."""

import html
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient

from groups.app import create_app
from groups.config import Settings
from groups.demo import cast
from groups.meetings.actions.history import fields_at, fields_now, recorded
from groups.meetings.actions.writing import write_fields
from groups.plumbing.db import db
from tests.meetings.conftest import JSON, WEDNESDAY, Town
from tests.meetings.test_editing_together import AS_IT_IS
from tests.servers import homegroup

HISTORY = "/meetings/friday-night/history"


@pytest.fixture
def evening(friday: Town) -> Iterator[Town]:
    with time_machine.travel(WEDNESDAY, tick=False):
        yield friday


@pytest.fixture
def ana(evening: Town) -> FlaskClient:
    return evening.let_in("Ana")


def save(who: FlaskClient, **words: Any) -> Any:
    return who.post("/meetings/friday-night/edit", data=AS_IT_IS | words)


def dates(who: FlaskClient, op: str, **words: str) -> Any:
    answer = who.post("/meetings/friday-night/dates", data={"op": op} | words)
    assert answer.status_code == 303, answer.text
    return answer


def undo(who: FlaskClient, number: int) -> Any:
    return who.post(f"{HISTORY}/{number}/undo", headers=JSON)


def text_of(who: FlaskClient) -> str:
    answer = who.get(HISTORY)
    assert answer.status_code == 200
    return html.unescape(answer.text)


def test_every_change_to_dates_is_kept_and_can_be_taken_back(
    evening: Town, ana: FlaskClient
) -> None:
    with evening.inside():
        began = fields_now(evening.meeting("friday-night"))
    dates(ana, "cancel", at="2026-11-20T19:00", note="Fair")
    dates(ana, "move", at="2026-11-27T19:00", to="2026-11-28T10:00")
    dates(ana, "add", to="2026-12-24T17:30")
    dates(ana, "restore", at="2026-11-20T19:00")

    text = text_of(ana)
    assert "Not on 20 November 2026 at 19:00: Fair" in text
    assert "On 28 November 2026 at 10:00 instead of 27 November 2026 at 19:00" in text
    assert "Also on 24 December 2026 at 17:30" in text
    for number in (4, 3, 2, 1):
        assert undo(ana, number).status_code == 200
    with evening.inside():
        meeting = evening.meeting("friday-night")
        assert fields_now(meeting) == began
        assert meeting.version == 8
        assert fields_at(meeting, 0) == began


def test_a_version_of_the_past_can_be_read_again(evening: Town, ana: FlaskClient) -> None:
    for notes in ("Bring tea", "Bring coffee"):
        save(ana, notes=notes)

    with evening.inside():
        meeting = evening.meeting("friday-night")
        notes_at = [fields_at(meeting, version)["notes"] for version in range(4)]
    assert notes_at == ["", "Bring tea", "Bring coffee", "Bring coffee"]


def test_what_was_saved_is_said_with_the_way_back(evening: Town, ana: FlaskClient) -> None:
    answer = save(ana, notes="Bring tea", time="20:00")

    page = ana.get(answer.headers["Location"]).text
    assert "Saved: the times and the notes" in page
    assert f'action="{HISTORY}/1/undo"' in page
    assert "Saved:" not in evening.visitor.get(answer.headers["Location"]).text

    ana.post(f"{HISTORY}/1/undo")
    assert "Bring tea" not in ana.get("/meetings/friday-night").text
    assert "Saved:" not in ana.get(answer.headers["Location"]).text


def test_an_undo_leaves_what_was_changed_elsewhere(evening: Town, ana: FlaskClient) -> None:
    save(ana, notes="Bring tea")
    save(ana, notes="Bring tea", name="Friday Lamp")

    assert undo(ana, 1).status_code == 200

    meeting = evening.read("/api/v1/meetings/friday-night")
    assert (meeting["notes"], meeting["name"]) == ("", "Friday Lamp")


def test_cancelling_one_date_is_undone_beside_another_one(evening: Town, ana: FlaskClient) -> None:
    dates(ana, "cancel", at="2026-11-20T19:00")
    dates(ana, "cancel", at="2026-11-27T19:00")

    assert undo(ana, 1).status_code == 200

    coming = evening.read("/api/v1/meetings/friday-night")["next_occurrences"]
    assert [one["cancelled"] for one in coming[:2]] == [False, True]


def test_a_date_cancelled_after_all_is_held_again_when_that_is_undone(
    evening: Town, ana: FlaskClient
) -> None:
    dates(ana, "cancel", at="2026-11-27T19:00")
    dates(ana, "move", at="2026-11-27T19:00", to="2026-11-28T10:00")
    dates(ana, "cancel", at="2026-11-27T19:00")
    dates(ana, "add", to="2026-12-24T17:30")

    assert undo(ana, 3).status_code == 200

    coming = evening.read("/api/v1/meetings/friday-night")["next_occurrences"]
    held = [one["starts_at"] for one in coming if not one["cancelled"]]
    assert held[1] == "2026-11-28T15:00:00Z"


def test_a_field_changed_again_since_is_named_and_left(evening: Town, ana: FlaskClient) -> None:
    save(ana, notes="Bring tea", time="20:00")
    save(ana, notes="Bring coffee", time="20:00")

    answer = undo(ana, 1)
    page = ana.post(f"{HISTORY}/1/undo")

    assert (answer.status_code, answer.json["error"]["code"]) == (409, "conflict")
    assert "changed the notes again since" in answer.json["error"]["message"]
    assert page.status_code == 409
    assert "Nothing was undone" in page.text
    assert evening.read("/api/v1/meetings/friday-night")["notes"] == "Bring coffee"


def test_an_undo_can_be_undone(evening: Town, ana: FlaskClient) -> None:
    save(ana, notes="Bring tea")
    undo(ana, 1)

    assert "Ana took change 1 back" in text_of(ana)
    assert undo(ana, 2).status_code == 200
    assert evening.read("/api/v1/meetings/friday-night")["notes"] == "Bring tea"


def test_a_meeting_begins_its_history_and_that_cannot_be_undone(
    evening: Town, ana: FlaskClient
) -> None:
    new = {name: value for name, value in AS_IT_IS.items() if name != "version"}
    ana.post("/groups/friday/meetings/new", data=new | {"name": "Lamp"})

    page = ana.get("/meetings/lamp/history").text
    assert "Added by Ana" in page
    assert "Every Friday at 19:00" in page
    assert "Undo this" not in page
    assert ana.post("/meetings/lamp/history/1/undo", headers=JSON).status_code == 409


def test_who_and_why_is_said_in_words(evening: Town, ana: FlaskClient) -> None:
    with evening.inside():
        meeting, ben = evening.meeting("friday-night"), cast.member("Ben")
        with recorded(meeting, "import", source="aasanjose.org"):
            write_fields(meeting, {"types": ["O", "MED"]})
        with recorded(meeting, "proposal", ben):
            write_fields(meeting, {"venue": {"name": "Mill Lane Hall", "regions": ["Dover"]}})
        with recorded(meeting, "mend", ben, note="Said in the notes"):
            write_fields(meeting, {"attendance": "hybrid", "schedule": None})

    text = text_of(ana)
    for words in (
        "Changed by a list: aasanjose.org",
        "Open, Meditation",
        "Changed by a proposal, accepted by Ben",
        "Mill Lane Hall\nDover",
        "Mended by Ben",
        "Said in the notes",
        "In person and online",
        "By appointment",
    ):
        assert words in text
    assert "{" not in text


def test_what_varies_on_some_dates_is_said_without_rules(evening: Town, ana: FlaskClient) -> None:
    with evening.inside():
        meeting = evening.meeting("friday-night")
        times = fields_now(meeting)["schedule"]
        last = {"op": "vary", "rrule": "FREQ=MONTHLY;BYDAY=-1FR", "types": ["O"], "topic": "Hope"}
        moved = {"op": "move", "at": "2026-11-20T19:00", "to_utc": "2026-11-21T02:00:00Z"}
        with recorded(meeting, "edit"):
            write_fields(meeting, {"schedule": times | {"changes": [last, moved]}})

    text = text_of(ana)
    assert 'Last Friday of the month: the topic is "Hope" and it is Open' in text
    assert "On 21 November 2026 at 02:00 UTC instead of 20 November 2026 at 19:00" in text
    assert "FREQ" not in text


def test_changes_inside_a_recorded_change_are_one(evening: Town) -> None:
    with evening.inside():
        meeting = evening.meeting("friday-night")
        with recorded(meeting, "mend"):
            write_fields(meeting, {"notes": "Bring tea"})
            with recorded(meeting, "edit"):
                write_fields(meeting, {"name": "Lamp"})
        assert meeting.version == 1


def test_the_past_is_for_those_who_serve_and_for_coordinators(evening: Town) -> None:
    with evening.inside():
        meeting = evening.meeting("friday-night")
        with recorded(meeting, "edit"):
            write_fields(meeting, {"conference_url": "https://meet.example.org/x?pwd=1"})
        with recorded(meeting, "edit"):
            write_fields(meeting, {"links_public": False})
        cast.member("Dov").site_roles = ["coordinator"]
    ana, dov = evening.let_in("Ana"), evening.let_in("Dov")

    assert evening.visitor.get(HISTORY, headers=JSON).status_code == 401
    for handle in ("Ben", "Olu"):
        outsider = evening.let_in(handle)
        assert outsider.get(HISTORY).status_code == 403
        assert undo(outsider, 1).status_code == 403
        assert "history" not in outsider.get("/meetings/friday-night").text
    assert "pwd=1" in text_of(ana)
    assert "pwd=1" not in text_of(dov)
    assert "pwd=1" not in dov.get(HISTORY, headers=JSON).text
    assert undo(dov, 1).status_code == 200
    assert undo(ana, 99).status_code == 404
    assert HISTORY in ana.get("/meetings/friday-night").text


def test_on_postgresql_a_change_is_kept_merged_and_taken_back_alike(
    postgres: str, tmp_path: Path
) -> None:
    folder = tmp_path / "on-postgres"
    folder.mkdir()
    environment = homegroup.surroundings(folder) | {"GROUPS_DATABASE_URL": postgres}
    app = create_app(Settings.from_environment(environment))
    there = Town(app, folder)
    there.found_friday()
    ana = there.let_in("Ana")
    hall = {"attendance": "hybrid", "location": "Hall", "latitude": "51.0", "longitude": "-0.10"}
    with there.inside():
        began = fields_now(there.meeting("friday-night"))

    assert save(ana, version="0", **hall).status_code == 303
    assert save(ana, version="0", notes="Bring tea").status_code == 303
    assert save(ana, version="1", notes="Bring cake", **hall).status_code == 409
    assert save(ana, version="2", notes="Bring tea", **hall).status_code == 303
    assert [undo(ana, number).status_code for number in (2, 1)] == [200, 200]

    with there.inside():
        meeting = there.meeting("friday-night")
        assert (fields_now(meeting), meeting.version) == (began, 4)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()

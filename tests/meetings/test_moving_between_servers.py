"""Meetings move between servers without losing a date or a word."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient

from groups.meetings import models
from groups.plumbing.clock import iso
from groups.plumbing.db import db
from tests.meetings.conftest import SAN_JOSE, WEDNESDAY, Town, record

ORACLE = json.loads((Path(__file__).parents[1] / "data" / "recurrence.json").read_text())["cases"]


def homegroup(*meetings: dict[str, Any], **group: Any) -> bytes:
    usual = {"slug": "friday", "name": "Friday Night", "fellowship": "aa"}
    groups = [{**usual, **group, "meetings": list(meetings)}]
    return json.dumps({"format": "homegroup/1", "groups": groups}).encode()


def friday_night(**fields: Any) -> dict[str, Any]:
    return {
        "slug": "friday-night",
        "name": "Friday Night",
        "timezone": "America/New_York",
        "start_local": "2026-02-20T19:00",
        "duration_minutes": 60,
        "rrule": "FREQ=WEEKLY;BYDAY=FR",
        "types": ["O", "D"],
        "attendance": "online",
        **fields,
    }


CHANGES = [
    {"op": "cancel", "at": "2026-11-27T19:00", "note": "Thanksgiving"},
    {"op": "move", "at": "2026-12-25T19:00", "to": "2026-12-24T17:30", "duration_minutes": 90},
    {"op": "move", "at": "2026-12-04T19:00", "to_utc": "2026-12-05T01:00:00Z"},
    {"op": "add", "to": "2026-12-31T23:00", "duration_minutes": 120},
    {"op": "cancel_range", "first": "2027-01-04", "last": "2027-01-10"},
    {
        "op": "change_from",
        "at": "2027-02-05T19:00",
        "start_local": "2027-02-06T10:00",
        "rrule": "FREQ=WEEKLY;BYDAY=SA",
        "timezone": "Europe/London",
    },
]


def test_every_kind_of_change_comes_back_as_it_went(town: Town) -> None:
    town.take_in_content(homegroup(friday_night(changes=CHANGES)))

    town.type("export-meetings", str(town.folder / "all.json"))

    written = json.loads((town.folder / "all.json").read_text())
    meeting = written["groups"][0]["meetings"][0]
    assert meeting["changes"] == CHANGES
    again = town.type("import-meetings", str(town.folder / "all.json"))
    assert "0 created, 0 changed, 1 unchanged" in again.output


def test_a_whole_town_moves_without_loss(town: Town, tmp_path: Path) -> None:
    town.type("import-meetings", str(SAN_JOSE), "--fellowship", "aa")
    town.type("export-meetings", str(tmp_path / "here.json"))
    document = json.loads((tmp_path / "here.json").read_text())
    with town.inside():
        # An empty server: nothing of the old one is left to fall back on.
        for table in (models.Occurrence, models.Listing, models.Meeting, models.Group):
            db.session.query(table).delete()

    said = town.type("import-meetings", str(tmp_path / "here.json"))
    town.type("export-meetings", str(tmp_path / "there.json"))

    assert "670 created" in said.output
    assert json.loads((tmp_path / "there.json").read_text()) == document
    assert "0 created, 0 changed" in town.type("import-meetings", str(SAN_JOSE)).output


def test_an_extra_date_in_a_closed_hall_stays_closed_on_the_next_server(
    evening: Town, ana: FlaskClient, tmp_path: Path
) -> None:
    extra = {"op": "add", "to": "2026-11-22T10:00"}
    ana.post("/meetings/friday-night/dates", data=extra)
    with time_machine.travel(WEDNESDAY + timedelta(hours=1), tick=False):
        closed = {"op": "close", "first": "2026-11-21", "last": "2026-11-23"}
        ana.post("/meetings/friday-night/dates", data=closed)
    with time_machine.travel(WEDNESDAY + timedelta(hours=2), tick=False):
        evening.type("export-meetings", str(tmp_path / "here.json"))
        with evening.inside():
            db.session.query(models.Closure).delete()
            db.session.query(models.MeetingChange).delete()
            db.session.query(models.Meeting).delete()

        evening.type("import-meetings", str(tmp_path / "here.json"))

        coming = evening.read("/api/v1/meetings/friday-night")["next_occurrences"]
    assert [one["cancelled"] for one in coming if one["added"]] == [True]


def test_a_closure_that_is_there_twice_is_taken_once(friday: Town) -> None:
    document = json.loads(homegroup(friday_night()))
    document["closures"] = [{"group": "friday", "first": "2026-12-24", "last": "2026-12-26"}] * 2

    friday.take_in_content(json.dumps(document).encode())

    with friday.inside():
        assert db.session.query(models.Closure).count() == 1


def test_the_export_is_for_the_operator_alone(town: Town, tmp_path: Path) -> None:
    town.take_in(record(conference_url="https://zoom.us/j/1?pwd=opensesame"))

    town.type("export-meetings", str(tmp_path / "all.json"))

    assert (tmp_path / "all.json").stat().st_mode & 0o777 == 0o600
    assert "opensesame" in (tmp_path / "all.json").read_text()


@pytest.mark.parametrize("path", ["/nowhere/all.json", "/dev/full", "/"])
def test_an_export_that_cannot_be_written_says_so(town: Town, path: str) -> None:
    said = town.type("export-meetings", path)

    assert said.exit_code == 2
    assert "We cannot write there" in said.output


def test_a_new_rule_is_one_change(town: Town) -> None:
    town.take_in_content(homegroup(friday_night()))

    said = town.take_in_content(homegroup(friday_night(rrule="FREQ=WEEKLY;BYDAY=FR;INTERVAL=2")))

    assert "0 created, 1 changed" in said.output
    assert town.read("/api/v1/meetings/friday-night")["rrule"] == "FREQ=WEEKLY;BYDAY=FR;INTERVAL=2"


@pytest.mark.parametrize(
    ("broken", "field"),
    [
        ({"slug": "Friday Night"}, "slug"),
        ({"name": ""}, "name"),
        ({"start_local": "2026-02-20 19:00"}, "start_local"),
        ({"timezone": "EST5EDT4"}, "timezone"),
        ({"rrule": "FREQ=SECONDLY"}, "rrule"),
        ({"duration_minutes": 0}, "duration_minutes"),
        ({"types": ["O", "??"]}, "types"),
        ({"attendance": "sometimes"}, "attendance"),
        ({"has_room": "yes"}, "has_room"),
        ({"conference_url": "javascript:alert(1)"}, "conference_url"),
        ({"sequence": -1}, "sequence"),
        ({"sequence": 2**31}, "sequence"),
        ({"sequence": 2**63}, "sequence"),
        ({"extra": {"venmo": ["@half \ud83d"]}}, "extra"),
        ({"extra": {"nought\0": ""}}, "extra"),
        ({"changes_made_at": ["2026-02-20T19:00:00Z"]}, "changes_made_at"),
        ({"changes": [{"op": "cancel"}]}, "changes.0.at"),
        ({"changes": [{"op": "add", "to": "2026-02-21T19:00", "note": "\0"}]}, "changes.0.note"),
        ({"changes": [{"op": "explode", "at": "2026-02-20T19:00"}]}, "changes.0.op"),
    ],
)
def test_a_broken_document_names_record_and_field_and_leaves_nothing(
    town: Town, broken: dict[str, Any], field: str
) -> None:
    good = friday_night(slug="another")

    said = town.take_in_content(homegroup(good, friday_night(**broken)))

    assert said.exit_code == 2
    assert "group 1 (friday), meeting 2" in said.output
    assert f": {field}: " in said.output
    assert town.total() == 0


def test_two_meetings_at_one_address_are_refused(town: Town) -> None:
    said = town.take_in_content(homegroup(friday_night(), friday_night()))

    assert said.exit_code == 2
    assert "meeting friday-night: slug: This slug is there twice." in said.output


def test_the_oracle_holds_through_the_whole_house(town: Town) -> None:
    cases = [
        {
            "slug": case["id"],
            "name": case["title"],
            **{key: case.get(key) for key in ("timezone", "start_local", "duration_minutes")},
            "rrule": case["rrule"],
            "changes": case["changes"],
        }
        for case in ORACLE
    ]

    said = town.take_in_content(homegroup(*cases))

    assert f"{len(ORACLE)} created" in said.output
    for case in ORACLE:
        dates = dates_of(town, case)
        held = [date for date in dates if not date["cancelled"]]
        assert [date["starts_at"] for date in held] == case["expected"], case["id"]
        assert [date["ends_at"] for date in held] == case["expected_ends"], case["id"]
        cancelled = [date["starts_at"] for date in dates if date["cancelled"]]
        assert cancelled == case["expected_cancelled"], case["id"]


def dates_of(town: Town, case: dict[str, Any]) -> list[Any]:
    """The dates of the case's window, asked for in parts of the 400 days one may ask for."""
    since, end = (datetime.fromisoformat(case["window"][name]) for name in ("start", "end"))
    dates: list[Any] = []
    while since < end:
        until = min(since + timedelta(days=400), end)
        window = f"from={iso(since)}&until={iso(until)}"
        path = f"/api/v1/meetings/{case['id']}/occurrences?{window}"
        dates += town.read(path)["occurrences"]
        since = until
    return dates

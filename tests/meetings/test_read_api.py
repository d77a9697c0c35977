"""Programs read the directory, and what they are told about it is true."""

import json
import re
from datetime import datetime
from typing import Any

import pytest
import time_machine
from flask import Flask

from groups.meetings.actions import schedules
from groups.meetings.forms.finder import PARAMETERS
from groups.meetings.types import NAMES
from tests.meetings.conftest import WEDNESDAY, Town, record

NOVEMBER = "from=2026-11-01T00:00:00Z&until=2026-12-01T00:00:00Z"


def routes_of(app: Flask) -> set[str]:
    rules = [str(rule) for rule in app.url_map.iter_rules()]
    ours = [rule for rule in rules if rule.startswith("/api/v1/")]
    return {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule) for rule in ours}


def test_the_document_names_every_address_and_no_other(town: Town) -> None:
    document = town.read("/api/v1/openapi.json")

    assert set(document["paths"]) == routes_of(town.app)
    asked = document["paths"]["/api/v1/meetings"]["get"]["parameters"]
    assert [one["name"] for one in asked] == list(PARAMETERS)


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/meetings",
        "/api/v1/meetings?lat=39.8&lon=-89.65",
        "/api/v1/meetings/hope",
        "/api/v1/meetings/ask-us",
        "/api/v1/meetings/hope/occurrences",
        "/api/v1/occurrences?until=2026-12-10T00:00:00Z",
        "/api/v1/groups",
        "/api/v1/groups/harbour",
        "/api/v1/types",
    ],
)
@time_machine.travel(WEDNESDAY, tick=False)
def test_an_answer_is_as_the_document_says(town: Town, path: str) -> None:
    town.take_in(
        record("hope", group="Harbour", conference_url="https://zoom.us/j/1"),
        record("ask-us", day=None, time=None, end_time=None, formatted_address=None),
    )
    document = town.read("/api/v1/openapi.json")
    template = path.partition("?")[0].replace("/hope", "/{slug}").replace("/ask-us", "/{slug}")
    described = document["paths"][template.replace("/harbour", "/{slug}")]["get"]["responses"]

    answer = town.read(path)

    schema = described["200"]["content"]["application/json"]["schema"]
    assert list(mismatches(answer, schema, document)) == []


KINDS: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
    "array": list,
    "object": dict,
}


def mismatches(value: Any, schema: Any, document: Any, where: str = "$") -> list[str]:
    """What of the value the schema does not allow; every member must be described."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        tried = [mismatches(value, one, document, where) for one in schema["anyOf"]]
        return [] if [] in tried else tried[0]
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(isinstance(value, KINDS[kind]) for kind in kinds):
        return [f"{where} is {value!r}"]
    if isinstance(value, list):
        return [
            wrong
            for number, one in enumerate(value)
            for wrong in mismatches(one, schema["items"], document, f"{where}[{number}]")
        ]
    if not isinstance(value, dict) or "properties" not in schema:
        return []
    wrong = [f"{where}.{name} is missing" for name in schema["required"] if name not in value]
    for name, one in value.items():
        described = schema["properties"].get(name)
        wrong += (
            mismatches(one, described, document, f"{where}.{name}")
            if described
            else [f"{where}.{name} is not described"]
        )
    return wrong


def test_dates_follow_the_rule_far_beyond_the_rows(friday: Town) -> None:
    window = "from=2030-01-01T00:00:00Z&until=2030-01-15T00:00:00Z"

    answer = friday.read(f"/api/v1/meetings/friday-night/occurrences?{window}")

    assert answer["occurrences"][0] == {
        "recurrence_id": "2030-01-04T19:00",
        "starts_at": "2030-01-05T00:00:00Z",
        "ends_at": "2030-01-05T01:00:00Z",
        "local_start": "19:00",
        "local_date": "2030-01-04",
        "timezone": "America/New_York",
        "weekday": "FR",
        "cancelled": False,
        "moved": False,
        "added": False,
        "note": "",
        "topic": "",
        "types": ["O", "D"],
    }
    assert len(answer["occurrences"]) == 2


def test_a_window_may_be_given_in_any_zone(friday: Town) -> None:
    there = "from=2026-11-01T09:00:00%2B09:00&until=2026-12-01T09:00:00%2B09:00"
    path = "/api/v1/meetings/friday-night/occurrences?"

    assert friday.read(path + there) == friday.read(path + NOVEMBER)
    assert friday.read(path + there.replace("%2B", "+")) == friday.read(path + NOVEMBER)


@pytest.mark.parametrize(
    ("window", "field"),
    [
        ("from=yesterday", "from"),
        ("from=2026-11-01T00:00:00", "from"),
        ("from=2026-11-01", "from"),
        ("from=2026-11-01T00:00:00Z&until=2026-10-01T00:00:00Z", "until"),
        ("from=2026-01-01T00:00:00Z&until=2027-02-06T00:00:00Z", "until"),
        ("until=9999-12-31T23:59:59Z", "until"),
        ("from=0001-01-01T00:00:00%2B23:59", "from"),
        ("from=9999-12-31T12:00:00Z", "from"),
    ],
)
def test_a_window_that_makes_no_sense_is_refused(friday: Town, window: str, field: str) -> None:
    for path in ("/api/v1/meetings/friday-night/occurrences", "/api/v1/occurrences"):
        answer = friday.visitor.get(f"{path}?{window}")

        assert answer.status_code == 422, answer.text
        assert answer.json["error"]["field"] == field


def test_dates_of_everybody_come_in_order_and_in_pages(town: Town) -> None:
    with time_machine.travel(WEDNESDAY, tick=False):
        daily = [record(f"one-{n}", day=list(range(7)), time=f"{n:02}:00") for n in range(10)]
        town.take_in(*(one | {"end_time": None} for one in daily))
        path: str | None = "/api/v1/occurrences?until=2026-12-10T00:00:00Z&time=morning"
        starts: list[str] = []
        while path:
            answer = town.read(path)
            starts += [date["starts_at"] for date in answer["occurrences"]]
            path = answer["next"]

    assert starts == sorted(starts)
    assert len(starts) == 4 + 21 * 6


def test_a_moved_date_is_in_the_window_it_was_moved_to(friday: Town) -> None:
    with time_machine.travel(WEDNESDAY, tick=False), friday.inside():
        at, to = (datetime.fromisoformat(f"2026-11-{when}") for when in ("27T19:00", "25T08:00"))
        schedules.move_date(friday.meeting("friday-night"), at, to)

    window = "from=2026-11-25T00:00:00Z&until=2026-11-26T00:00:00Z"
    dates = friday.read(f"/api/v1/meetings/friday-night/occurrences?{window}")["occurrences"]
    assert [date["recurrence_id"] for date in dates] == ["2026-11-27T19:00"]


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/meetings/nothing",
        "/api/v1/meetings/nothing/occurrences",
        "/api/v1/groups/nothing",
        "/api/v1/nothing",
        "/api/nothing/at/all",
        "/api/",
    ],
)
def test_what_is_not_there_is_said_in_json(town: Town, path: str) -> None:
    answer = town.visitor.get(path, headers={"Accept": "text/html"})

    assert answer.status_code == 404
    assert answer.json["error"]["code"] == "not_found"


def test_the_api_only_reads(town: Town) -> None:
    for path in ("/api/v1/meetings", "/api/v1/groups"):
        answer = town.visitor.post(path)

        assert answer.status_code == 405
        assert answer.json["error"]["message"]


def test_every_type_can_be_asked_for_by_code_and_by_name(town: Town) -> None:
    types = town.read("/api/v1/types")["types"]

    assert {one["code"] for one in types} == set(NAMES)
    assert len({one["slug"] for one in types}) == len(types)
    for one in types[:5]:
        assert town.total(f"type={one['code'].lower()}&type={one['slug']}") == 0


def test_no_answer_names_a_member(friday: Town) -> None:
    friday.let_in("Ana")

    for path in ("/api/v1/groups/friday", "/api/v1/meetings/friday-night", "/groups/friday"):
        assert "Ana" not in json.dumps(friday.visitor.get(path).text)

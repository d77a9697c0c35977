"""Times that do not exist or exist twice, and rules nobody could keep, sent by a browser."""

import json
import time
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask.testing import FlaskClient

from groups.meetings.models import Meeting
from groups.plumbing.db import db
from tests.meetings.conftest import JSON, Town

NEW = "/groups/friday/meetings/new"
WITHIN_S = 2.0  # of work, however busy the machine is


@pytest.fixture
def ana(friday: Town) -> FlaskClient:
    return friday.let_in("Ana")


def meeting(**fields: Any) -> dict[str, Any]:
    usual = {
        "name": "Night Watch",
        "attendance": "online",
        "repeat": "once",
        "timezone": "America/New_York",
        "duration_minutes": "60",
    }
    return usual | fields


def how_many(town: Town) -> int:
    with town.inside():
        return db.session.query(Meeting).count()


def refused(town: Town, ana: FlaskClient, **fields: Any) -> dict[str, Any]:
    """Send it, see it refused in no time and nothing kept; return what was said."""
    before, began = how_many(town), time.process_time()
    answer = ana.post(NEW, json=meeting(**fields), headers=JSON)
    assert time.process_time() - began < WITHIN_S
    assert answer.status_code == 422, answer.text
    assert how_many(town) == before
    error: dict[str, Any] = json.loads(answer.data)["error"]
    return error


@pytest.mark.parametrize(
    ("zone", "day", "clock", "instant"),
    [
        ("America/New_York", "2026-03-08", "02:30", "2026-03-08T07:30:00Z"),
        ("America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30:00Z"),
        ("Australia/Lord_Howe", "2026-10-04", "02:15", None),
    ],
    ids=["in the gap", "in the fold", "half an hour's gap"],
)
def test_a_time_beside_a_clock_change_is_held_once_when_the_rule_says(
    friday: Town, ana: FlaskClient, zone: str, day: str, clock: str, instant: str | None
) -> None:
    with time_machine.travel("2026-02-01T12:00:00Z", tick=False):
        made = ana.post(NEW, json=meeting(date=day, time=clock, timezone=zone), headers=JSON)
        assert made.status_code == 201, made.text
        dates = friday.read("/api/v1/meetings/night-watch")["next_occurrences"]
        page = ana.get("/meetings/night-watch").text

    local = datetime.fromisoformat(f"{day}T{clock}")
    by_rule = local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)
    assert [one["starts_at"] for one in dates] == [
        instant or by_rule.isoformat().replace("+00:00", "Z")
    ]
    held = by_rule.astimezone(ZoneInfo(zone))
    assert f"{held:%H:%M} {held:%Z}" in page
    if held.replace(tzinfo=None) != local:
        assert f"{held:%H:%M}" in page
        assert "does not exist" in page


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;BYSETPOS=2",
        "FREQ=HOURLY",
        "FREQ=WEEKLY;UNTIL=20200101T000000Z",
        "FREQ=WEEKLY;UNTIL=20300101T000000Z;COUNT=2",
        "FREQ=MONTHLY;BYMONTHDAY=30;BYMONTH=2",
        "FREQ=DAILY;COUNT=99999999",
    ],
)
def test_a_rule_nobody_could_keep_is_refused(friday: Town, ana: FlaskClient, rule: str) -> None:
    error = refused(friday, ana, repeat="other", rrule=rule, time="19:00")

    assert (error["field"], error["code"]) == ("rrule", "bad_rule")


@pytest.mark.parametrize(
    "zone",
    ["Europe", "A" * 5000, "Europe/\0", "../../../etc/passwd", "Mars/Base", "posixrules", ""],
    ids=["a folder", "5,000 letters", "NUL", "a path", "Mars", "posixrules", "none"],
)
def test_a_zone_that_is_none_is_refused(friday: Town, ana: FlaskClient, zone: str) -> None:
    error = refused(friday, ana, timezone=zone, date="2027-01-04", time="19:00")

    assert (error["field"], error["code"]) == ("timezone", "bad_zone")

"""The kept dates follow the calendar by themselves."""

from datetime import timedelta
from typing import Any

import time_machine

from groups.meetings import jobs
from groups.meetings.actions import horizon
from groups.meetings.models import Horizon, Occurrence
from groups.plumbing.db import db
from tests.meetings.conftest import WEDNESDAY, Town, record


def kept(town: Town) -> list[Any]:
    with town.inside():
        rows = db.session.query(Occurrence).order_by(Occurrence.starts_at)
        return [(row.meeting.slug, row.recurrence_id) for row in rows]


def test_five_weeks_are_kept_from_yesterday_on(town: Town) -> None:
    with time_machine.travel(WEDNESDAY, tick=False):
        town.take_in(record("hope", day=2, time="19:00"))

        assert [date for _slug, date in kept(town)] == [
            "2026-11-17T19:00",
            "2026-11-24T19:00",
            "2026-12-01T19:00",
            "2026-12-08T19:00",
            "2026-12-15T19:00",
            "2026-12-22T19:00",
        ]


def test_a_week_later_the_rows_have_moved_on(town: Town) -> None:
    with time_machine.travel(WEDNESDAY, tick=False):
        town.take_in(*(record(f"one-{n}", day=n % 7) for n in range(30)))
        before = kept(town)

    with time_machine.travel(WEDNESDAY + timedelta(days=7), tick=False), town.app.app_context():
        assert jobs.roll_forward()
        assert not jobs.roll_forward()

    after = kept(town)
    assert len(after) == len(before)
    assert min(date for _slug, date in after) >= "2026-11-24"
    assert max(date for _slug, date in after) >= "2026-12-29"
    assert len(set(after)) == len(after)


def test_rolling_gives_what_building_anew_would(town: Town) -> None:
    lists = [record(f"one-{n}", day=n % 7, time=f"{n % 24:02}:30") for n in range(30)]
    with time_machine.travel(WEDNESDAY, tick=False):
        town.take_in(*lists)
    with time_machine.travel(WEDNESDAY + timedelta(days=11, hours=5), tick=False):
        with town.app.app_context():
            jobs.roll_forward()
        rolled = kept(town)
        with town.inside():
            for table in (Occurrence, Horizon):
                db.session.query(table).delete()
        town.take_in(*(one | {"notes": "again"} for one in lists))

        assert sorted(kept(town)) == sorted(rolled)


def test_a_server_that_slept_for_months_catches_up(town: Town) -> None:
    with time_machine.travel(WEDNESDAY, tick=False):
        town.take_in(record("hope"))
    with time_machine.travel(WEDNESDAY + timedelta(days=200), tick=False):
        assert town.found("time=upcoming") == []
        with town.app.app_context():
            jobs.roll_forward()

        assert town.read("/api/v1/meetings")["meetings"][0]["next"] is not None


def test_a_meeting_saved_while_a_server_catches_up_keeps_its_dates(town: Town) -> None:
    with time_machine.travel(WEDNESDAY, tick=False):
        town.take_in(record("hope"), record("light"))
    with time_machine.travel(WEDNESDAY + timedelta(days=200), tick=False):
        until = horizon.target()
        with town.inside():
            horizon.extend(0, until)
        town.take_in(record("hope", notes="Bring tea"))
        with town.inside():
            horizon.reached(until)

        assert town.found("time=upcoming") == ["hope", "light"]

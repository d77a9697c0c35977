"""The directory changes under the finder, a little or all at once."""

import threading
from datetime import datetime, timedelta

import pytest
import time_machine

from groups.demo import cast
from groups.meetings import indexing, jobs
from groups.meetings.actions import horizon
from tests.meetings.conftest import WEDNESDAY, Town, record


@time_machine.travel(WEDNESDAY, tick=False)
def test_a_large_list_is_read_while_what_was_known_is_found(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "LARGE", 0)
    monkeypatch.setattr(horizon, "MOST_NOTED", 0)
    town.take_in(record("hope"))
    assert town.found() == ["hope"]

    town.take_in(record("hope"), record("faith"))

    assert "hope" in town.found()
    for thread in threading.enumerate():
        if thread.name == "directory":
            thread.join()
    assert set(town.found()) == {"hope", "faith"}


@time_machine.travel(WEDNESDAY, tick=False)
def test_a_meeting_changed_often_is_found_once(town: Town) -> None:
    town.take_in(record("hope"), record("faith"))
    for number in range(30):
        town.take_in(record("hope", name=f"Hope {number}"), record("faith"))
        assert town.total() == 2

    assert town.found("search=29") == ["hope"]
    assert town.found("search=28") == []


@time_machine.travel(WEDNESDAY, tick=False)
def test_an_index_full_of_retired_positions_is_built_anew(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("groups.meetings.index.MOST_RETIRED", 3)
    for number in range(8):
        town.take_in(record("hope", name=f"Hope {number}"))
        assert town.found(f"search={number}") == ["hope"]

    with town.app.app_context():
        assert len(indexing.current().ids) <= 6


def test_a_day_that_comes_into_view_is_found_by_its_weekday(town: Town) -> None:
    """On the 23rd of each month: which weekday that is changes as the weeks roll on."""
    with time_machine.travel(WEDNESDAY, tick=False):
        with town.inside():
            group = cast.group("monthly", "Monthly")
            start = datetime.fromisoformat("2026-11-23T19:00")
            cast.meeting(group, "monthly", "Monthly", cast.weekly(start, rrule="FREQ=MONTHLY"))
        assert town.found("weekday=monday") == ["monthly"]
        assert town.found("weekday=saturday") == []

    with time_machine.travel(WEDNESDAY + timedelta(days=40), tick=False):
        with town.app.app_context():
            assert jobs.roll_forward()
        assert town.found("weekday=saturday") == ["monthly"]
        assert town.found("weekday=monday") == []

"""A parliament moves the clocks: an upgrade of the zone data moves the dates that are kept."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from groups.meetings import jobs
from groups.meetings.models import Horizon, Occurrence
from groups.plumbing import clock
from groups.plumbing.db import db
from tests.meetings.conftest import WEDNESDAY, Town, record

RULED = {"hope": "2026-11-23T01:00:00Z", "light": "2026-11-22T18:00:00Z"}


@pytest.fixture
def upgraded(town: Town) -> Iterator[Town]:
    """Hope's dates were reckoned an hour late, with the zone data of 2020."""
    with time_machine.travel(WEDNESDAY, tick=False):
        town.take_in(record("hope"), record("light", time="12:00", end_time="13:00"))
        with town.inside():
            late = timedelta(hours=1)
            for row in town_dates(town, "hope"):
                row.starts_at, row.ends_at = row.starts_at + late, row.ends_at + late
            db.session.execute(update(Horizon).values(zone_rules="2020a"))
        yield town


def town_dates(town: Town, slug: str) -> list[Occurrence]:
    mine = Occurrence.meeting_id == town.meeting(slug).id
    return list(db.session.scalars(select(Occurrence).where(mine).order_by(Occurrence.starts_at)))


def starts(town: Town) -> dict[str, str]:
    with town.inside():
        return {
            slug: next(
                clock.iso(row.starts_at) for row in town_dates(town, slug) if not row.cancelled
            )
            for slug in RULED
        }


def sequences(town: Town) -> dict[str, int]:
    with town.inside():
        return {slug: town.meeting(slug).sequence for slug in RULED}


def mark(town: Town) -> str:
    with town.inside():
        return str(db.session.scalar(select(Horizon.mark)))


def test_dates_reckoned_with_old_zone_data_are_reckoned_anew(upgraded: Town) -> None:
    assert starts(upgraded) != RULED

    with upgraded.app.app_context():
        assert jobs.reckon_by_new_zone_rules()
        assert not jobs.reckon_by_new_zone_rules()

    assert starts(upgraded) == RULED


def test_only_what_moved_by_it_is_revised(upgraded: Town) -> None:
    before, marked = sequences(upgraded), mark(upgraded)

    with upgraded.app.app_context():
        jobs.reckon_by_new_zone_rules()

    assert sequences(upgraded) == {**before, "hope": before["hope"] + 1}
    assert mark(upgraded) != marked


def test_a_new_directory_is_of_the_zone_data_that_is_installed(town: Town) -> None:
    town.take_in(record("hope"))

    with town.inside():
        assert db.session.scalar(select(Horizon.zone_rules)) == clock.zone_rules()
    with town.app.app_context():
        assert not jobs.reckon_by_new_zone_rules()

"""The directory lives on PostgreSQL as it does on SQLite."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from groups.app import create_app
from groups.config import Settings
from groups.demo import cast
from groups.meetings import jobs
from groups.meetings.actions import groups as actions
from groups.meetings.actions import horizon
from groups.meetings.actions.closures import close_down, lift
from groups.meetings.models import Closure, Group, GroupMember, ServiceBody
from groups.plumbing.db import db
from groups.plumbing.errors import Conflict
from tests.meetings.conftest import SAN_JOSE, WEDNESDAY, Town, record
from tests.servers import homegroup

SEARCHES = (
    *("", "weekday=friday&time=evening&type=O", "search=serenity", "search=serentiy"),
    *("search=%22one+day%22", "time=upcoming", "time=now", "attendance=hybrid&language=es"),
    *("mode=location&search=campbell&distance=5", "region=san-jose&type=W", "page=3"),
)


@pytest.fixture
def elsewhere(postgres: str, tmp_path: Path) -> Iterator[Town]:
    """A town on PostgreSQL."""
    folder = tmp_path / "on-postgres"
    folder.mkdir()
    environment = homegroup.surroundings(folder) | {"GROUPS_DATABASE_URL": postgres}
    app = create_app(Settings.from_environment(environment))
    yield Town(app, folder)
    _let_go(app)


def _let_go(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_two_secretaries_who_leave_at_once_do_not_leave_the_group_alone(elsewhere: Town) -> None:
    elsewhere.found_friday()
    with elsewhere.inside():
        group = db.session.scalars(select(Group)).one()
        db.session.add(GroupMember(group=group, member=cast.member("Dov"), roles=["secretary"]))
    ana_goes, dov_is_gone = Event(), Event()

    def leave(handle: str, before: Event | None, then: Callable[[], object]) -> bool:
        if before:
            before.wait(10)
        try:
            with elsewhere.inside():
                actions.leave(cast.member(handle), db.session.scalars(select(Group)).one())
                then()
        except Conflict:
            return False
        return True

    def wait_for_dov() -> None:
        ana_goes.set()
        dov_is_gone.wait(1)

    with ThreadPoolExecutor(2) as pool:
        ana = pool.submit(leave, "Ana", None, wait_for_dov)
        dov = pool.submit(leave, "Dov", ana_goes, dov_is_gone.set)

    assert (ana.result(), dov.result()) == (True, False)


@time_machine.travel(WEDNESDAY, tick=False)
def test_both_databases_find_the_same(town: Town, elsewhere: Town) -> None:
    for one in (town, elsewhere):
        answer = one.type("import-meetings", str(SAN_JOSE), "--fellowship", "aa")
        assert answer.exit_code == 0, answer.output

    for query in SEARCHES:
        assert elsewhere.found(query) == town.found(query), query
        assert elsewhere.total(query) == town.total(query), query
        assert elsewhere.visitor.get(f"/meetings?{query}").status_code == 200
    window = "from=2026-11-20T00:00:00Z&until=2026-11-21T00:00:00Z&type=O"
    there, here = (one.read(f"/api/v1/occurrences?{window}") for one in (elsewhere, town))
    assert [one["name"] for one in there["occurrences"]] == [
        one["name"] for one in here["occurrences"]
    ]


@time_machine.travel(WEDNESDAY, tick=False)
def test_a_list_is_taken_in_twice_and_changed(elsewhere: Town) -> None:
    elsewhere.take_in(record("hope"), record("faith", day=3))
    elsewhere.take_in(record("hope", name="Hope Again"), record("faith", day=4))

    assert elsewhere.found("search=again") == ["hope"]
    assert elsewhere.found("weekday=thursday") == ["faith"]
    assert elsewhere.found("weekday=wednesday") == []


def test_the_dates_roll_forward(elsewhere: Town) -> None:
    with time_machine.travel(WEDNESDAY, tick=False):
        elsewhere.take_in(record("hope"))
        assert elsewhere.found("time=upcoming") == []

    with time_machine.travel(WEDNESDAY + timedelta(days=36), tick=False):
        with elsewhere.app.app_context():
            assert jobs.roll_forward()
        found = elsewhere.read("/api/v1/meetings")["meetings"][0]

    assert found["next"]["local_date"] == "2026-12-27"


@time_machine.travel(WEDNESDAY, tick=False)
def test_a_change_is_found_by_every_process(elsewhere: Town, postgres: str) -> None:
    elsewhere.take_in(record("hope"), record("faith"))
    assert elsewhere.total() == 2
    environment = homegroup.surroundings(elsewhere.folder) | {"GROUPS_DATABASE_URL": postgres}
    other = Town(create_app(Settings.from_environment(environment)), elsewhere.folder)
    assert other.total() == 2

    with elsewhere.inside():
        meeting = elsewhere.meeting("faith")
        meeting.vanished_at = datetime(2026, 11, 18, tzinfo=UTC)
        horizon.rebuild([meeting])

    assert other.found() == elsewhere.found() == ["hope"]
    _let_go(other.app)


@time_machine.travel(WEDNESDAY, tick=False)
def test_what_is_closed_stays_closed_and_opens_on_both(town: Town, elsewhere: Town) -> None:
    for one in (town, elsewhere):
        one.found_friday()
        one.take_in(record("hope"), record("faith", regions=["Kent"]))
        with one.inside():
            area = ServiceBody(slug="area", name="Downtown Area")
            one.meeting("friday-night").group.body = area
            db.session.flush()
            close_down(area, date(2026, 11, 18), date(2026, 11, 27), "No heating")
            hall = one.meeting("faith").venue
            assert hall is not None
            close_down(hall, date(2026, 11, 18), reason="Flood")
        closed = next_days(one)
        page = one.visitor.get("/meetings").text

        assert closed["friday-night"] == "2026-12-04"
        assert closed["faith"] is None
        assert "Closed until 27 November: No heating" in page
        assert "Closed until further notice: Flood" in page

        with one.inside():
            for closure in db.session.scalars(select(Closure)).all():
                lift(closure)
        opened = next_days(one)

        assert opened["friday-night"] == "2026-11-20"
        assert opened["faith"] is not None

    assert next_days(town) == next_days(elsewhere)


def next_days(town: Town) -> dict[str, str | None]:
    """When each is held next, as the finder says."""
    found = town.read("/api/v1/meetings")["meetings"]
    return {one["slug"]: one["next"] and one["next"]["local_date"] for one in found}

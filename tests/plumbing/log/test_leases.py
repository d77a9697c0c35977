"""Who is present, by leases on the database's clock, with nobody counted twice."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text, update

from groups.plumbing.db import engine_options, prepare
from groups.plumbing.log import leases
from groups.plumbing.log.tables import database_time, table_of
from groups.rooms.models import RoomLease

ROOM, OTHER_ROOM = 1, 2


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Open a database of each kind, with the table of leases alone."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'leases.db'}"
    else:
        url = request.getfixturevalue("postgres")
    opened = create_engine(url, **engine_options(url))
    prepare(opened)
    if request.param == "sqlite":
        table_of(RoomLease).create(opened)
    yield opened.execution_options(writes=True)
    opened.dispose()


def come(engine: Engine, connection: str, person: str, room: int = ROOM) -> None:
    with engine.begin() as at:
        leases.take(at, RoomLease, name=connection, log_id=room, person=person, process="here")


def run_out(engine: Engine, *connections: str) -> None:
    """As if 45 seconds had passed for these."""
    table = table_of(RoomLease)
    with engine.begin() as at:
        at.execute(
            update(table)
            .where(table.c.connection.in_(connections))
            .values(until=database_time() - 1)
        )


def test_a_person_with_two_tabs_is_one_person(engine: Engine) -> None:
    come(engine, "laptop", "cleo")
    come(engine, "phone", "cleo")
    come(engine, "tablet", "ben")

    with engine.begin() as at:
        assert leases.counts(at, RoomLease, [ROOM, OTHER_ROOM]) == {ROOM: 2, OTHER_ROOM: 0}


def test_who_closes_the_page_is_gone_at_once(engine: Engine) -> None:
    come(engine, "laptop", "cleo")

    with engine.begin() as at:
        left = leases.give_back(at, RoomLease, ["laptop"])

        assert left == [leases.Left(ROOM, "cleo")]
        assert leases.people(at, RoomLease, ROOM) == set()


def test_who_is_cut_off_is_counted_no_more_when_the_lease_runs_out(engine: Engine) -> None:
    come(engine, "laptop", "cleo")
    come(engine, "phone", "ben")

    run_out(engine, "laptop")

    with engine.begin() as at:
        assert leases.people(at, RoomLease, ROOM) == {"ben"}


def test_a_renewal_keeps_everybody_of_a_process(engine: Engine) -> None:
    come(engine, "laptop", "cleo")
    run_out(engine, "laptop")

    with engine.begin() as at:
        leases.renew(at, RoomLease, "here")

        assert leases.people(at, RoomLease, ROOM) == {"cleo"}


def test_eight_sweepers_find_each_leaver_exactly_once(engine: Engine) -> None:
    names = [f"phone-{number}" for number in range(60)]
    for name in names:
        come(engine, name, name[-16:])
    run_out(engine, *names)

    def sweep(_: int) -> list[leases.Left]:
        with engine.begin() as at:
            return leases.sweep(at, RoomLease)

    with ThreadPoolExecutor(8) as sweepers:
        found = [left.person for some in sweepers.map(sweep, range(8)) for left in some]

    assert sorted(found) == sorted(names)
    with engine.begin() as at:
        assert at.scalar(text("SELECT count(*) FROM room_leases")) == 0


def test_whose_connection_was_lost_is_here_for_a_while_and_nobody_renews_it(engine: Engine) -> None:
    come(engine, "phone", "cleo")

    with engine.begin() as at:
        leases.linger(at, RoomLease, ["phone"])

    with engine.begin() as at:
        assert leases.renew(at, RoomLease, "here") == 0
        assert leases.people(at, RoomLease, ROOM) == {"cleo"}
    run_out(engine, "phone")
    with engine.begin() as at:
        assert leases.sweep(at, RoomLease) == [leases.Left(ROOM, "cleo")]

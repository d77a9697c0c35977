"""Whatever the phones, the network and the servers do, everybody ends with the same words."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.conftest import StartServer
from tests.rooms.chaos.storm import Storm
from tests.rooms.conftest import furnish

MEETING = "friday-night"
ONE_KEY = {"GROUPS_SECRET_KEY": "the same for both servers of one house, and long"}


@pytest.fixture
def storms() -> Iterator[list[Storm]]:
    raised: list[Storm] = []
    yield raised
    for storm in raised:
        storm.calm()


def test_nobody_loses_or_doubles_a_word_on_sqlite(
    start_server: StartServer, data: Path, storms: list[Storm]
) -> None:
    server = start_server()
    furnish(server.environment)
    storm = Storm([server], MEETING, f"sqlite:///{data / 'groups.db'}")
    storms.append(storm)

    storm.run()

    storm.verify()


def test_nobody_loses_or_doubles_a_word_on_postgresql_with_two_servers(
    start_server: StartServer, postgres: str, storms: list[Storm]
) -> None:
    servers = [start_server(GROUPS_DATABASE_URL=postgres, **ONE_KEY) for _ in range(2)]
    furnish(servers[0].environment)
    storm = Storm(servers, MEETING, postgres)
    storms.append(storm)

    storm.run()

    storm.verify()


@pytest.mark.parametrize(
    ("mutant", "complaint"),
    [
        ("no idempotence", "lost, doubled or out of order|answered with two places"),
        ("no lock", "a hole in seq|could not say everything|differs"),
        ("no catch-up", "differs"),
    ],
)
def test_the_storm_notices_a_promise_that_was_taken_out(
    mutant: str,
    complaint: str,
    start_server: StartServer,
    postgres: str,
    storms: list[Storm],
) -> None:
    _make_counter(postgres)
    server = start_server(
        application="tests.rooms.chaos.mutants:app", GROUPS_DATABASE_URL=postgres, MUTANT=mutant
    )
    furnish(server.environment)
    storm = Storm([server], MEETING, postgres, messages=25, cuts=12, kills=1, patience_s=4)
    storms.append(storm)

    storm.run()

    with pytest.raises(AssertionError, match=complaint):
        storm.verify()


def _make_counter(database: str) -> None:
    """Give the mutant without a lock the sequence it counts with."""
    engine = create_engine(database)
    with engine.begin() as connection:
        connection.execute(text("CREATE SEQUENCE place_in_the_log"))
    engine.dispose()

"""The Homegroup of the tests is the one people meet: gunicorn, on either database."""

import pytest

from tests.conftest import StartServer
from tests.servers.homegroup import Homegroup, close_all


def test_it_is_ready_on_sqlite(server: Homegroup) -> None:
    assert server.is_ready()


def test_it_is_ready_on_postgresql(start_server: StartServer, postgres: str) -> None:
    server = start_server(GROUPS_DATABASE_URL=postgres)

    assert server.is_ready()


def test_it_starts_from_nothing_on_sqlite_and_ends_in_good_order(server: Homegroup) -> None:
    server.kill9()
    server.start_cold()

    assert server.is_ready()
    assert server.terminate(seconds=12) == 0


def test_it_starts_from_nothing_on_postgresql(start_server: StartServer, postgres: str) -> None:
    server = start_server(GROUPS_DATABASE_URL=postgres)
    server.kill9()
    server.start_cold()

    assert server.is_ready()


def test_it_comes_back_after_it_was_killed(server: Homegroup) -> None:
    server.kill9()
    gone = not server.is_ready()
    server.start()

    assert gone
    assert server.is_ready()


def test_it_ends_in_good_order_when_asked(server: Homegroup) -> None:
    status = server.terminate(seconds=12)

    assert status == 0


def test_an_error_in_its_log_fails_the_test_that_caused_it(server: Homegroup) -> None:
    with server.log.open("a") as log:
        log.write("Traceback (most recent call last):")

    with pytest.raises(AssertionError, match="The server met an error"):
        close_all([server])

    server.log.write_text("")

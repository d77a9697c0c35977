"""Sessions on PostgreSQL, where one may be ended while another request writes to it."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask import session as flask_session
from flask.testing import FlaskClient
from sqlalchemy import Connection, create_engine, delete, text

from groups.accounts.models import SignInSession
from tests.accounts.conftest import let_ben_in
from tests.servers.people import JSON

SOMEBODY_WAITS = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


@pytest.fixture
def database_address(postgres: str) -> str:
    return postgres


@pytest.fixture
def elsewhere(postgres: str) -> Iterator[Connection]:
    """Another process, at the same database."""
    engine = create_engine(postgres)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def ben(app: Flask) -> FlaskClient:
    """Ben, signed in; one of his pages gives him something to remember."""

    @app.get("/something-to-remember")
    def remember() -> str:
        flask_session["said"] = "something"
        return "what Ben asked for"

    return let_ben_in(app)


def test_a_session_that_is_ended_elsewhere_in_this_moment_is_over_and_no_error(
    ben: FlaskClient, elsewhere: Connection
) -> None:
    elsewhere.execute(delete(SignInSession))

    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(ben.get, "/something-to-remember")
        wait_for_somebody_to_wait(elsewhere)
        elsewhere.commit()
        answer = asked.result()

    assert (answer.status_code, answer.text) == (200, "what Ben asked for")
    assert ben.get("/me", headers=JSON).status_code == 401


def wait_for_somebody_to_wait(connection: Connection) -> None:
    until = time.monotonic() + 30
    while not connection.scalar(SOMEBODY_WAITS):
        assert time.monotonic() < until, "nobody came to wait for the lock"
        time.sleep(0.02)

"""The PostgreSQL of the tests is real, and each test has its own database."""

import psycopg
import pytest
from sqlalchemy import create_engine, text

from tests.servers.postgres import Postgres


def test_it_is_a_recent_postgresql(postgres_server: Postgres) -> None:
    engine = create_engine(postgres_server.fresh())

    with engine.connect() as connection:
        version = connection.scalar(text("SHOW server_version_num"))
    engine.dispose()

    assert int(str(version)) >= 180000


def test_what_one_test_writes_no_other_sees(postgres_server: Postgres) -> None:
    first, second = postgres_server.fresh(), postgres_server.fresh()
    with psycopg.connect(first.replace("+psycopg", "")) as connection:
        connection.execute("CREATE TABLE words (word text)")

    with (
        psycopg.connect(second.replace("+psycopg", "")) as connection,
        pytest.raises(psycopg.errors.UndefinedTable),
    ):
        connection.execute("SELECT * FROM words")


def test_what_was_committed_is_there_after_it_was_killed(mortal_postgres: Postgres) -> None:
    address = mortal_postgres.fresh().replace("+psycopg", "")
    with psycopg.connect(address) as connection:
        connection.execute("CREATE TABLE words AS SELECT 'kept' AS word")

    mortal_postgres.kill9()
    mortal_postgres.start()

    with psycopg.connect(address) as connection:
        assert connection.execute("SELECT word FROM words").fetchall() == [("kept",)]

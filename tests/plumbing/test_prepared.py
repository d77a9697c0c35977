"""A database that goes away under a prepared statement is met as under any other."""

import pytest
from sqlalchemy import Engine, bindparam, column, create_engine, func, select, table, text
from sqlalchemy.exc import OperationalError

from groups.plumbing.db import engine_options
from groups.plumbing.prepared import Prepared

_nowhere = Prepared(lambda _: select(table("nowhere", column("id"))))
_ended = Prepared(lambda _: select(func.pg_terminate_backend(bindparam("backend"))))
_noted = Prepared(lambda _: text("INSERT INTO nowhere VALUES (:word)"))


@pytest.fixture
def postgresql(postgres: str) -> Engine:
    return create_engine(postgres, **engine_options(postgres))


def test_what_cannot_be_read_or_written_is_told_as_sqlalchemys_and_without_words() -> None:
    engine = create_engine("sqlite://")

    with engine.connect() as connection:
        with pytest.raises(OperationalError, match="no such table"):
            _nowhere.rows(connection)
        for many in (["secret"], ["secret", "secret"]):
            with pytest.raises(OperationalError, match="no such table") as told:
                _noted.run_for(connection, [{"word": word} for word in many])
            assert "secret" not in str(told.value)


def test_a_connection_that_was_cut_is_given_up_and_the_next_works(postgresql: Engine) -> None:
    with postgresql.connect() as connection:
        backend = connection.scalar(select(func.pg_backend_pid()))
        with pytest.raises(OperationalError) as told:
            _ended.rows(connection, backend=backend)
        assert told.value.connection_invalidated
        connection.rollback()
        assert connection.scalar(select(1)) == 1
    postgresql.dispose()

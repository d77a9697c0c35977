"""The connection that is kept for what is asked each second, on SQLite and on PostgreSQL."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, column, create_engine, func, insert, select, table, text
from sqlalchemy.exc import DBAPIError, OperationalError

from groups.accounts.models import Member
from groups.plumbing.db import engine_options, prepare
from groups.plumbing.log.lookout import Lookout
from groups.plumbing.prepared import Prepared

_members = Prepared(lambda _: select(func.count(Member.id).label("many")))
_nowhere = Prepared(lambda _: select(table("nowhere", column("id"))))
ANA = {"handle": "Ana", "handle_key": "ana", "password_hash": "", "adult": True}


@pytest.fixture
def engine(either_address: str) -> Iterator[Engine]:
    address = either_address.replace("postgresql://", "postgresql+psycopg://", 1)
    engine = create_engine(address, **engine_options(address))
    prepare(engine)
    yield engine
    engine.dispose()


def test_each_look_sees_what_was_committed_a_moment_ago(engine: Engine) -> None:
    look = Lookout(engine)
    assert how_many(look) == 0

    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(insert(Member).values(ANA))

    assert how_many(look) == 1


def test_a_look_that_failed_does_not_spoil_the_next(engine: Engine) -> None:
    look = Lookout(engine)
    with pytest.raises(DBAPIError), look() as connection:
        _nowhere.rows(connection)

    assert how_many(look) == 0


def test_what_is_asked_in_a_transaction_there_is_over_with_the_look(engine: Engine) -> None:
    look = Lookout(engine)
    with look() as connection:
        connection.execute(text("SELECT 1"))
    with look() as connection:
        assert not connection.in_transaction()


def test_two_may_look_at_once(engine: Engine) -> None:
    look = Lookout(engine)

    with look() as one, look() as other:
        assert one is not other

    assert how_many(look) == 0


def test_a_database_that_was_away_is_asked_anew(postgres: str) -> None:
    engine = create_engine(postgres, **engine_options(postgres))
    look = Lookout(engine)
    with look() as connection:
        backend = connection.scalar(select(func.pg_backend_pid()))
    with engine.begin() as elsewhere:
        elsewhere.execute(select(func.pg_terminate_backend(backend)))

    with pytest.raises(OperationalError):
        how_many(look)

    assert how_many(look) == 0
    engine.dispose()


def how_many(look: Lookout) -> int:
    with look() as connection:
        return int(_members.rows(connection)[0]["many"])

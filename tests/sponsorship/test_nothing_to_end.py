"""Where no ask has lapsed, nobody waits for those who write."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from groups.accounts.models import Member
from groups.plumbing.db import db, transaction
from groups.sponsorship.jobs import end_old_asks
from tests.sponsorship.conftest import Someone

TAKEN = {
    "sqlite": "BEGIN IMMEDIATE",
    "postgresql": "SELECT pg_advisory_xact_lock(hashtext('sponsorship'))",
}


@pytest.fixture
def database_address(either_address: str) -> str:
    """Who waits for a lock there is refused after two seconds."""
    on_postgresql = either_address.startswith("postgresql")
    return f"{either_address}&options=-clock_timeout%3D2s" if on_postgresql else either_address


@pytest.fixture
def somebody_writes(cleo: Someone, dov: Someone, database_address: str) -> Iterator[None]:
    """Begin, once the two are there, what another process takes long to end."""
    engine = create_engine(database_address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("BEGIN"))
        connection.execute(text(TAKEN[engine.dialect.name]))
        yield
        connection.execute(text("ROLLBACK"))
    engine.dispose()


@pytest.mark.usefixtures("somebody_writes")
def test_the_pages_are_shown_meanwhile(cleo: Someone) -> None:
    assert cleo.get("/sponsors").status_code == 200
    assert cleo.get("/sponsorship").status_code == 200


@pytest.mark.usefixtures("somebody_writes")
def test_the_clock_does_not_wait_either(app: Flask) -> None:
    with app.app_context():
        assert end_old_asks() == 0


def test_the_place_of_a_sponsee_whose_account_is_gone_is_given_back(
    app: Flask, cleo: Someone, dov: Someone
) -> None:
    cleo.ask(dov)
    dov.accept_first()
    with app.app_context():
        with transaction():
            db.session.execute(db.delete(Member).where(Member.handle == "Cleo"))
        end_old_asks()

    assert dov.kept("taken") == 0

"""Ana and Mia decide about one proposal in the same moment, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient

from groups.accounts.actions import promote
from groups.demo import cast
from groups.meetings.models import Revision
from groups.plumbing.db import db
from tests.meetings.conftest import Town
from tests.upkeep.conftest import post, propose


@pytest.fixture
def database_address(either_address: str) -> str:
    return either_address


@pytest.fixture
def town(app: Flask, tmp_path: Path) -> Town:
    town = Town(app, tmp_path)
    town.found_friday()
    with town.inside():
        promote(cast.member("Mia"), "coordinator")
    return town


def test_one_decision_wins(town: Town) -> None:
    ana, mia = town.let_in("Ana"), town.let_in("Mia")
    proposal = propose(town.visitor, notes="Bring a mug")
    together = Barrier(2)

    def decide(who: FlaskClient, how: str) -> int:
        together.wait()
        return int(post(who, f"/proposals/{proposal}/{how}", take="notes", answer="So").status_code)

    with ThreadPoolExecutor(2) as pool:
        statuses = list(pool.map(decide, (ana, mia), ("accept", "return")))

    assert sorted(statuses) == [200, 409]
    with town.inside():
        written = db.session.scalars(db.select(Revision).where(Revision.cause == "proposal")).all()
        assert len(written) == (statuses[0] == 200)
        assert town.meeting("friday-night").notes == ("Bring a mug" if written else "")


def test_two_yeses_are_one_change(town: Town) -> None:
    windows = [town.let_in("Ana"), town.let_in("Mia")]
    proposal = propose(town.visitor, notes="Bring a mug")
    together = Barrier(2)

    def accept(who: FlaskClient) -> int:
        together.wait()
        return int(post(who, f"/proposals/{proposal}/accept", take="notes").status_code)

    with ThreadPoolExecutor(2) as pool:
        statuses = list(pool.map(accept, windows))

    assert sorted(statuses) == [200, 409]
    with town.inside():
        assert len(db.session.scalars(db.select(Revision)).all()) == 1

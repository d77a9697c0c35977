"""A town whose list is kept right: Ana serves Friday Night, Mia coordinates, Olu is outside."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from groups.accounts.actions import promote
from groups.demo import cast
from groups.meetings.actions.history import fields_now
from tests.meetings.conftest import JSON, WEDNESDAY, Town

Words = dict[str, Any]
GRACE = {
    "name": "Grace Church",
    "formatted_address": "1 Elm Street, Albany, NY, USA",
    "latitude": 42.65,
    "longitude": -73.75,
    "approximate": False,
    "regions": ["Albany"],
    "notes": "Round the back",
}


@pytest.fixture
def town(app: Flask, tmp_path: Path) -> Iterator[Town]:
    """The clock stands still on a Wednesday, two days before Friday Night."""
    folder = tmp_path / "lists"
    folder.mkdir()
    with time_machine.travel(WEDNESDAY, tick=False):
        town = Town(app, folder)
        town.found_friday()
        yield town


@pytest.fixture
def ana(town: Town) -> FlaskClient:
    return town.let_in("Ana")


@pytest.fixture
def olu(town: Town) -> FlaskClient:
    return town.let_in("Olu")


@pytest.fixture
def mia(town: Town) -> FlaskClient:
    with town.inside():
        promote(cast.member("Mia"), "coordinator")
    return town.let_in("Mia")


def says(town: Town, slug: str = "friday-night") -> dict[str, Any]:
    """What the listing says of itself now."""
    with town.inside():
        return fields_now(town.meeting(slug))


def post(who: FlaskClient, address: str, /, **words: Any) -> Any:
    return who.post(address, data=words, headers=JSON)


def propose(who: FlaskClient, slug: str = "friday-night", /, **words: Any) -> str:
    """Propose a change; returns its id."""
    answer = post(who, f"/meetings/{slug}/propose", **words)
    assert answer.status_code == 201, answer.text
    return str(answer.json["id"])

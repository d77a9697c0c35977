"""A house with something in it that would be missed."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from groups.app import create_app
from groups.config import Settings
from groups.demo import cast
from groups.plumbing.db import db, transaction
from tests.servers import homegroup

Commands = Callable[[str], FlaskCliRunner]


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, data: Path) -> str:
    """Give the address of a database of each kind, with its tables and nothing in them."""
    if request.param == "sqlite":
        return f"sqlite:///{data / 'groups.db'}"
    return str(request.getfixturevalue("postgres"))


@pytest.fixture
def commands(data: Path) -> Iterator[Commands]:
    """Give the commands of a Homegroup on that database."""
    apps: list[Flask] = []

    def begin(database: str) -> FlaskCliRunner:
        settings = homegroup.surroundings(data) | {"GROUPS_DATABASE_URL": database}
        apps.append(create_app(Settings.from_environment(settings)))
        return apps[-1].test_cli_runner()

    yield begin
    for app in apps:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def furnish(commands: FlaskCliRunner) -> None:
    """Let the cast found a group with a meeting under way."""
    with commands.app.app_context(), transaction():
        home = cast.group("friday", "Friday", servants={cast.member("Ana"): ["chair"]})
        cast.meeting(home, "friday-night", "Friday Night", cast.under_way())

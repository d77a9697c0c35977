"""A town with groups in it: Ana runs Friday Night, Ben belongs, Olu is outside."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from groups.demo import cast
from groups.meetings.models import Meeting
from groups.plumbing.db import db, transaction
from tests.questions import questions_to

JSON = {"Accept": "application/json"}
SAN_JOSE = Path(__file__).parents[2] / "groups" / "demo" / "data" / "aa-san-jose-2021.json"
FRIDAYS = cast.weekly(datetime.fromisoformat("2026-02-20T19:00"), timezone="America/New_York")
WEDNESDAY = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
Record = dict[str, Any]


class Town:
    """What is on disk, what the operator types, and people at their browsers."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self.app = app
        self.folder = folder
        self.visitor = app.test_client()
        app.config["WTF_CSRF_ENABLED"] = False

    def found_friday(self) -> None:
        with self.inside():
            servants = {cast.member("Ana"): ["secretary"], cast.member("Ben"): []}
            friday = cast.group("friday", "Friday Night", servants=servants)
            cast.meeting(friday, "friday-night", "Friday Night", FRIDAYS)

    def let_in(self, handle: str) -> FlaskClient:
        """Open a browser with that member signed in."""
        with self.inside():
            cast.member(handle)
        browser = self.app.test_client()
        answer = browser.post("/sign-in", data={"handle": handle, "password": cast.PASSWORD})
        assert answer.status_code == 303, answer.text
        return browser

    @contextmanager
    def inside(self) -> Iterator[None]:
        with self.app.app_context(), transaction():
            yield

    def meeting(self, slug: str) -> Meeting:
        return db.session.scalars(select(Meeting).where(Meeting.slug == slug)).one()

    def type(self, *words: str) -> Result:
        """Let the operator type a command."""
        return self.app.test_cli_runner().invoke(args=list(words))

    def take_in(
        self, *records: Record, options: tuple[str, ...] = (), name: str = "feed"
    ) -> Result:
        """Import a list of these records."""
        return self.take_in_content(json.dumps(records).encode(), *options, name=name)

    def take_in_content(self, content: bytes, *options: str, name: str = "feed") -> Result:
        file = self.folder / f"{name}.json"
        file.write_bytes(content)
        return self.type("import-meetings", str(file), *options)

    def read(self, path: str) -> Any:
        """What a program gets from the address."""
        answer = self.visitor.get(path, headers=JSON)
        assert answer.status_code == 200, answer.text
        return answer.json

    def found(self, query: str = "") -> list[str]:
        """The slugs the finder finds."""
        return [one["slug"] for one in self.read(f"/api/v1/meetings?{query}")["meetings"]]

    def total(self, query: str = "") -> int:
        return int(self.read(f"/api/v1/meetings?{query}")["total"])

    @contextmanager
    def counting(self) -> Iterator[list[str]]:
        """Collect what the database is asked."""
        with self.app.app_context():
            engine = db.engine
        with questions_to(engine) as asked:
            yield asked


def record(slug: str = "hope", **fields: Any) -> Record:
    """One meeting of somebody's list: Sundays at 19:00 in Springfield."""
    usual = {
        "slug": slug,
        "name": slug.replace("-", " ").title(),
        "day": 0,
        "time": "19:00",
        "end_time": "20:00",
        "timezone": "America/Chicago",
        "types": ["O", "D"],
        "formatted_address": "12 Main St, Springfield, IL 62701, USA",
        "latitude": 39.8,
        "longitude": -89.65,
        "region": "Springfield",
    }
    return {name: value for name, value in {**usual, **fields}.items() if value is not None}


@pytest.fixture
def town(app: Flask, tmp_path: Path) -> Town:
    folder = tmp_path / "lists"
    folder.mkdir()
    return Town(app, folder)


@pytest.fixture
def friday(town: Town) -> Town:
    """The town with Ana's Friday Night in it."""
    town.found_friday()
    return town


@pytest.fixture
def evening(town: Town) -> Iterator[Town]:
    """The clock stands still on a Wednesday, two days before Friday Night."""
    with time_machine.travel(WEDNESDAY, tick=False):
        town.found_friday()
        yield town


@pytest.fixture
def ana(evening: Town) -> FlaskClient:
    return evening.let_in("Ana")

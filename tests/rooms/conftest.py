"""Rooms to walk into."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from groups.demo.cast import PASSWORD
from tests.conftest import Meet
from tests.servers.homegroup import ROOT, Homegroup
from tests.servers.people import JSON, Ears, Person

MEETINGS = 40
MEMBERS = {"Ana", "Ben", "Dov"}


def furnish(environment: Mapping[str, str], group: str = "friday", *slugs: str) -> None:
    """Put the cast and meetings under way into a server's database."""
    words = [sys.executable, "-m", "tests.rooms.house", group, *(slugs or ["friday-night"])]
    subprocess.run(words, env={**os.environ, **environment}, cwd=ROOT, check=True)


@pytest.fixture(scope="session")
def slugs(shared_server: Homegroup) -> Iterator[str]:
    names = [f"thursday-{number}" for number in range(MEETINGS)]
    furnish(shared_server.environment, "thursday", *names)
    return iter(names)


class Seat:
    """Somebody in a room of a test's own, over a socket that has joined it."""

    def __init__(self, person: Person, room: str) -> None:
        self.person = person
        self.room = room
        self.ears: Ears = person.listen("/rooms")
        self.joined = self.ears.say("join_room", room=room)
        assert self.joined["ok"], self.joined
        self.id = self.joined["me"]["id"]
        self._number = 0

    def append(self, kind: str, client_id: str = "", expect: int | None = None, **body: Any) -> Any:
        self._number += 1
        sent = {"client_id": client_id or f"c{self._number}", "kind": kind, "body": body}
        if expect is not None:
            sent["expect"] = expect
        return self.ears.say("append", room=self.room, **sent)

    def say(self, words: str) -> Any:
        return self.append("message", text=words)

    def hears(self, kind: str) -> dict[str, Any]:
        """The next row of that kind."""
        while True:
            for row in self.ears.hear("rows_appended")["rows"]:
                if row["kind"] == kind:
                    return dict(row)

    def refused(self, kind: str, **body: Any) -> str:
        """The code a refused append is answered with."""
        answer = self.append(kind, **body)
        assert not answer["ok"], answer
        return str(answer["error"]["code"])

    def log(self, after: int = 0) -> list[dict[str, Any]]:
        return list(self.person.read(f"/rooms/{self.room}/log", after=after)["rows"])


Enter = Callable[[str], Seat]


@pytest.fixture
def enter(shared_server: Homegroup, slugs: Iterator[str], meet: Meet) -> Enter:
    """Let somebody into this test's own room: Ana as its chair, others as guests."""
    door = f"/meetings/{next(slugs)}/room"

    def begin(name: str) -> Seat:
        person = meet(name, at=shared_server)
        if name in MEMBERS:
            person.sign_in(PASSWORD)
        csrf = person.csrf()
        words = {"csrf_token": csrf, "display_name": name}
        answer = person.http.post(door, data=words, headers=JSON)
        assert answer.status_code == 200, answer.text
        return Seat(person, answer.json()["room"])

    return begin

"""Rooms to walk into."""

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from typing import Any

import pytest

from groups.demo.cast import PASSWORD
from tests.conftest import Meet, StartServer
from tests.servers import ready
from tests.servers.homegroup import Homegroup
from tests.servers.people import JSON, SOON, Ears, Patience, Person

AT_A_TIME = 40
MEMBERS = {"Ana", "Ben", "Dov"}


def furnish(environment: Mapping[str, str], group: str = "friday", *slugs: str) -> None:
    """Put the cast and meetings under way into a server's database."""
    ready.run(["tests.rooms.house", group, *(slugs or ["friday-night"])], environment)


@pytest.fixture(scope="session")
def slugs(shared_server: Homegroup) -> Iterator[str]:
    return meetings_of("thursday", shared_server)


def meetings_of(group: str, server: Homegroup) -> Iterator[str]:
    """Hold meetings of one group, for as many tests as happen to come to this process."""
    for names in batches(group):
        furnish(server.environment, group, *names)
        yield from names


def batches(word: str) -> Iterator[list[str]]:
    for first in count(0, AT_A_TIME):
        yield [f"{word}-{number}" for number in range(first, first + AT_A_TIME)]


class Seat:
    """Somebody in a room of a test's own, over a socket that has joined it."""

    def __init__(self, person: Person, room: str, door: str = "") -> None:
        self.person = person
        self.room = room
        self.door = door
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

    def hears(self, kind: str, within: float = SOON) -> dict[str, Any]:
        """The next row of that kind."""
        patience = Patience(self.person.url, within)
        while True:
            for row in self.ears.hear_with(patience, "rows_appended")["rows"]:
                if row["kind"] == kind:
                    return dict(row)

    def told_of_new(self, *here: "Seat") -> None:
        """Wait until one is told that these newcomers are here, and no others."""
        ids = [one.id for one in here]
        while self.ears.hear("presence_changed").get("newcomers_here") != ids:
            pass

    def refused(self, kind: str, **body: Any) -> str:
        """The code a refused append is answered with."""
        answer = self.append(kind, **body)
        assert not answer["ok"], answer
        return str(answer["error"]["code"])

    def state(self) -> dict[str, Any]:
        """How the room stands, as one's page would be told."""
        return dict(self.person.read(f"/rooms/{self.room}/log", after=0)["state"])

    def log(self, after: int = 0) -> list[dict[str, Any]]:
        said = self.person.read(f"/rooms/{self.room}/log", after=after)
        assert "rows" in said, said
        return list(said["rows"])


Enter = Callable[[str], Seat]


@pytest.fixture
def enter(shared_server: Homegroup, slugs: Iterator[str], meet: Meet) -> Enter:
    """Let somebody into this test's own room: Ana as its chair, others as guests."""
    return at_the_door(f"/meetings/{next(slugs)}/room", shared_server, meet)


@pytest.fixture
def enter_another(shared_server: Homegroup, slugs: Iterator[str], meet: Meet) -> Enter:
    """Let somebody into another meeting of the same group."""
    return at_the_door(f"/meetings/{next(slugs)}/room", shared_server, meet)


@pytest.fixture
def enter_counted(start_server: StartServer, meet: Meet) -> Enter:
    """Let people into a meeting of a server with its rate limits on, as people have it."""
    server = start_server(GROUPS_RATE_LIMITS="on")
    furnish(server.environment)
    return at_the_door("/meetings/friday-night/room", server, meet)


def at_the_door(door: str, server: Homegroup, meet: Meet) -> Enter:
    """Let people in by that door: members sign in."""
    return lambda name: Seat(*come_in(meet(name, at=server), door), door)


def come_in(person: Person, door: str) -> tuple[Person, str]:
    """Enter by the door under one's own name; signed in who is a member."""
    if person.handle in MEMBERS:
        person.sign_in(PASSWORD)
    words = {"csrf_token": person.csrf(), "display_name": person.handle}
    answer = person.http.post(door, data=words, headers=JSON)
    assert answer.status_code == 200, answer.text
    return person, str(answer.json()["room"])


@pytest.fixture(scope="session")
def halls(shared_server: Homegroup) -> Iterator[str]:
    """Groups of their own, with one meeting each under the same slug."""
    return halls_at(shared_server)


def halls_at(server: Homegroup) -> Iterator[str]:
    for names in batches("hall"):
        ready.run(["tests.rooms.halls", *names], server.environment)
        yield from names


@pytest.fixture
def hall(shared_server: Homegroup, halls: Iterator[str]) -> Callable[..., str]:
    """Name a meeting whose group chose so for its rooms: `hall(kept="week")`."""

    def choose(**options: Any) -> str:
        slug = next(halls)
        with shared_server.database() as database:
            database.execute(
                "INSERT INTO room_options (group_id, options) SELECT id, ? FROM groups "
                "WHERE slug = ?",
                (json.dumps(options), slug),
            )
        return slug

    return choose


EnterWhere = Callable[..., Enter]


@pytest.fixture
def enter_where(shared_server: Homegroup, hall: Callable[..., str], meet: Meet) -> EnterWhere:
    """Let people into a room of a group that chose so: `enter_where(kept="week")("Ben")`."""

    def begin(**options: Any) -> Enter:
        return at_the_door(f"/meetings/{hall(**options)}/room", shared_server, meet)

    return begin

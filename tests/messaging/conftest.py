"""Two people who are paired, and what they need to write to each other."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import Meet
from tests.servers.homegroup import Homegroup
from tests.servers.people import JSON, Ears, Person

EVENINGS = ["MO4", "TU4", "WE4"]


@dataclass
class Side:
    """One of the two, at their thread."""

    person: Person
    thread: str

    @property
    def name(self) -> str:
        return self.person.handle

    @property
    def address(self) -> str:
        return f"/messages/{self.thread}"

    def write(self, words: str, client_id: str = "c-1", **more: str) -> httpx.Response:
        """As the page's form does."""
        return self.person.post(self.address, body=words, client_id=client_id, **more)

    def send(self, words: str, client_id: str = "c-1") -> httpx.Response:
        """As a program does."""
        said = {"client_id": client_id, "kind": "message", "body": {"text": words}}
        headers = {**JSON, "X-CSRFToken": self.person.csrf()}
        return self.person.http.post(f"{self.address}/log", json=said, headers=headers)

    def take_back(self, seq: int, client_id: str = "back-1") -> httpx.Response:
        return self.write(str(seq), client_id, kind="row_redacted")

    def log(self, after: int = 0, **parameters: Any) -> Any:
        return self.person.read(f"{self.address}/log", after=after, **parameters)

    def words(self) -> list[str | None]:
        """What stands in the log as this side reads it."""
        return [row["body"].get("text") for row in self.log()["rows"]]

    def unread(self) -> int:
        threads = self.person.read("/messages")["threads"]
        return next(int(one["unread"]) for one in threads if one["thread"] == self.thread)

    def page(self, **parameters: Any) -> str:
        answer = self.person.get(self.address, **parameters)
        assert answer.status_code == 200, answer.text
        return answer.text

    def listen(self) -> tuple[Ears, Any]:
        """A socket that has joined the thread, and the answer to joining."""
        ears = self.person.listen("/messages")
        answer = ears.say("join_thread", thread=self.thread)
        assert answer["ok"], answer
        return ears, answer

    def block(self, other: "Side") -> None:
        answer = self.person.post("/me/blocks", handle=other.person.handle)
        assert answer.status_code == 303

    def end(self) -> None:
        pairing = self.person.read("/sponsorship")["pairings"][0]["id"]
        assert self.person.post(f"/sponsorship/pairings/{pairing}/end").status_code == 303


Pair = tuple[Side, Side]
PairUp = Callable[..., Pair]


@pytest.fixture
def pair_up(meet: Meet, shared_server: Homegroup) -> PairUp:
    """Let two sign up, ask and accept: `pair_up("Cleo", "Dov")` has Dov sponsor Cleo.

    On the server that tests share, unless another is named; so handles get a tail.
    """

    def begin(sponsee: str, sponsor: str, at: Homegroup = shared_server) -> Pair:
        handles = (f"{name}.{secrets.token_hex(4)}" for name in (sponsee, sponsor))
        one, other = (meet(handle, at=at).sign_up() for handle in handles)
        wishes = {"languages": ["en"], "hours": EVENINGS, "capacity": "1"}
        ready = {"listed": "yes", "recovery_days": "730", "has_sponsor": "yes"}
        one.post("/sponsorship/wishes", looking="yes", **wishes)
        other.post("/sponsorship/wishes", **wishes, **ready)
        suggested = one.read("/sponsors", more=1)["suggestions"]
        asked = next(found["member"] for found in suggested if found["handle"] == other.handle)
        one.post("/sponsors/ask", member=asked)
        ask = other.read("/sponsorship")["asks_of_me"][0]["id"]
        other.post(f"/sponsorship/asks/{ask}/accept")
        thread = one.read("/messages")["threads"][0]["thread"]
        return Side(one, thread), Side(other, thread)

    return begin


@pytest.fixture
def pair(pair_up: PairUp) -> Pair:
    """Cleo, and Dov who sponsors her."""
    return pair_up("Cleo", "Dov")


@pytest.fixture
def own_pair(pair_up: PairUp, server: Homegroup) -> Pair:
    """The same two, alone on a server whose disk is `data`."""
    return pair_up("Cleo", "Dov", at=server)


def everything_on_disk(folder: Path) -> bytes:
    """Every byte of the database; first of what waits beside it, and goes over into it any time."""
    files = sorted(folder.glob("groups.db*"), reverse=True)
    return b"".join(file.read_bytes() for file in files)

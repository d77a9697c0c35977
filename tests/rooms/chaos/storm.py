"""The storm: people talk while links are cut and servers are killed; then all logs must agree."""

import json
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import create_engine, text

from tests.rooms.chaos.links import Link
from tests.rooms.chaos.people import Reader, Writer
from tests.rooms.visit import come_in
from tests.servers.homegroup import Homegroup

STUCK_AFTER_S = 20


@dataclass
class Storm:
    """What to do to whom; ``run`` does it, ``verify`` holds every log against the database's."""

    servers: list[Homegroup]
    slug: str
    database: str
    writers: int = 4
    readers: int = 6
    messages: int = 60
    cuts: int = 50
    kills: int = 5
    patience_s: float = 25
    links: list[Link] = field(default_factory=list)
    people: list[Reader] = field(default_factory=list)

    def run(self) -> None:
        self.links = [Link(server.port) for server in self.servers]
        for number in range(self.writers + self.readers):
            at = number % len(self.servers)
            visit = come_in(self.servers[at].url, self.slug, f"Guest {number}")
            visit.url, visit.origin = self.links[at].url, self.servers[at].url
            if number < self.writers:
                self.people.append(Writer(visit, f"w{number}", self.messages))
            else:
                self.people.append(Reader(visit))
        *early, late = self.people
        for person in early:
            person.start()
        # On a slow machine the storm was over before anybody had come in.
        wait(lambda: all(one.answers for one in early if isinstance(one, Writer)), STUCK_AFTER_S)
        self._rage()
        late.start()

    def _rage(self) -> None:
        chance = random.Random(7)  # noqa: S311 - a storm that can be repeated
        cutting = threading.Thread(target=self._cut_now_and_then, args=(random.Random(8),))  # noqa: S311
        cutting.start()
        # From this thread: a server ends with the thread that started it.
        for _ in range(self.kills):
            time.sleep(0.5 + chance.random())
            server = chance.choice(self.servers)
            server.kill9()
            server.start()
        cutting.join()

    def _cut_now_and_then(self, chance: random.Random) -> None:
        while sum(link.cuts for link in self.links) < self.cuts:
            time.sleep(0.05 + chance.random() * 0.2)
            chance.choice(self.links).cut()

    def verify(self) -> None:
        """Raise AssertionError where a promise was broken."""
        writers = [one for one in self.people if isinstance(one, Writer)]
        for writer in writers:
            _let_finish(writer)
        stored = self._stored()
        wait(lambda: all(one.last >= len(stored) for one in self.people), self.patience_s)
        assert [row["seq"] for row in stored] == list(range(1, len(stored) + 1)), "a hole in seq"
        texts = [row["text"] for row in stored]
        for writer in writers:
            mine = [words for words in texts if words.startswith(f"{writer.name} ")]
            assert mine == writer.said, f"{writer.name}: lost, doubled or out of order"
            for words, seqs in writer.answers.items():
                assert set(seqs) == {texts.index(words) + 1}, "answered with two places"
        for number, person in enumerate(self.people):
            heard = [(row["seq"], row["body"]["text"]) for row in person.rows]
            assert heard == [(row["seq"], row["text"]) for row in stored], f"log {number} differs"

    def _stored(self) -> list[dict[str, Any]]:
        engine = create_engine(self.database)
        with engine.connect() as connection:
            rows = connection.execute(text("SELECT seq, body FROM room_rows ORDER BY seq"))
            stored = [{"seq": row.seq, "text": _text(row.body)} for row in rows]
        engine.dispose()
        return stored

    def calm(self) -> None:
        for person in self.people:
            person.stop()
        for link in self.links:
            link.close()


def _let_finish(writer: Writer) -> None:
    """Wait as long as words still arrive: a slow machine is no broken promise, silence is."""
    while writer.talking.is_alive():
        said = len(writer.answers)
        writer.talking.join(STUCK_AFTER_S)
        stuck = writer.talking.is_alive() and len(writer.answers) == said
        assert not stuck, f"{writer.name} could not say everything ({writer.refused})"


def _text(body: Any) -> str:
    return str((json.loads(body) if isinstance(body, str) else body)["text"])


def wait(done: Callable[[], bool], seconds: float) -> None:
    """Return as soon as it is so, or after that time."""
    until = time.monotonic() + seconds
    while not done() and time.monotonic() < until:
        time.sleep(0.05)

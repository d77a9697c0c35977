"""Whatever some do to a room, the others hear each other: all of it, in order, in time."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from itertools import count, islice
from statistics import median

from tests.conftest import Meet, StartServer
from tests.plumbing.realtime.peer import PONG, Peer, frame
from tests.rooms.conftest import Enter, at_the_door, furnish
from tests.rooms.faults.conftest import MEETING
from tests.rooms.faults.lines import line_of
from tests.rooms.visit import come_in
from tests.servers.homegroup import Homegroup

GUESTS = tuple(f"Guest {number}" for number in range(8))
# Nobody more often than their pace lets them: ten times each, and Ana serves.
TURNS = (*GUESTS, "Ana", *GUESTS[:2], "Ana", *GUESTS[2:], "Ana") * 5
BEFORE = 15
IN_TIME_S = 0.5
SEEN_EVERY = 16
AT_ONCE, EVERY_S = 20, 0.02
WORDS = "One day at a time." * 50


def event(name: str, number: int, payload: str) -> bytes:
    return frame(f'42/rooms,{number}["{name}",{payload}]'.encode())


def says(room: str) -> Iterator[bytes]:
    for n in count():
        sent = f'"client_id":"e{n}","kind":"message","body":{{"text":"{n}"}}'
        yield event("append", n, f'{{"room":"{room}",{sent}}}')


def joins(room: str) -> Iterator[bytes]:
    return (event("join_room", n, f'{{"room":"{room}","display_name":"Eve"}}') for n in count())


def reads(room: str) -> Iterator[bytes]:
    return (event("mark_seen", n, f'{{"room":"{room}","seq":{n}}}') for n in count())


def babbles(_room: str) -> Iterator[bytes]:
    return (event("append", n, "[[]]") for n in count())


def breathes(_room: str) -> Iterator[bytes]:
    return (frame(b"", PONG) for _ in count())


def sleeps(room: str) -> Iterator[bytes]:
    """Be sent all there will ever be, and take none of it."""
    yield event("mark_seen", 1, f'{{"room":"{room}","seq":{2**53 - 1}}}')


NUISANCES = (says, joins, reads, babbles, breathes, sleeps)
EVES = {each.__name__ for each in NUISANCES} | {"Eve"}
ALLOWED = [str(number) for number in range(10)]


def pester(line: Peer, frames: Iterator[bytes], until: threading.Event) -> None:
    while not until.wait(EVERY_S) and (some := b"".join(islice(frames, AT_ONCE))):
        line.raw(some)


class Regulars:
    """People who take turns, and all listen; ``heard`` is by whom, as it came."""

    def __init__(self, enter: Enter) -> None:
        self.seats = {name: enter(name) for name in ("Ana", *GUESTS)}
        self.heard: dict[str, list[int]] = {name: [] for name in self.seats}

    def turn(self, number: int) -> float:
        """Let the next one speak; how long until everybody has heard it."""
        speaker, words = self.seats[TURNS[number]], f"{number}. {WORDS}"
        began = time.monotonic()
        assert speaker.say(words)["ok"]
        for name in self.seats:
            self._hear(name, words)
        took = time.monotonic() - began
        if number % SEEN_EVERY == 0:
            self._tell_seen()
        return took

    def _hear(self, name: str, words: str) -> None:
        said = ""
        while said != words:
            for row in self.seats[name].ears.hear("rows_appended")["rows"]:
                self.heard[name].append(row["seq"])
                said = row["body"].get("text", "")

    def _tell_seen(self) -> None:
        for name, seat in self.seats.items():
            assert seat.ears.say("mark_seen", room=seat.room, seq=self.heard[name][-1])["ok"]


@contextmanager
def pestered(server: Homegroup) -> Iterator[None]:
    """Each nuisance by an Eve of its own, all at once."""
    enough, threads = threading.Event(), []
    with ExitStack() as lines:
        for nuisance in NUISANCES:
            eve = come_in(server.url, MEETING, nuisance.__name__)
            eve.http.close()
            line = lines.enter_context(closing(line_of(eve, receive_buffer=4096)))
            frames = nuisance(eve.room)
            threads.append(threading.Thread(target=pester, args=(line, frames, enough)))
        for each in threads:
            each.start()
        yield
        enough.set()
        for each in threads:
            each.join()


def test_the_others_hear_each_other_all_the_while(start_server: StartServer, meet: Meet) -> None:
    server = start_server(GROUPS_RATE_LIMITS="on")
    furnish(server.environment)
    regulars = Regulars(at_the_door(f"/meetings/{MEETING}/room", server, meet))
    quiet = [regulars.turn(number) for number in range(BEFORE)]

    with pestered(server):
        waits = [regulars.turn(number) for number in range(BEFORE, len(TURNS))]

    rows = regulars.seats["Ana"].log()
    assert [row["name"] for row in rows if row["name"] not in EVES] == list(TURNS)
    assert [row["body"]["text"] for row in rows if row["name"] in EVES] == ALLOWED
    for name, heard in regulars.heard.items():
        assert heard == list(range(1, heard[-1] + 1)), f"{name} missed something"
    # On a slow machine everything is slow, with Eve and without her.
    *_, in_99_of_100, _worst = sorted(waits)
    assert median(waits) < max(IN_TIME_S, 10 * median(quiet))
    assert in_99_of_100 < max(IN_TIME_S, 10 * max(quiet))

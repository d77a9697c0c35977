"""One room of 500 at 10 messages a second, against a broadcaster that does nothing else."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from statistics import median

from bench.crowd import Crowd, crowd, guests, seat_at_the_broadcaster, seat_in_the_room
from bench.figures import Figure, p99, paired, quotient
from bench.frames import masked
from bench.servers import Cost, broadcaster, with_a_meeting_under_way, worker_of

RECEIVERS = 500
EVERY_S = 0.1
MESSAGES = 60
WARM_UP = 20
ROUNDS = 4
PATIENCE_S = 15
WORDS = "Thank you for being here tonight. I needed to hear that more than I can say, keep coming."

Say = Callable[[Crowd, int], None]


class Side:
    """One of the two servers, with its crowd, and what each round cost it."""

    def __init__(self, people: Crowd, cost: Cost, say: Say) -> None:
        self.people = people
        self.cpu_us: list[float] = []
        self.medians: list[float] = []
        self.latencies: list[float] = []
        self._cost = cost
        self._say = say

    def talk(self, messages: int) -> float:
        """Return CPU microseconds of the server for each delivery. Every row must arrive."""
        people, first = self.people, self.people.listeners[0].last + 1
        people.latencies = []
        cpu, began = self._cost.cpu_seconds(), time.perf_counter()
        for number in range(messages):
            self._say(people, first + number)
            people.listen_until(began + (number + 1) * EVERY_S)
        people.listen_until_all_heard(first + messages - 1, PATIENCE_S)
        used = self._cost.cpu_seconds() - cpu
        return used / (messages * len(people.listeners)) * 1e6

    def round(self) -> None:
        self.cpu_us.append(self.talk(MESSAGES))
        self.medians.append(median(self.people.latencies))
        self.latencies += self.people.latencies


def measure() -> Iterator[Figure]:
    with ExitStack() as stack:
        server = stack.enter_context(with_a_meeting_under_way())
        port, pid = stack.enter_context(broadcaster())
        room, plain = (stack.enter_context(crowd()) for _ in range(2))
        seat_in_the_room(room, guests(server.url), server.port, RECEIVERS)
        ours = Side(room, worker_of(server), _append)
        ours.talk(WARM_UP)
        seat_at_the_broadcaster(plain, port, RECEIVERS)
        like_ours = _like(room.payload)
        theirs = Side(plain, Cost(pid), lambda people, seq: _broadcast(people, seq, like_ours))
        theirs.talk(WARM_UP)
        for _ in range(ROUNDS):
            ours.round()
            theirs.round()
    yield from _figures(ours, theirs)


def _figures(ours: Side, theirs: Side) -> Iterator[Figure]:
    name = f"room of {RECEIVERS}"
    yield paired(f"{name}: CPU a delivery", "us", ours.cpu_us, theirs.cpu_us)
    yield paired(f"{name}: p50 from sending to hearing", "ms", ours.medians, theirs.medians)
    late, theirs_late = p99(ours.latencies), p99(theirs.latencies)
    yield quotient(f"{name}: p99 from sending to hearing", "ms", late, theirs_late)


def _text() -> str:
    return f"{time.monotonic_ns():020} {WORDS}"


def _append(people: Crowd, seq: int) -> None:
    sender = people.listeners[0]
    append = {"room": sender.room, "client_id": f"bench:{seq}", "kind": "message"}
    sender.say(3, "append", append | {"body": {"text": _text()}})


def _like(payload: bytes) -> dict[str, object]:
    event: dict[str, object] = json.loads(payload[len(b"42/rooms,") :])[1]
    return event


def _broadcast(people: Crowd, seq: int, event: dict[str, object]) -> None:
    """Say the bytes our server would send, so that both send frames of the same size."""
    rows = event["rows"]
    if not isinstance(rows, list):
        raise TypeError(f"no rows in {event}")
    row = rows[-1] | {"seq": seq, "body": {"text": _text()}}
    said = json.dumps(["rows_appended", event | {"rows": [row]}], separators=(",", ":"))
    people.listeners[0].line.send(masked(b"42/rooms," + said.encode()))

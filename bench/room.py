"""One room of 500 at 10 messages a second, against a broadcaster that does nothing else."""

import json
import time
from collections.abc import Callable, Iterator
from statistics import median

from bench.crowd import EVENT, Crowd, Ears, ears, guests
from bench.figures import Figure, p99, paired, quotient
from bench.frames import masked
from bench.servers import Cost, broadcaster, with_a_meeting_under_way, worker_of
from bench.words import text

RECEIVERS = 500
EVERY_S = 0.1
MESSAGES = 50
WARM_UP = 20
ROUNDS = 3
PATIENCE_S = 15

Say = Callable[[Crowd, int], None]


class Side:
    """One of the two servers, with its crowd, and what each round cost it."""

    def __init__(self, all_ears: Ears, people: Crowd, cost: Cost, say: Say) -> None:
        self.people = people
        self.cpu_us: list[float] = []
        self.medians: list[float] = []
        self.latencies: list[float] = []
        self._ears = all_ears
        self._cost = cost
        self._say = say

    def talk(self, messages: int) -> float:
        """Return CPU microseconds of the server for each delivery. Every row must arrive."""
        people, first = self.people, self.people.listeners[0].last + 1
        people.latencies = []
        cpu, began = self._cost.cpu_seconds(), time.perf_counter()
        for number in range(messages):
            self._say(people, first + number)
            self._ears.listen_until(began + (number + 1) * EVERY_S)
        people.wait_until_all_heard(first + messages - 1, PATIENCE_S)
        used = self._cost.cpu_seconds() - cpu
        return used / (messages * len(people.listeners)) * 1e6

    def round(self) -> None:
        self.cpu_us.append(self.talk(MESSAGES))
        self.medians.append(median(self.people.latencies))
        self.latencies += self.people.latencies


def measure() -> Iterator[Figure]:
    with with_a_meeting_under_way() as server, broadcaster() as (port, pid), ears() as all_ears:
        room, plain = Crowd(all_ears), Crowd(all_ears)
        room.seat_in_the_room(guests(server.url), server.port, RECEIVERS)
        ours = Side(all_ears, room, worker_of(server), _append)
        ours.talk(WARM_UP)
        plain.seat_at_the_broadcaster(port, RECEIVERS)
        theirs = Side(all_ears, plain, Cost(pid), _broadcast_like(room.payload))
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


def _append(people: Crowd, seq: int) -> None:
    sender = people.listeners[0]
    append = {"room": sender.room, "client_id": f"bench:{seq}", "kind": "message"}
    sender.say(3, "append", append | {"body": {"text": text()}})


def _broadcast_like(payload: bytes) -> Say:
    """Say what our server would send, so that both send frames of the same size."""
    event = json.loads(payload[len(EVENT) :])[1]

    def say(people: Crowd, seq: int) -> None:
        row = event["rows"][-1] | {"seq": seq, "body": {"text": text()}}
        said = json.dumps(["rows_appended", event | {"rows": [row]}], separators=(",", ":"))
        people.listeners[0].line.send(masked(EVENT + said.encode()))

    return say

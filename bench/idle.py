"""What one more person who only listens costs in memory."""

import time
from collections.abc import Callable, Iterator

from bench.crowd import Crowd, crowd, guests, seat_at_the_broadcaster, seat_in_the_room
from bench.figures import Figure, quotient
from bench.servers import Cost, broadcaster, with_a_meeting_under_way, worker_of

SOCKETS = 1000
BEFORE = 100
"""Sockets that come first, so that what every process needs once is not counted."""

SETTLE_S = 3.0


def measure() -> Iterator[Figure]:
    with with_a_meeting_under_way() as server, crowd() as people:
        visits = guests(server.url)
        ours = _bytes_a_socket(
            people,
            worker_of(server),
            lambda number: seat_in_the_room(people, visits, server.port, number),
        )
    with broadcaster() as (port, pid), crowd() as plain:
        theirs = _bytes_a_socket(
            plain, Cost(pid), lambda number: seat_at_the_broadcaster(plain, port, number)
        )
    yield quotient("idle socket in a room: memory", "kB", ours / 1000, theirs / 1000)


def _bytes_a_socket(people: Crowd, cost: Cost, seat: Callable[[int], None]) -> float:
    seat(BEFORE)
    before = _settled(people, cost)
    seat(SOCKETS)
    return (_settled(people, cost) - before) / SOCKETS


def _settled(people: Crowd, cost: Cost) -> int:
    people.listen_until(time.perf_counter() + SETTLE_S)
    return cost.resident_bytes()

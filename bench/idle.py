"""What one more person who only listens costs in memory."""

import time
from collections.abc import Callable, Iterator

from bench.crowd import Crowd, Ears, ears, guests
from bench.figures import Figure, quotient
from bench.servers import Cost, broadcaster, with_a_meeting_under_way, worker_of

SOCKETS = 1000
BEFORE = 50
"""Sockets that come first, so that what every process needs once is not counted."""

SETTLE_S = 2.5


def measure() -> Iterator[Figure]:
    with with_a_meeting_under_way() as server, ears() as all_ears:
        visits, people, cost = guests(server.url), Crowd(all_ears), worker_of(server)
        ours = _kilobytes(
            all_ears, cost, lambda number: people.seat_in_the_room(visits, server.port, number)
        )
    with broadcaster() as (port, pid), ears() as all_ears:
        plain = Crowd(all_ears)
        theirs = _kilobytes(
            all_ears, Cost(pid), lambda number: plain.seat_at_the_broadcaster(port, number)
        )
    yield quotient("idle socket in a room: memory", "kB", ours, theirs)


def _kilobytes(all_ears: Ears, cost: Cost, seat: Callable[[int], None]) -> float:
    seat(BEFORE)
    before = _settled(all_ears, cost)
    seat(SOCKETS)
    return (_settled(all_ears, cost) - before) / SOCKETS / 1000


def _settled(all_ears: Ears, cost: Cost) -> int:
    all_ears.listen_until(time.perf_counter() + SETTLE_S)
    return cost.resident_bytes()

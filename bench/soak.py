"""A thousand people in fifty rooms for ten minutes: each message is acknowledged, and arrives."""

import time
from collections.abc import Iterator

from bench.crowd import ears
from bench.figures import Figure, quotient
from bench.rooms import OF, ROOMS, guests_of, seated
from bench.servers import with_a_meeting_under_way, worker_of
from bench.talking import Talk

MINUTES = 10
A_SECOND = 50
ROUND_S = 30
MOST_MB = 400
JOINS_WITHIN_S = 60


def measure() -> Iterator[Figure]:
    with with_a_meeting_under_way(others=ROOMS) as server, ears() as all_ears:
        cost = worker_of(server)
        ours = Talk(all_ears, [cost])
        guests = guests_of(server, ROOMS)
        began = time.perf_counter()
        ours.crowds = seated(all_ears, server, guests, OF)
        joined = time.perf_counter() - began
        most = 0
        for _ in range(MINUTES * 60 // ROUND_S):
            ours.quiet(A_SECOND * ROUND_S, A_SECOND)
            most = max(most, cost.resident_bytes())
    said = float(sum(people.said for people in ours.crowds))
    acknowledged = sum(people.acknowledged for people in ours.crowds)
    yield quotient("1,000 joins", "s", joined, JOINS_WITHIN_S)
    yield quotient(f"{MINUTES} minutes in {ROOMS} rooms: acknowledged", "", acknowledged, said)
    yield quotient(f"{MINUTES} minutes in {ROOMS} rooms: memory", "MB", most / 1e6, MOST_MB)

"""Rooms of every size, quiet and busy: ours, which stores, and Socket.IO's own, which does not."""

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack

from bench.crowd import EVENT, Crowd, Ears, ears
from bench.figures import Figure, p99, paired, quotient
from bench.frames import masked
from bench.servers import (
    Cost,
    broadcaster,
    postgresql,
    with_a_meeting_under_way,
    worker_of,
)
from bench.socketio import socketio
from bench.talking import Talk, text
from tests.rooms.visit import Visit, come_in
from tests.servers.homegroup import Homegroup

SIZES = (10, 100, 500, 1000, 2000)
AGAINST_THE_LIMIT = 1000
ROOMS, OF = 50, 20
DELIVERIES_A_SECOND = 3000
MOST_A_SECOND = 100
ROUNDS = 3
QUIET_S = 1.5
AHEAD = 8
BUSY_DELIVERIES = 10_000
MESSAGES_TO_KEEP = 1500


def measure() -> Iterator[Figure]:
    with ExitStack() as stack:
        all_ears = stack.enter_context(ears())
        server = stack.enter_context(with_a_meeting_under_way(others=ROOMS))
        node_port, node_pid = stack.enter_context(socketio())
        ours, node = Talk(all_ears, [worker_of(server)]), Talk(all_ears, [Cost(node_pid)])
        yield from _many_rooms(all_ears, server, node_port, ours, node)
        plain_port, plain_pid = stack.enter_context(broadcaster())
        plain = Talk(all_ears, [Cost(plain_pid)], _broadcast)
        yield from _one_room(all_ears, server, (node_port, plain_port), (ours, node, plain))
    yield from kept_on_postgresql()


def _one_room(
    all_ears: Ears, server: Homegroup, ports: tuple[int, int], talks: tuple[Talk, Talk, Talk]
) -> Iterator[Figure]:
    ours, node, plain = talks
    people, theirs, plainly = Crowd(all_ears), Crowd(all_ears), Crowd(all_ears)
    visit = come_in(server.url, "friday-night", "Guest 1")
    ours.crowds, node.crowds, plain.crowds = [people], [theirs], [plainly]
    for size in SIZES:
        people.seat_in_the_room([visit], server.port, size - len(people.listeners))
        theirs.seat_at_socketio(ports[0], "friday", size - len(theirs.listeners))
        against = [ours, node]
        if size == AGAINST_THE_LIMIT:
            plainly.payload = people.payload
            plainly.seat_at_the_broadcaster(ports[1], size)
            against.append(plain)
        for talk in (ours, node):
            talk.crowds[0].count_anew()
        yield from _compare(f"room of {size:,}", size, against)


def _many_rooms(
    all_ears: Ears, server: Homegroup, node_port: int, ours: Talk, node: Talk
) -> Iterator[Figure]:
    guests = guests_of(server, ROOMS)
    ours.crowds = seated(all_ears, server, guests, OF)
    node.crowds = [Crowd(all_ears) for _ in range(ROOMS)]
    for number, people in enumerate(node.crowds):
        people.seat_at_socketio(node_port, f"evening-{number}", OF)
    yield from _compare(f"{ROOMS} rooms of {OF}", OF, [ours, node], ahead=1)
    for people in [*ours.crowds, *node.crowds]:
        people.leave()
    ours.crowds = seated(all_ears, server, guests, 10)
    yield from keeping("SQLite", ours)
    for people in ours.crowds:
        people.leave()


def guests_of(server: Homegroup, rooms: int) -> list[Visit]:
    """One browser in each of so many rooms."""
    return [come_in(server.url, f"evening-{number}", "Guest 1") for number in range(rooms)]


def seated(all_ears: Ears, server: Homegroup, guests: Sequence[Visit], people: int) -> list[Crowd]:
    """So many sockets of each of these."""
    crowds = []
    for guest in guests:
        crowds.append(Crowd(all_ears))
        crowds[-1].seat_in_the_room([guest], server.port, people)
    return crowds


def _compare(
    name: str, people: int, talks: Sequence[Talk], *, ahead: int = AHEAD
) -> Iterator[Figure]:
    a_second = min(MOST_A_SECOND, DELIVERIES_A_SECOND / people)
    messages = max(2, round(a_second * QUIET_S))
    for talk in talks:
        talk.quiet(max(2, messages // 4), a_second)
        talk.forget_rounds()
    for _ in range(ROUNDS):
        for talk in talks:
            talk.quiet(messages, a_second)
    yield from _figures(f"{name}, quiet", talks)
    for talk in talks:
        talk.forget_rounds()
    for _ in range(ROUNDS):
        for talk in talks:
            talk.busy(max(3 * AHEAD, BUSY_DELIVERIES // people), ahead)
    yield from _figures(f"{name}, busy", talks)
    for talk in talks:
        talk.forget_rounds()


def _figures(name: str, talks: Sequence[Talk]) -> Iterator[Figure]:
    ours, node = talks[:2]
    yield paired(f"{name}: CPU a delivery", "us", ours.us_a_delivery, node.us_a_delivery)
    yield paired(f"{name}: p50", "ms", ours.medians, node.medians)
    yield quotient(f"{name}: p99", "ms", p99(ours.latencies), p99(node.latencies))
    for plain in talks[2:]:
        limit = plain.us_a_delivery
        yield paired(f"{name}: CPU a delivery, to the limit", "us", ours.us_a_delivery, limit)


def keeping(where: str, ours: Talk) -> Iterator[Figure]:
    """Messages to ten people each, on disk before they are answered, fifty on their way."""
    ours.busy(MESSAGES_TO_KEEP // 4, 1)
    ours.forget_rounds()
    for _ in range(ROUNDS):
        ours.busy(MESSAGES_TO_KEEP, 1)
    goal = [2000.0] * ROUNDS
    yield paired(f"kept on {where}: messages", "/s", ours.messages_a_second, goal)
    yield paired(f"kept on {where}: CPU a message", "us", ours.us_a_message, [500.0] * ROUNDS)
    ours.forget_rounds()


def kept_on_postgresql() -> Iterator[Figure]:
    with (
        postgresql() as (database, pid),
        with_a_meeting_under_way(ROOMS, database) as server,
        ears() as all_ears,
    ):
        ours = Talk(all_ears, [worker_of(server), Cost(pid, family=True)])
        ours.crowds = seated(all_ears, server, guests_of(server, ROOMS), 10)
        yield from keeping("PostgreSQL", ours)


def _broadcast(people: Crowd) -> None:
    """Say to the broadcaster what our server would send, so that all frames are of one size."""
    event = json.loads(people.payload[len(EVENT) :])[1]
    row = event["rows"][-1] | {"seq": people.said, "body": {"text": text()}}
    said = json.dumps(["rows_appended", event | {"rows": [row]}], separators=(",", ":"))
    people.listeners[0].line.send(masked(EVENT + said.encode()))

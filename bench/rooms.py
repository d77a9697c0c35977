"""Rooms of every size, quiet and busy: ours, and Socket.IO's own, with a store and without."""

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
from bench.talking import Talk
from bench.words import text
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
        ours = Talk(all_ears, [worker_of(server)])
        node_port, node = _node(stack, all_ears)
        keeps_port, keeps = _node(stack, all_ears, stores=True)
        ports = (node_port, keeps_port)
        yield from _many_rooms(all_ears, server, ports, (ours, node, keeps))
        plain_port, plain_pid = stack.enter_context(broadcaster())
        plain = Talk(all_ears, [Cost(plain_pid)], _broadcast)
        yield from _one_room(all_ears, server, (*ports, plain_port), (ours, node, keeps, plain))
    yield from kept_on_postgresql()


def _node(stack: ExitStack, all_ears: Ears, *, stores: bool = False) -> tuple[int, Talk]:
    port, pid = stack.enter_context(socketio(stores=stores))
    return port, Talk(all_ears, [Cost(pid)])


def _one_room(
    all_ears: Ears, server: Homegroup, ports: Sequence[int], talks: Sequence[Talk]
) -> Iterator[Figure]:
    ours, node, keeps, plain = talks
    for talk in talks:
        talk.crowds = [Crowd(all_ears)]
    people, plainly = ours.crowds[0], plain.crowds[0]
    visit = come_in(server.url, "friday-night", "Guest 1")
    for size in SIZES:
        people.seat_in_the_room([visit], server.port, size - len(people.listeners))
        for port, talk in zip(ports, (node, keeps), strict=False):
            theirs = talk.crowds[0]
            theirs.seat_at_socketio(port, "friday", size - len(theirs.listeners))
        against = [ours, node, keeps]
        if size == AGAINST_THE_LIMIT:
            plainly.payload = people.payload
            plainly.seat_at_the_broadcaster(ports[2], size)
            against.append(plain)
        for talk in (ours, node, keeps):
            talk.crowds[0].count_anew()
        yield from _compare(f"room of {size:,}", size, against)


def _many_rooms(
    all_ears: Ears, server: Homegroup, ports: Sequence[int], talks: Sequence[Talk]
) -> Iterator[Figure]:
    ours, *others = talks
    guests = guests_of(server, ROOMS)
    ours.crowds = seated(all_ears, server, guests, OF)
    for port, talk in zip(ports, others, strict=True):
        talk.crowds = [Crowd(all_ears) for _ in range(ROOMS)]
        for number, people in enumerate(talk.crowds):
            people.seat_at_socketio(port, f"evening-{number}", OF)
    yield from _compare(f"{ROOMS} rooms of {OF}", OF, talks, ahead=1)
    for people in [people for talk in talks for people in talk.crowds]:
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
    ours, node, keeps, *limit = talks
    cpu = f"{name}: CPU a delivery"
    yield paired(cpu, "us", ours.us_a_delivery, node.us_a_delivery)
    yield paired(f"{cpu}, to node storing", "us", ours.us_a_delivery, keeps.us_a_delivery)
    for plain in limit:
        yield paired(f"{cpu}, to the limit", "us", ours.us_a_delivery, plain.us_a_delivery)
    yield paired(f"{name}: p50", "ms", ours.medians, node.medians)
    yield quotient(f"{name}: p99", "ms", p99(ours.latencies), p99(node.latencies))
    yield quotient(f"{name}: p99, to node storing", "ms", p99(ours.latencies), p99(keeps.latencies))


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

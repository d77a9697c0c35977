"""Many listeners in one process, light enough to leave the other core to the server."""

import json
import select
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench.listener import Listener
from tests.rooms.visit import Visit, come_in

PERSONAS = 50
"""Browsers, each with its own persona; they share out the sockets."""

ROWS = b'42/rooms,["rows_appended",'
CLOSE = 8


class Crowd:
    """Its listeners, and the latency in ms of each row each of them heard."""

    def __init__(self) -> None:
        self.listeners: list[Listener] = []
        self.latencies: list[float] = []
        self.payload = b""
        self._by_descriptor: dict[int, Listener] = {}
        self._epoll = select.epoll()
        self._read: dict[bytes, list[tuple[int, int]]] = {}

    def add(self, listener: Listener) -> None:
        self.listeners.append(listener)
        self._by_descriptor[listener.line.fileno()] = listener
        self._epoll.register(listener.line, select.EPOLLIN)

    def listen_until(self, moment: float) -> None:
        """Hear whatever comes until then (of time.perf_counter)."""
        while (left := moment - time.perf_counter()) > 0:
            for descriptor, _ in self._epoll.poll(left):
                self._hear(self._by_descriptor[descriptor])

    def listen_until_all_heard(self, seq: int, patience_s: float) -> None:
        until = time.perf_counter() + patience_s
        while any(one.last < seq for one in self.listeners):
            if time.perf_counter() > until:
                late = sum(one.last < seq for one in self.listeners)
                raise RuntimeError(f"{late} of {len(self.listeners)} never heard row {seq}")
            self.listen_until(time.perf_counter() + 0.02)

    def close(self) -> None:
        self._epoll.close()
        for listener in self.listeners:
            listener.line.close()

    def _hear(self, listener: Listener) -> None:
        for opcode, payload in listener.frames():
            if payload.startswith(ROWS):
                now = time.monotonic_ns()
                for seq, sent in self._rows(payload):
                    listener.heard(seq)
                    self.latencies.append((now - sent) / 1e6)
            elif payload == b"2":
                listener.pong()
            elif opcode == CLOSE:
                raise RuntimeError(f"the server closed a socket: {payload!r}")

    def _rows(self, payload: bytes) -> list[tuple[int, int]]:
        """Place and moment of sending of each row; read once, since all get the same bytes."""
        rows = self._read.get(payload)
        if rows is None:
            event = json.loads(payload[len(b"42/rooms,") :])[1]
            rows = [(row["seq"], int(row["body"]["text"].split()[0])) for row in event["rows"]]
            self._read = {payload: rows}
            self.payload = payload
        return rows


@contextmanager
def crowd() -> Iterator[Crowd]:
    people = Crowd()
    try:
        yield people
    finally:
        people.close()


def guests(url: str) -> list[Visit]:
    return [come_in(url, "friday-night", f"Guest {number}") for number in range(PERSONAS)]


def seat_in_the_room(people: Crowd, visits: list[Visit], port: int, how_many: int) -> None:
    """Add sockets, one after another, each of the next guest in turn."""
    for _ in range(how_many):
        number = len(people.listeners)
        visit = visits[number % len(visits)]
        # As if they had come at different moments: they tell what they saw at different rows.
        listener = Listener(port, phase=number)
        listener.upgrade(port, "/socket.io/?EIO=4&transport=websocket", visit.cookie)
        listener.join(visit.room, visit.csrf)
        people.add(listener)


def seat_at_the_broadcaster(people: Crowd, port: int, how_many: int) -> None:
    for _ in range(how_many):
        listener = Listener(port)
        listener.upgrade(port)
        people.add(listener)

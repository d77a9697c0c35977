"""Many listeners in one process, light enough to leave the other core to the server."""

import json
import select
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench.listener import Listener
from bench.words import said_at
from tests.rooms.visit import Visit, come_in

PERSONAS = 50
"""Browsers, each with its own persona; they share out the sockets."""

EVENT = b"42/rooms,"
ROWS = EVENT + b'["rows_appended",'
ANSWER = b"43/rooms,"
CLOSE = 8


class Crowd:
    """Everybody at one server, and the latency in ms of each row each of them heard."""

    def __init__(self, ears: "Ears") -> None:
        self.listeners: list[Listener] = []
        self.latencies: list[float] = []
        self.payload = b""
        self.said = self.heard = self.acknowledged = 0
        self._ears = ears
        self._read: list[tuple[int, int]] = []

    def seat_in_the_room(self, visits: list[Visit], port: int, how_many: int) -> None:
        """Add sockets, one after another, each of the next guest in turn."""
        for _ in range(how_many):
            number = len(self.listeners)
            visit = visits[number % len(visits)]
            # As if they had come at different moments: they tell what they saw at other rows.
            listener = Listener(port, phase=number)
            listener.upgrade(port, "/socket.io/?EIO=4&transport=websocket", visit.cookie)
            listener.join(visit.room, visit.csrf)
            self._add(listener)

    def seat_at_socketio(self, port: int, room: str, how_many: int) -> None:
        for _ in range(how_many):
            listener = Listener(port, phase=len(self.listeners))
            listener.upgrade(port, "/socket.io/?EIO=4&transport=websocket")
            listener.join(room, "")
            self._add(listener)

    def seat_at_the_broadcaster(self, port: int, how_many: int) -> None:
        for _ in range(how_many):
            listener = Listener(port)
            listener.upgrade(port)
            self._add(listener)

    def count_anew(self) -> None:
        """After others came: what was said before does not concern them."""
        self.said = self.heard = self.acknowledged = 0

    def _add(self, listener: Listener) -> None:
        self.listeners.append(listener)
        self._ears.add(self, listener)
        self._ears.listen_until(0)

    @property
    def outstanding(self) -> float:
        """How many messages are not with everybody yet; half of them heard counts half."""
        return self.said - self.heard / len(self.listeners)

    def leave(self) -> None:
        for listener in self.listeners:
            self._ears.forget(listener)
            listener.line.close()
        self.listeners = []

    def wait_until_all_heard(self, seq: int, patience_s: float) -> None:
        until = time.perf_counter() + patience_s
        while any(one.last < seq for one in self.listeners):
            if time.perf_counter() > until:
                late = sum(one.last < seq for one in self.listeners)
                raise RuntimeError(f"{late} of {len(self.listeners)} never heard row {seq}")
            self._ears.listen_until(time.perf_counter() + 0.02)

    def hear(self, listener: Listener) -> None:
        for opcode, payload in listener.frames():
            if payload.startswith(ROWS):
                now = time.monotonic_ns()
                for seq, sent in self._rows(payload):
                    listener.heard(seq)
                    self.heard += 1
                    self.latencies.append((now - sent) / 1e6)
            elif payload.startswith(ANSWER):
                if b'"ok":true' not in payload:
                    raise RuntimeError(f"not stored: {payload!r}")
                self.acknowledged += 1
            elif payload == b"2":
                listener.pong()
            elif opcode == CLOSE:
                raise RuntimeError(f"the server closed a socket: {payload!r}")

    def _rows(self, payload: bytes) -> list[tuple[int, int]]:
        """Place and moment of sending of each row; read once, since all get the same bytes."""
        if payload != self.payload:
            event = json.loads(payload[len(EVENT) :])[1]
            rows = event["rows"]
            self._read = [(row["seq"], said_at(row["body"]["text"])) for row in rows]
            self.payload = payload
        return self._read


class Ears:
    """One loop for all crowds: who is not asked to listen just now still answers heartbeats."""

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._of: dict[int, tuple[Crowd, Listener]] = {}

    def add(self, crowd: Crowd, listener: Listener) -> None:
        self._of[listener.line.fileno()] = (crowd, listener)
        self._epoll.register(listener.line, select.EPOLLIN)

    def forget(self, listener: Listener) -> None:
        self._epoll.unregister(listener.line)
        del self._of[listener.line.fileno()]

    def listen_once(self, patience_s: float) -> None:
        """Hear what is here, or wait for the first to speak."""
        for descriptor, _ in self._epoll.poll(patience_s):
            crowd, listener = self._of[descriptor]
            crowd.hear(listener)

    def listen_until(self, moment: float) -> None:
        """Hear whatever comes until then (of time.perf_counter), and what is here already."""
        while True:
            left = moment - time.perf_counter()
            for descriptor, _ in self._epoll.poll(max(left, 0)):
                crowd, listener = self._of[descriptor]
                crowd.hear(listener)
            if left <= 0:
                return

    def close(self) -> None:
        self._epoll.close()
        for _, listener in self._of.values():
            listener.line.close()


@contextmanager
def ears() -> Iterator[Ears]:
    everybody = Ears()
    try:
        yield everybody
    finally:
        everybody.close()


def guests(url: str) -> list[Visit]:
    return [come_in(url, "friday-night", f"Guest {number}") for number in range(PERSONAS)]

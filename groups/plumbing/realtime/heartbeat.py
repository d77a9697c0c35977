"""One greenlet for the time limits of all sockets of a process.

Engine.IO lets the server ping and the client answer. A greenlet for each socket would
cost each idle person some 20 kB.
"""

import os
from collections.abc import Collection
from time import monotonic
from typing import Any, Protocol

import gevent

from groups.plumbing.realtime.events import report
from groups.plumbing.realtime.frames import text_frame
from groups.plumbing.realtime.limits import Limits
from groups.plumbing.realtime.packets import PING, POLICY

TICK = 0.5
PING_FRAME = text_frame(PING)
GOING_AWAY = 1001


class Beating(Protocol):
    """What a socket shows its heartbeat."""

    limits: Limits
    alone_since: float
    ping_at: float
    pinged: bool

    @property
    def closed(self) -> bool: ...

    @property
    def alone(self) -> bool: ...

    def close(self, code: int, reason: str = "", *, drop: bool = False) -> None: ...

    def send(self, frame: bytes) -> None: ...


_running: dict[int, Any] = {}
"""Process id to greenlet: a greenlet made before a fork does not run after it."""


def ensure_running(sockets: Collection[Beating]) -> None:
    if os.getpid() not in _running:
        _running[os.getpid()] = gevent.spawn(_run, sockets)


def _run(sockets: Collection[Beating]) -> None:
    while True:
        gevent.sleep(TICK)
        try:
            beat(sockets, monotonic())
        except Exception as error:
            # Without heartbeats every socket would die within a minute.
            report(error, "heartbeat")


def beat(sockets: Collection[Beating], now: float) -> None:
    """Ping whose time has come, close who did not answer or never joined."""
    for socket in list(sockets):
        if socket.closed:
            continue
        if socket.alone and now - socket.alone_since > socket.limits.connect_within:
            socket.close(POLICY, "nothing joined")
        elif now < socket.ping_at:
            continue
        elif socket.pinged:
            socket.close(GOING_AWAY, "no answer to ping", drop=True)
        else:
            socket.pinged = True
            socket.ping_at = now + socket.limits.ping_timeout
            socket.send(PING_FRAME)

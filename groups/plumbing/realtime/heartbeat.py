"""One greenlet for the time limits of all sockets of a process.

Engine.IO lets the server ping and the client answer. A greenlet for each socket would cost each
idle person some 20 kB, and to go through all of them each time most of what they cost at all: so
each waits in the tick at which there is something to look at.
"""

import os
from time import monotonic
from typing import Any, Protocol

import gevent

from groups.plumbing.realtime.events import report
from groups.plumbing.realtime.frames import text_frame
from groups.plumbing.realtime.limits import Limits
from groups.plumbing.realtime.packets import PING, POLICY
from groups.plumbing.ticks import to_next

TICK = 0.5
PING_FRAME = text_frame(PING)
GOING_AWAY = 1001


class Beating(Protocol):
    """What a socket shows its heartbeat. ``look_at``: the tick it waits in."""

    limits: Limits
    alone_since: float
    ping_at: float
    pinged: bool
    look_at: int

    @property
    def closed(self) -> bool: ...

    @property
    def alone(self) -> bool: ...

    def close(self, code: int, reason: str = "", *, drop: bool = False) -> None: ...

    def send(self, frame: bytes) -> None: ...


_waiting: dict[int, set[Beating]] = {}
"""By tick, counted from the beginning of the monotonic clock: the sockets to look at then."""

_running: dict[int, Any] = {}
"""Process id to greenlet: a greenlet made before a fork does not run after it."""


def watch(socket: Beating) -> None:
    """Look after a socket, or again when it has become alone, which may end it sooner."""
    forget(socket)
    _wait(socket)
    if os.getpid() not in _running:
        _running[os.getpid()] = gevent.spawn(_run)


def forget(socket: Beating) -> None:
    _waiting.get(socket.look_at, set()).discard(socket)


def _run() -> None:
    tick = int(monotonic() / TICK)
    while True:
        gevent.sleep(to_next(TICK))
        now = monotonic()
        while tick * TICK <= now:
            for socket in _waiting.pop(tick, ()):
                _look(socket, now)
            tick += 1


def _look(socket: Beating, now: float) -> None:
    try:
        _beat(socket, now)
    except Exception as error:
        # Without heartbeats every other socket would die within a minute.
        report(error, "heartbeat")
    if not socket.closed:
        _wait(socket)


def _wait(socket: Beating) -> None:
    at = socket.ping_at
    if socket.alone:
        at = min(at, socket.alone_since + socket.limits.connect_within)
    # Never in this tick, which may be over.
    socket.look_at = int(max(at, monotonic()) / TICK) + 1
    _waiting.setdefault(socket.look_at, set()).add(socket)


def _beat(socket: Beating, now: float) -> None:
    """Ping when its time has come, close who did not answer or never joined."""
    if socket.closed:
        return
    if socket.alone and now - socket.alone_since > socket.limits.connect_within:
        socket.close(POLICY, "nothing joined")
    elif now < socket.ping_at:
        return
    elif socket.pinged:
        socket.close(GOING_AWAY, "no answer to ping", drop=True)
    else:
        socket.pinged = True
        socket.ping_at = now + socket.limits.ping_timeout
        socket.send(PING_FRAME)

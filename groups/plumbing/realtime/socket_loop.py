"""One WebSocket peer: reading, assembling, closing.

The stock loops of Flask-SocketIO either measure a message after assembling it, cut frames
when the kernel takes only a part, or never let go of a peer that stopped reading
(docs/adr/0002-own-socket-loop.md). wsproto and incoming.py know the frames; this file knows
the socket.
"""

import socket
from collections.abc import Iterator
from time import monotonic
from typing import Any

import gevent
from gevent import get_hub
from wsproto import events
from wsproto.connection import Connection as Wire
from wsproto.connection import ConnectionState, ConnectionType

from groups.plumbing.realtime.frames import close_frame, pong_frame
from groups.plumbing.realtime.incoming import Incoming
from groups.plumbing.realtime.limits import Limits
from groups.plumbing.realtime.metrics import counters
from groups.plumbing.realtime.outbox import Outbox
from groups.plumbing.realtime.packets import POLICY, TOO_BIG, UNSUPPORTED

READABLE = 1
"""libev's EV_READ."""

READ_BYTES = 16 * 1024
TURN = 32
"""Frames one peer may have handled before all others get their turn."""

FRAME_BYTES = 1024
"""So much text weighs as much as one frame more, in the budget of a peer."""

PAUSE = 0.05
"""Seconds between two looks at the budget of a peer that sends too much."""

GONE = 1006
"""Never sent: the peer went without a close frame."""


class Woken(Exception):
    """Thrown into a waiting reader when its socket is being closed."""


class SocketLoop:
    __slots__ = (
        "_budget",
        "_budget_at",
        "_drained",
        "_incoming",
        "_part_bytes",
        "_parts",
        "_raw",
        "_readable",
        "_turn",
        "_wire",
        "close_code",
        "close_reason",
        "limits",
        "outbox",
    )

    def __init__(self, raw: socket.socket, limits: Limits) -> None:
        self._raw = raw
        self._readable: Any = get_hub().loop.io(raw.fileno(), READABLE)
        self._incoming = Incoming(limits.message_bytes)
        self._drained = True
        # Made for the first unusual frame, which most peers never send: it weighs 2 kB.
        self._wire: Wire | None = None
        self._parts: list[str] | None = None
        self._part_bytes = 0
        self._turn = 0
        self._budget = limits.frame_burst
        self._budget_at = monotonic()
        self.limits = limits
        self.outbox = Outbox(raw, limits.waiting_bytes, self)
        self.close_code = 0
        self.close_reason = ""
        _set_options(raw, limits.send_timeout)

    @property
    def closed(self) -> bool:
        return self.close_code != 0

    def close(self, code: int, reason: str = "", *, drop: bool = False) -> None:
        """Say goodbye and wake the reader. Never waits; safe from any greenlet."""
        if self.closed:
            return
        self._count_close(code, reason or str(code))
        self.outbox.finish(close_frame(code, reason), drop=drop)
        self._wake()

    def texts(self) -> Iterator[str]:
        """Each whole text message, until either side closes."""
        while data := self._read():
            before = counters.frames_in
            for part in self._incoming.parts(data):
                if isinstance(part, str):
                    counters.frames_in += 1
                    self._budget -= len(part) / FRAME_BYTES
                    yield part
                    self._pace()
                else:
                    yield from self._unusual(part)
                if self.closed:
                    return
            if counters.frames_in == before:
                # A frame that comes byte by byte costs as much as many.
                self._pace()

    def _unusual(self, data: bytes) -> Iterator[str]:
        """What wsproto makes of it."""
        wire = self._wire = self._wire or Wire(ConnectionType.SERVER)
        wire.receive_data(data)
        for event in wire.events():
            counters.frames_in += 1
            text = self._take(event, wire)
            if text is not None:
                yield text
            self._pace()
            if self.closed:
                return

    def end(self) -> None:
        """Let the peer finish the closing handshake, then let go of everything."""
        if self.close_code != GONE:
            with gevent.Timeout(self.limits.linger, False):  # type: ignore[arg-type]
                self._discard()
        self.outbox.dispose()
        self._readable.stop()
        self._readable.close()
        self._parts = None

    def stalled(self) -> None:
        """Close a peer that does not read."""
        self.close(POLICY, "too far behind", drop=True)

    def broken(self) -> None:
        """Note that the connection is gone."""
        if not self.closed:
            self._count_close(GONE, "gone")
        self._wake()

    def abort(self) -> None:
        """End it without a word: nobody is there to hear one."""
        self.outbox.dispose()
        self.broken()

    def _read(self) -> bytes:
        """Return the next bytes, or none once the connection is over."""
        if self.closed:
            return b""
        try:
            data = self._receive()
        except Woken:
            return b""
        if not data:
            self.broken()
        return data

    def _receive(self) -> bytes:
        while True:
            if self._drained:
                self._turn = 0
                get_hub().wait(self._readable)
            try:
                data = self._raw.recv(READ_BYTES)
            except BlockingIOError:
                self._drained = True
            except OSError:
                return b""
            else:
                # Less than was asked for is all there is: no need to be told so once more.
                self._drained = len(data) < READ_BYTES
                return data

    def _discard(self) -> None:
        """Read to the end without listening.

        An unread byte at close() makes the kernel send a reset, which may overtake our
        close frame: the peer would never learn why.
        """
        while True:
            try:
                if not self._receive():
                    return
            except Woken:
                continue
            gevent.sleep(0)

    def _count_close(self, code: int, reason: str) -> None:
        self.close_code = code
        self.close_reason = reason
        counters.closed[reason] += 1

    def _wake(self) -> None:
        get_hub().cancel_wait(self._readable, Woken)

    def _take(self, event: events.Event, wire: Wire) -> str | None:
        match event:
            case events.TextMessage():
                return self._assemble(event)
            case events.BytesMessage():
                self.close(UNSUPPORTED, "text only")
            case events.Ping():
                self.outbox.write(pong_frame(bytes(event.payload)))
            case events.CloseConnection():
                self._closed_by(event, wire)
        return None

    def _assemble(self, event: events.TextMessage) -> str | None:
        """Collect fragments, never more than one message may hold."""
        data = event.data
        size = len(data) if data.isascii() else len(data.encode())
        self._budget -= size / FRAME_BYTES
        # At least one each: a million empty fragments hold no byte, but memory.
        self._part_bytes += max(1, size)
        if self._part_bytes > self.limits.message_bytes:
            self._parts = None
            self.close(TOO_BIG, "message too big")
            return None
        if not event.message_finished:
            if self._parts is None:
                self._parts = []
            self._parts.append(data)
            return None
        if self._parts is not None:
            data = "".join([*self._parts, data])
            self._parts = None
        self._part_bytes = 0
        return data

    def _closed_by(self, event: events.CloseConnection, wire: Wire) -> None:
        if wire.state is ConnectionState.REMOTE_CLOSING:
            # Their goodbye, answered with the same code; 1005 means they gave none.
            self.close(1000 if event.code == 1005 else event.code, "closed by peer")
        else:
            self.close(event.code, "malformed frame")

    def _pace(self) -> None:
        """Keep one busy or hostile peer from starving the process.

        Nothing is queued: while we do not read, TCP tells the peer to wait.
        """
        self._budget -= 1
        self._turn += 1
        if self._turn >= TURN or self._budget < 0:
            self._turn = 0
            self._refill()
            gevent.sleep(0)
            while self._budget < 0 and not self.closed:
                gevent.sleep(PAUSE)
                self._refill()

    def _refill(self) -> None:
        now = monotonic()
        earned = (now - self._budget_at) * self.limits.frames_per_second
        self._budget = min(self._budget + earned, self.limits.frame_burst)
        self._budget_at = now


def _set_options(raw: socket.socket, send_timeout: float) -> None:
    if raw.family == socket.AF_UNIX:
        return
    # With Nagle a second small message waits for the first one's acknowledgement: 40 ms.
    raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    # A phone that fell off the network would hold its descriptor for a quarter of an hour.
    raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(send_timeout * 1000))

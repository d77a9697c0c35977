"""Bytes on their way to one peer.

No queue and no greenlet: a frame goes to the kernel at once, and only what the kernel
does not take waits here until epoll says there is room. Nothing in this file ever
switches greenlets, so a broadcast cannot be overtaken by another.
"""

import socket
from collections import deque
from itertools import islice
from typing import Any, Protocol

from gevent import get_hub

WRITABLE = 2
"""libev's EV_WRITE."""

AT_ONCE = 64
"""Frames handed to one sendmsg; far below the kernel's limit of 1024."""


class Owner(Protocol):
    def stalled(self) -> None:
        """Learn that more is waiting than we keep for a peer."""

    def broken(self) -> None:
        """Learn that the kernel will take nothing more."""


class Outbox:
    __slots__ = (
        "_begun",
        "_limit",
        "_next",
        "_owner",
        "_raw",
        "_waiting",
        "_watcher",
        "finished",
        "pending",
    )

    def __init__(self, raw: socket.socket, limit: int, owner: Owner) -> None:
        self._raw = raw
        self._limit = limit
        self._owner: Owner | None = owner
        self._waiting: deque[bytes] | None = None
        self._next = b""
        self._begun = False
        self._watcher: Any = None
        self.pending = 0
        self.finished = False

    def write(self, frame: bytes) -> None:
        """Send a whole frame, now or as soon as the peer has room."""
        if self.finished:
            return
        if self._next:
            frame, self._next = self._next + frame, b""
        if self._waiting:
            # Judged by what waited before: one large answer alone never closes a socket.
            if self.pending > self._limit:
                self._stall()
            else:
                self._keep(frame)
            return
        try:
            sent = self._raw.send(frame)
        except BlockingIOError:
            sent = 0
        except OSError:
            self._break()
            return
        if sent < len(frame):
            self._begun = sent > 0
            self._keep(frame[sent:] if sent else frame)

    def write_with_next(self, frame: bytes) -> None:
        """Send a whole frame together with the next one, at the latest when this turn ends.

        An answer and the row it answers for are one packet, and one call of the kernel.
        """
        if self.finished:
            return
        if not self._next:
            _put_off(self)
        self._next += frame

    def write_put_off(self) -> None:
        """Send what waits for a next frame that did not come."""
        if self._next:
            self.write(b"")

    def finish(self, last: bytes, *, drop: bool = False) -> None:
        """Write a last frame, then end our half. With `drop`, before the frames not yet begun."""
        if self.finished:
            return
        self.write_put_off()
        if drop and self._waiting:
            self._forget_unbegun(self._waiting)
        if self._waiting:
            self._keep(last)
        else:
            self.write(last)
        self.finished = True
        if not self._waiting:
            self._end()

    def dispose(self) -> None:
        """Stop for good. The descriptor is about to be closed, and its number used again."""
        self.finished = True
        self._watch(False)
        self._waiting = None
        self._next = b""
        self.pending = 0
        self._owner = None

    def _keep(self, frame: bytes) -> None:
        if self._waiting is None:
            self._waiting = deque()
        self._waiting.append(frame)
        self.pending += len(frame)
        self._watch(True)

    def _flush(self) -> None:
        waiting = self._waiting
        if not waiting:
            self._watch(False)
            return
        try:
            sent = self._raw.sendmsg(list(islice(waiting, AT_ONCE)))
        except BlockingIOError:
            return
        except OSError:
            self._break()
            return
        self._took(waiting, sent)
        if not waiting:
            self._waiting = None
            self._watch(False)
            if self.finished:
                self._end()

    def _took(self, waiting: deque[bytes], sent: int) -> None:
        self.pending -= sent
        while waiting and sent >= len(waiting[0]):
            sent -= len(waiting.popleft())
            self._begun = False
        if sent:
            waiting[0] = waiting[0][sent:]
            self._begun = True

    def _forget_unbegun(self, waiting: deque[bytes]) -> None:
        begun = waiting[0] if self._begun else None
        waiting.clear()
        self.pending = 0
        if begun is not None:
            # Half a frame is out already: its rest must follow, or the stream is corrupt.
            waiting.append(begun)
            self.pending = len(begun)

    def _watch(self, wanted: bool) -> None:
        if wanted and self._watcher is None:
            self._watcher = get_hub().loop.io(self._raw.fileno(), WRITABLE)
            self._watcher.start(self._flush)
        elif not wanted and self._watcher is not None:
            self._watcher.stop()
            self._watcher.close()
            self._watcher = None

    def _stall(self) -> None:
        if self._owner is not None:
            self._owner.stalled()

    def _break(self) -> None:
        owner = self._owner
        self.dispose()
        if owner is not None:
            owner.broken()

    def _end(self) -> None:
        """Our half is said: a FIN follows the close frame."""
        try:
            self._raw.shutdown(socket.SHUT_WR)
        except OSError:
            self._break()


_with_something_put_off: list[Outbox] = []


def _put_off(outbox: Outbox) -> None:
    if not _with_something_put_off:
        get_hub().loop.run_callback(_write_all_put_off)
    _with_something_put_off.append(outbox)


def _write_all_put_off() -> None:
    outboxes = _with_something_put_off[:]
    _with_something_put_off.clear()
    for outbox in outboxes:
        outbox.write_put_off()

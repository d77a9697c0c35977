"""Leaving politely: a restart the people in a meeting hardly notice.

Gunicorn alone refuses newcomers, waits its whole patience for sockets that never end, then
drops them without a close frame and without running what must happen when somebody leaves.
"""

import signal
from collections.abc import Sequence
from types import FrameType
from typing import Protocol

import gevent

from groups.plumbing.realtime.engine import Door, live
from groups.plumbing.realtime.engine_socket import EngineSocket

SERVICE_RESTART = 1012
SPREAD = 2.0
"""Seconds over which sockets are closed, so that all browsers do not return at one instant."""

STEP = 0.02


class Worker(Protocol):
    """The part of gunicorn's worker we need."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None: ...


def drain_on_sigterm(worker: Worker) -> None:
    """Call from gunicorn's `post_worker_init`."""

    def leave(signum: int, frame: FrameType | None) -> None:
        Door.shut = True
        gevent.spawn(drain)
        worker.handle_exit(signum, frame)

    signal.signal(signal.SIGTERM, leave)


def drain(spread: float = SPREAD) -> None:
    """Close every socket with 1012, a few at a time. Their readers run the leaving handlers."""
    Door.shut = True
    leaving: Sequence[EngineSocket] = list(live)
    steps = max(1, round(spread / STEP))
    for step in range(steps):
        for socket in leaving[step::steps]:
            socket.close(SERVICE_RESTART, "restarting")
        gevent.sleep(STEP)

"""What is done beside the room, at once, when a row of some kind is on disk.

What is not to be known any more leaves the database's files as well. The write-ahead log keeps each
state of a page for a while: words as they were before they were taken away, and a vote's counter
that rose, beside the row of who voted at that moment.
"""

from collections.abc import Callable

import gevent

from groups.plumbing.retention import scrub
from groups.rooms.broadcasts import live
from groups.rooms.jobs.bans import tell_other_rooms

TRIES = 20
AGAIN_S = 1.0


def appended_here(kind: str) -> None:
    """To be told of every row that was sent to this process, or that its clock appended."""
    if kind in _AFTERWARDS:
        gevent.spawn(_AFTERWARDS[kind])


class Emptying:
    """Let what was deleted from these tables leave the files: one at a time.

    Who asks while it is under way has it done once more, and not beside it: on PostgreSQL each
    waits for the other with a connection in its hand.
    """

    def __init__(self, *tables: str) -> None:
        self._tables = tables
        self._asked = False
        self._at_work = False

    def __call__(self) -> None:
        self._asked = True
        if self._at_work:
            return
        self._at_work = True
        try:
            while self._asked:
                self._asked = False
                self._empty()
        finally:
            self._at_work = False

    def _empty(self) -> None:
        for _ in range(TRIES):
            if scrub(live.engine, *self._tables):
                return
            gevent.sleep(AGAIN_S)


_counters = Emptying("room_ballots")

_AFTERWARDS: dict[str, Callable[[], object]] = {
    "row_redacted": Emptying("rooms", "room_rows"),
    "vote_closed": _counters,
    "closed": _counters,
    "banned": tell_other_rooms,
}

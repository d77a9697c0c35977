"""What is done beside the room, at once, when a row of some kind is on disk.

How the counters of a vote grew leaves the database's files as soon as it is over: the write-ahead
log keeps each state of a page for a while, and the counter that rose stands there beside the row
of who voted at that moment.
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


def forget_how_it_grew() -> None:
    for _ in range(TRIES):
        if scrub(live.engine, "room_ballots"):
            return
        gevent.sleep(AGAIN_S)


_AFTERWARDS: dict[str, Callable[[], object]] = {
    "vote_closed": forget_how_it_grew,
    "closed": forget_how_it_grew,
    "banned": tell_other_rooms,
}

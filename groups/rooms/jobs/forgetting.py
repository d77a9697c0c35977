"""Forgetting what was said once its time is over: promptly, in small steps, by any process."""

from collections.abc import Callable

import gevent

from groups.plumbing.db import db, transaction
from groups.plumbing.retention import forgets, scrub
from groups.rooms.actions import forgetting

EVERY_S = 15.0
TABLES = ("rooms", "room_rows", "personas", "room_leases", "room_ballots")


@forgets("rooms emptied", *TABLES)
def forget_old_words() -> int:
    """Close the rooms that should have been closed, and empty those whose time is over."""
    for room_id in _now(forgetting.overdue_rooms):
        with transaction():
            forgetting.close_overdue(room_id)
    over = _now(forgetting.rooms_to_empty)
    for room_id in over:
        _empty(room_id)
    if not over or not scrub(db.engine, *TABLES):
        return 0
    return sum(_call_emptied(room_id) for room_id in over)


def _now(query: Callable[[], list[int]]) -> list[int]:
    """What is to be done; nothing stays open while it is."""
    found = query()
    db.session.rollback()
    return found


def _empty(room_id: int) -> None:
    more = True
    while more:
        with transaction():
            more = forgetting.forget_some_rows(room_id) > 0
        gevent.sleep(0)  # the others' turn: words are said in other rooms
    with transaction():
        forgetting.forget_people(room_id)


def _call_emptied(room_id: int) -> bool:
    with transaction():
        return forgetting.call_emptied(room_id)

"""Forgetting what was said once its time is over: promptly, in small steps, by any process."""

from collections.abc import Callable

import gevent

from groups.plumbing.db import db, transaction
from groups.plumbing.retention import forgets, scrub
from groups.rooms.actions import forgetting
from groups.rooms.jobs.afterwards import appended_here

EVERY_S = 15.0
TABLES = ("rooms", "room_rows", "personas", "room_leases", "room_ballots")


@forgets("rooms emptied", *TABLES)
def forget_old_words() -> int:
    """Close the rooms that should have been closed, and empty those whose time is over."""
    closed = _close_overdue()
    over = _now(forgetting.rooms_to_empty)
    for room_id in over:
        _empty(room_id)
    if not (closed or over) or not scrub(db.engine, *TABLES):
        return 0
    return sum(_call_emptied(room_id) for room_id in over)


def _close_overdue() -> bool:
    """Whether there were any: then also how their votes grew has to go."""
    overdue = _now(forgetting.overdue_rooms)
    for room_id in overdue:
        with transaction():
            forgetting.close_overdue(room_id)
    if overdue:
        appended_here("closed")  # where a server runs on, it tries until nobody reads
    return bool(overdue)


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

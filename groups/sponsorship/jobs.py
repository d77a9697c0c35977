"""What the clock does for sponsorship."""

from flask import Flask

from groups.plumbing.clock import now
from groups.plumbing.db import transaction
from groups.plumbing.repeating import every
from groups.plumbing.retention import forgets
from groups.sponsorship import actions, queries

EVERY_S = 5 * 60
HOUR_S = 60 * 60


def set_up(app: Flask) -> None:
    every(app, EVERY_S, end_old_asks)
    every(app, HOUR_S, forget_old_words)


def end_old_asks() -> int:
    """End asks after 72 hours, and give back the places of members who left.

    Looks first: where there is nothing to do, nobody waits for the lock.
    """
    if not (queries.lapsed_asks(now()) or queries.is_a_place_to_give_back()):
        return 0
    with transaction():
        ended = actions.expire_asks()
        actions.count_places()
    return ended


@forgets("words of asks that are over", "asks")
def forget_old_words() -> int:
    with transaction():
        return actions.forget_words()

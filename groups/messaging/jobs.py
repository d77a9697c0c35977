"""What the clock does for private words."""

from flask import Flask

from groups.messaging import actions
from groups.plumbing.db import transaction
from groups.plumbing.repeating import every
from groups.plumbing.retention import forgets

EVERY_S = 60 * 60


def set_up(app: Flask) -> None:
    every(app, EVERY_S, forget_old)


@forgets("private words emptied", "thread_rows")
def forget_old() -> int:
    """Empty what is older than its thread keeps words."""
    with transaction():
        return actions.forget_old()

"""What the clock does for private words."""

from groups.messaging import actions
from groups.plumbing.db import transaction


def forget_old() -> int:
    """Once a day at least: empty what is older than its thread keeps words."""
    with transaction():
        return actions.forget_old()

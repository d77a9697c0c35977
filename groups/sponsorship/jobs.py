"""What the clock does for sponsorship."""

from groups.plumbing.db import transaction
from groups.sponsorship import actions


def end_old_asks() -> int:
    """Every few minutes: end asks after 72 hours, and give back places of members who left."""
    with transaction():
        ended = actions.expire_asks()
        actions.count_places()
    return ended

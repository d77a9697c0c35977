"""Attendance slips are not kept for ever."""

from groups.plumbing.db import transaction
from groups.plumbing.retention import forgets
from groups.rooms.actions import slips


@forgets("attendance slips", "slips")
def forget_old_slips() -> int:
    with transaction():
        return slips.forget_old()

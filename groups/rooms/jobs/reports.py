"""Reports are not kept for ever."""

from groups.plumbing.db import transaction
from groups.plumbing.retention import forgets
from groups.rooms.actions import reports


@forgets("reports of lines in rooms", "room_reports")
def forget_old_reports() -> int:
    with transaction():
        return reports.forget_old()

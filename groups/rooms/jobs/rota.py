"""Who served on days gone by is nobody's to know."""

from groups.plumbing.db import transaction
from groups.plumbing.retention import forgets
from groups.rooms.actions.rota import forget_before_yesterday


@forgets("services of days gone by", "rota_places")
def forget_days_gone() -> int:
    with transaction():
        return forget_before_yesterday()

"""Letters are not kept for ever."""

from groups.plumbing.db import transaction
from groups.plumbing.retention import forgets
from groups.upkeep.actions import letters


@forgets("letters", "letters")
def forget_old_letters() -> int:
    with transaction():
        return letters.forget_old()

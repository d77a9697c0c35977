"""A block cuts two people off from each other in the rooms they sit in, wherever it was made.

Every process looks once a second whether there are others than before, which needs no bus
that could be down; a page and a catch-up ask the database itself.
"""

from sqlalchemy import func, select

from groups.accounts.models import Block
from groups.plumbing.prepared import Prepared
from groups.rooms import apart
from groups.rooms.broadcasts import live, look_again_who_is_apart

EVERY_S = 1.0

_blocks = Prepared(lambda _: select(func.count().label("many"), func.max(Block.id).label("latest")))


class Blocks:
    """``seen``: how many blocks there were, and the latest of them."""

    def __init__(self) -> None:
        self.seen: tuple[int, int | None] = (0, None)

    def regard(self) -> None:
        if not apart.people_met():
            return
        with live.looking() as connection:
            (found,) = _blocks.rows(connection)
        if self.seen != (now := (found["many"], found["latest"])):
            look_again_who_is_apart()
            self.seen = now


blocks = Blocks()


def keep_apart() -> None:
    blocks.regard()

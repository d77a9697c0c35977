"""A ban is of the group: it reaches the other rooms where that person is, in every process.

Through the log of each room, so that every server that has a socket of theirs hears of it: at once,
and by the clock as well, so that a server that dies right after the ban leaves nobody inside.
"""

import logging

from groups.plumbing.errors import HomegroupError
from groups.rooms.actions import bans
from groups.rooms.broadcasts import live

log = logging.getLogger(__name__)

EVERY_S = 1.0


def tell_other_rooms() -> int:
    """Return how many rooms were told."""
    with live.looking() as connection:
        commands = bans.to_tell(connection)
    told = 0
    for command in commands:
        try:
            told += not live.append(command).duplicate
        except HomegroupError as refusal:
            log.info("a ban was not told in another room: %s", refusal.code)
    return told

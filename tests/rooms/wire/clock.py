"""Run beside a server, on its database: the clock says in a room what it says at its own time."""

import sys
from contextlib import suppress

from groups.app import create_app
from groups.plumbing.db import db, transaction
from groups.plumbing.errors import Conflict
from groups.plumbing.log.append import Command, append
from groups.rooms.actions import RoomLog
from groups.rooms.kinds.kind import CLOCK
from groups.rooms.models import Room


def tell(public_id: str, person: str, other: str, gone: str) -> None:
    """All that only the clock says: of two people who are there, and one who is not any more."""
    said = (
        ("went_away", {"member": person}),
        ("came_back", {"member": person}),
        ("round_begun", {"people": [person, other]}),
        ("chair_missed", {"gone": True}),
        ("chair_found", {}),
        ("chair_passed", {"member": person}),
        ("chair_passed", {"member": other}),
        ("banned_elsewhere", {"member": gone}),
    )
    for number, (kind, body) in enumerate(said):
        # The room refuses the clock as well: no chair is missed while one is there.
        with suppress(Conflict), transaction():
            room = db.session.query(Room).filter_by(public_id=public_id).one().id
            command = Command(room, CLOCK, f"clock-{number}", kind, body)
            append(db.session.connection(), RoomLog(), command)


if __name__ == "__main__":
    with create_app().app_context():
        tell(*sys.argv[1:])

"""An absent chair is succeeded: found from the leases of presence, once among all processes.

The row says so, under the room's lock and by the database's clock; whoever looks second is
refused. Asks little of a room that somebody chairs, which is nearly every room.
"""

import logging
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.engine import RowMapping

from groups.plumbing.errors import HomegroupError
from groups.plumbing.log.append import Command
from groups.plumbing.log.tables import database_time, table_of
from groups.rooms.actions.succession import servants_here
from groups.rooms.broadcasts import live
from groups.rooms.kinds.kind import CLOCK
from groups.rooms.kinds.succession import is_due, next_chair
from groups.rooms.models import Room
from groups.rooms.queries.presence import roles_among
from groups.rooms.roles import CHAIR, serves

log = logging.getLogger(__name__)

LOOK_EVERY_S = 3.0


def look(logs: Collection[int]) -> None:
    """See to the chair of each of these rooms whose meeting is on."""
    if not logs:
        return
    with live.looking() as connection:
        found = [
            (head, kind)
            for head in _in_question(connection, logs)
            if (kind := _needed(connection, head))
        ]
    for head, kind in found:
        _say(head, kind)


def _in_question(connection: Connection, logs: Collection[int]) -> list[RowMapping]:
    """Those that nobody chairs by a role they came with, or where a chair was missed."""
    rooms = table_of(Room)
    roles = roles_among(connection, logs)
    chaired = [room for room, came_as in roles.items() if CHAIR in came_as]
    missed = Room.state["unled"]["since"].as_float().is_not(None)
    query = select(*rooms.c, database_time().label("now")).where(
        rooms.c.id.in_(logs),
        rooms.c.meeting_id.is_not(None),
        rooms.c.id.not_in(chaired) | missed,
    )
    return [
        head
        for head in connection.execute(query).mappings()
        if is_due(head["state"], head["now"]) and _somebody_could(head, roles.get(head["id"]))
    ]


def _somebody_could(head: RowMapping, came_as: frozenset[str] | None) -> bool:
    """Whether it is worth a look who is here: somebody serves, or did, or was given to."""
    given = frozenset(one for roles in head["state"]["roles"].values() for one in roles)
    return serves((came_as or frozenset()) | given) or head["state"].get("unled") is not None


def _needed(connection: Connection, head: RowMapping) -> str | None:
    """What the clock has to say in this room, if anything."""
    state: dict[str, Any] = head["state"]
    here = servants_here(connection, head)
    missed = state.get("unled") is not None
    if any(CHAIR in one.roles for one in here):
        return "chair_found" if missed else None
    if not missed:
        # Where nobody could take it, nobody need know.
        return "chair_missed" if any(serves(one.roles) for one in here) else None
    return "chair_passed" if next_chair(state, here, head["now"]) else None


def _say(head: RowMapping, kind: str) -> None:
    seq = head["state_seq"]
    try:
        live.append(Command(head["id"], CLOCK, f"{kind}:{seq}", kind, {}, expect=seq))
    except HomegroupError as refusal:
        log.info("the chair stays as it is: %s", refusal.code)

"""Whether the chair is free to take: a question to the leases, under the room's lock."""

from sqlalchemy import Connection, select
from sqlalchemy.engine import RowMapping

from groups.plumbing.errors import Conflict
from groups.plumbing.log import leases
from groups.rooms.kinds.kind import Asking, Body
from groups.rooms.kinds.succession import WAIT_S
from groups.rooms.models import Persona, RoomLease
from groups.rooms.roles import leads, roles_of


def take_chair(connection: Connection, head: RowMapping, asking: Asking) -> Body:
    """Raise Conflict while somebody who leads is here, or may still come."""
    if head["now"] < asking.state["starts_at"] + WAIT_S:
        raise Conflict("The chair may still come: wait until five minutes after the start.")
    came = select(Persona.public_id, Persona.roles).where(Persona.room_id == head["id"])
    leading = {
        person
        for person, own in connection.execute(came).tuples()
        if leads(roles_of(asking.state, person, own))
    }
    if leading & leases.people(connection, RoomLease, head["id"]):
        raise Conflict("Somebody who leads this meeting is here.")
    return asking.body


KEEPING = {"chair_taken": take_chair}

"""Whether the chair is free, and for whom: a question to the leases, under the room's lock."""

from sqlalchemy import Connection, select
from sqlalchemy.engine import RowMapping

from groups.plumbing.errors import Conflict
from groups.plumbing.log import leases
from groups.rooms.kinds.kind import Asking, Body
from groups.rooms.kinds.succession import WAIT_S, Servant, next_chair
from groups.rooms.models import Persona, RoomLease, RotaPlace
from groups.rooms.roles import CHAIR, leads, roles_of

HERE = "Somebody who chairs this meeting is here."


def chair_is_here(connection: Connection, head: RowMapping) -> bool:
    return any(CHAIR in one.roles for one in servants_here(connection, head))


def servants_here(connection: Connection, head: RowMapping) -> list[Servant]:
    """Who is in the room, in the order of coming, and what they serve as."""
    here = leases.people(connection, RoomLease, head["id"])
    return [one for one in _came(connection, head) if one.person in here]


def _came(connection: Connection, head: RowMapping) -> list[Servant]:
    tonight: dict[int | None, set[str]] = {}
    for member_id, role in connection.execute(
        select(RotaPlace.member_id, RotaPlace.role).where(
            RotaPlace.meeting_id == head["meeting_id"],
            RotaPlace.recurrence_id == head["recurrence_id"],
        )
    ):
        tonight.setdefault(member_id, set()).add(role)
    came = select(Persona.public_id, Persona.roles, Persona.member_id)
    came = came.where(Persona.room_id == head["id"]).order_by(Persona.came_at, Persona.id)
    return [
        Servant(person, roles_of(head["state"], person, own), frozenset(tonight.get(member_id, ())))
        for person, own, member_id in connection.execute(came)
    ]


def _take(connection: Connection, head: RowMapping, asking: Asking) -> Body:
    """Raise Conflict while somebody who chairs is here, or may still come.

    Whoever had the chair before gets it back at any time.
    """
    if "back" in asking.body:
        return asking.body
    missed = asking.state.get("unled") is not None
    if not missed and head["now"] < asking.state["starts_at"] + WAIT_S:
        raise Conflict("The chair may still come: wait until five minutes after the start.")
    here = servants_here(connection, head)
    if any(CHAIR in one.roles for one in here):
        raise Conflict(HERE)
    if not leads(asking.roles) and any(leads(one.roles) for one in here):
        raise Conflict("Somebody who leads this meeting is here.")
    return asking.body


def _miss(connection: Connection, head: RowMapping, asking: Asking) -> Body:
    """``gone``: a chair was in this room, whether or not the meeting had begun."""
    came = _came(connection, head)
    here = leases.people(connection, RoomLease, head["id"])
    chairs = {one.person for one in came if CHAIR in one.roles}
    if chairs & here:
        raise Conflict(HERE)
    return asking.body | {"gone": bool(chairs)}


def _find(connection: Connection, head: RowMapping, asking: Asking) -> Body:
    if not chair_is_here(connection, head):
        raise Conflict("Nobody who chairs this meeting is here.")
    return asking.body


def _pass(connection: Connection, head: RowMapping, asking: Asking) -> Body:
    here = servants_here(connection, head)
    person = next_chair(asking.state, here, head["now"])
    if person is None or any(CHAIR in one.roles for one in here):
        raise Conflict(HERE)
    return asking.body | {"member": person}


KEEPING = {
    "chair_taken": _take,
    "chair_missed": _miss,
    "chair_found": _find,
    "chair_passed": _pass,
}

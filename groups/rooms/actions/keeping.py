"""What an append does to the database besides its own row, under the room's lock."""

from collections.abc import Callable

from sqlalchemy import Connection, select, update
from sqlalchemy.engine import RowMapping

from groups.plumbing.errors import BadRequest, Conflict
from groups.plumbing.log import leases
from groups.plumbing.log.tables import table_of
from groups.rooms import staying
from groups.rooms.actions import holding, ignoring, peace, succession, votes
from groups.rooms.kinds.kind import Asking, Body
from groups.rooms.models import Persona, Room, RoomLease, RoomRow

WITH_WORDS = ("message", "question", "motion_made")


def name_of(connection: Connection, head: RowMapping, person: str) -> str:
    """What somebody is called in this room; raises BadRequest when nobody of that id came in."""
    name: str | None = connection.scalar(
        select(Persona.name).where(Persona.public_id == person, Persona.room_id == head["id"])
    )
    if name is None:
        raise BadRequest("Nobody of that name came into this room.", field="member")
    return name


def _redact(connection: Connection, head: RowMapping, asking: Asking) -> Body:
    """Take the words of a line away, for everybody who comes or asks later."""
    rows = table_of(RoomRow)
    held = holding.held_row(connection, head, asking.body["seq"])
    # What nobody else has read leaves no trace for them either.
    waited = {"held": held["body"]["held"]} if held else {}
    emptied = connection.execute(
        update(rows)
        .where(
            rows.c.log_id == head["id"],
            rows.c.seq == asking.body["seq"],
            rows.c.kind.in_(WITH_WORDS),
        )
        .values(body={"redacted": True} | waited)
    )
    if not emptied.rowcount:
        raise BadRequest("There is no such line to take away.", field="seq")
    return asking.body


def _close(connection: Connection, head: RowMapping, asking: Asking) -> Body:
    """From now on the words' time runs."""
    rooms = table_of(Room)
    votes.discard(connection, head)
    until = head["now"] + staying.seconds(head["state"]["options"]["kept"])
    connection.execute(update(rooms).where(rooms.c.id == head["id"]).values(forget_at=until))
    return asking.body


def _knock(connection: Connection, head: RowMapping, asking: Asking) -> Body:
    """Only who was stopped at the door knocks; who serves sees them by name."""
    stopped = connection.scalar(
        select(Persona.knocked_at).where(Persona.public_id == asking.person)
    )
    if stopped is None:
        raise Conflict("You are in the room already.")
    return asking.body | {"name": name_of(connection, head, asking.person)}


def _gather(connection: Connection, head: RowMapping, asking: Asking) -> Body:
    """Everybody who is here, in the order of coming."""
    here = leases.people(connection, RoomLease, head["id"])
    came = select(Persona.public_id).where(Persona.room_id == head["id"])
    people = connection.scalars(came.order_by(Persona.came_at, Persona.id))
    return asking.body | {"people": [one for one in people if one in here]}


# By kind of row: gives the body that is kept, or raises what refuses.
KEEPING: dict[str, Callable[[Connection, RowMapping, Asking], Body]] = {
    "row_redacted": _redact,
    "knocked": _knock,
    "closed": _close,
    "round_begun": _gather,
    **holding.KEEPING,
    **ignoring.KEEPING,
    **peace.KEEPING,
    **succession.KEEPING,
    **votes.KEEPING,
}

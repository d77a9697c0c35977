"""Lines that wait for somebody who serves, and a pace for all: what a message asks of the database.

Most messages ask nothing: only in slow mode, and of guests who came in a crowd.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, func, select, update
from sqlalchemy.engine import RowMapping

from groups.plumbing.errors import BadRequest, RateLimited
from groups.plumbing.log.tables import table_of
from groups.rooms.kinds.kind import Asking, Body
from groups.rooms.kinds.words import holds
from groups.rooms.models import Persona, RoomRow
from groups.rooms.roles import serves

# While guests of a crowd speak within so many seconds of each other, one line is seen of all.
CROWD_PACE_S = 5


def _say(connection: Connection, head: RowMapping, asking: Asking) -> Body:
    """Raise RateLimited in slow mode; hold what a crowd says, but for its first line."""
    if serves(asking.roles) or holds(asking.state, asking.person):
        return asking.body
    slow = asking.state.get("slow_seconds", 0)
    if slow:
        _wait(connection, head, asking.person, slow)
    if asking.in_crowd and "held" not in asking.body and _crowd_speaks(connection, head):
        return asking.body | {"held": "crowd"}
    return asking.body


def _wait(connection: Connection, head: RowMapping, person: str, seconds: int) -> None:
    rows = table_of(RoomRow)
    last = connection.scalar(
        select(func.max(rows.c.at)).where(
            rows.c.log_id == head["id"], rows.c.author == person, rows.c.kind == "message"
        )
    )
    left = seconds - (head["now"] - last) if last is not None else 0
    if left > 0:
        raise RateLimited(
            int(left) + 1, f"The room goes slowly: one message in {seconds} seconds. Yours is kept."
        )


def _crowd_speaks(connection: Connection, head: RowMapping) -> bool:
    rows = table_of(RoomRow)
    crowd = select(Persona.public_id).where(
        Persona.room_id == head["id"], Persona.in_crowd.is_(True)
    )
    recent = select(rows.c.seq).where(
        rows.c.log_id == head["id"],
        rows.c.kind == "message",
        rows.c.at > head["now"] - CROWD_PACE_S,
        rows.c.author.in_(crowd),
    )
    return connection.scalar(recent.limit(1)) is not None


def held_row(connection: Connection, head: RowMapping, seq: int) -> Mapping[str, Any] | None:
    """A line that waits, or None."""
    rows = table_of(RoomRow)
    here = select(rows.c.author, rows.c.body).where(rows.c.log_id == head["id"], rows.c.seq == seq)
    found = connection.execute(here).mappings().one_or_none()
    return dict(found) if found is not None and "held" in found["body"] else None


def _release(connection: Connection, head: RowMapping, asking: Asking) -> Body:
    """Let everybody read it; and who was let through once is not of the crowd any more."""
    seq = asking.body["seq"]
    held = held_row(connection, head, seq)
    if held is None or "redacted" in held["body"]:
        raise BadRequest("This line does not wait any more.", field="seq")
    rows, personas = table_of(RoomRow), Persona.__table__
    body = {key: value for key, value in held["body"].items() if key != "held"}
    connection.execute(
        update(rows).where(rows.c.log_id == head["id"], rows.c.seq == seq).values(body=body)
    )
    connection.execute(
        update(personas)  # type: ignore[arg-type]  # a mapped class has a Table
        .where(personas.c.public_id == held["author"])
        .values(in_crowd=False)
    )
    return asking.body | {"lines": [seq]}


def _welcome(connection: Connection, head: RowMapping, asking: Asking) -> Body:
    """Let everybody read all that waits because many came together; nobody here is a crowd now."""
    rows, personas = table_of(RoomRow), Persona.__table__
    said = select(rows.c.seq, rows.c.body).where(
        rows.c.log_id == head["id"], rows.c.kind == "message"
    )
    lines = []
    for seq, body in connection.execute(said):
        if body.get("held") != "crowd" or "redacted" in body:
            continue
        read = {key: value for key, value in body.items() if key != "held"}
        here = (rows.c.log_id == head["id"]) & (rows.c.seq == seq)
        connection.execute(update(rows).where(here).values(body=read))
        lines.append(seq)
    connection.execute(
        update(personas)  # type: ignore[arg-type]  # a mapped class has a Table
        .where(personas.c.room_id == head["id"])
        .values(in_crowd=False)
    )
    return asking.body | {"lines": lines}


KEEPING = {"message": _say, "row_released": _release, "crowd_welcomed": _welcome}

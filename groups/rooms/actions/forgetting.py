"""What was said goes: rows become numbers, and nobody can tell who was there.

A room is emptied in steps that are each right to do twice, by any process, and is called
emptied only when its words have left the database's files too. So a server that dies in
between begins again where it was.
"""

from sqlalchemy import Delete, delete, select, update

from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.errors import HomegroupError
from groups.plumbing.log.append import append
from groups.plumbing.log.leases import NOBODY
from groups.plumbing.log.tables import FORGOTTEN_DIGEST, database_time
from groups.rooms.actions.log import RoomLog
from groups.rooms.models import Persona, Room, RoomBallot, RoomLease, RoomRow, Slip
from groups.rooms.queries.agendas import agenda_of
from groups.rooms.state import first_state
from groups.rooms.wire import FORGOTTEN

MOST_ROOMS = 50
MOST_ROWS = 500

# What is left of a row.
A_NUMBER = {"kind": FORGOTTEN, "name": "", "body": {}, "digest": FORGOTTEN_DIGEST}


def overdue_rooms() -> list[int]:
    """Rooms that should have closed: no server ran, or nobody has come since it did."""
    due = (Room.due_at <= database_time()) & (Room.closes_at <= now())
    return list(db.session.scalars(select(Room.id).where(due).limit(MOST_ROOMS)))


def close_overdue(room_id: int) -> bool:
    """Close it as the clock does; False when another process was faster."""
    policy = RoomLog()
    connection = db.session.connection()
    query = select(Room.__table__, database_time().label("now")).where(Room.id == room_id)
    head = connection.execute(query).mappings().one()
    try:
        for command in policy.overdue(head, head["now"]):
            append(connection, policy, command)
    except HomegroupError:
        db.session.rollback()
        return False
    return True


def rooms_to_empty() -> list[int]:
    """Rooms whose time is over, the oldest first."""
    over = select(Room.id).where(Room.forget_at <= database_time())
    return list(db.session.scalars(over.order_by(Room.forget_at).limit(MOST_ROOMS)))


def forget_some_rows(room_id: int) -> int:
    """Make numbers of at most 500 rows; 0 when there are no others."""
    said = (RoomRow.log_id == room_id) & (RoomRow.kind != FORGOTTEN)
    some = select(RoomRow.seq).where(said).order_by(RoomRow.seq).limit(MOST_ROWS)
    emptied = update(RoomRow).where(RoomRow.log_id == room_id, RoomRow.seq.in_(some))
    return db.session.connection().execute(emptied.values(A_NUMBER)).rowcount


def forget_people(room_id: int) -> None:
    """Let nobody have been there: personas, presence, and what the room's state says of them."""
    _delete(delete(Persona).where(Persona.room_id == room_id))
    _delete(delete(RoomLease).where(RoomLease.log_id == room_id))
    _delete(delete(RoomBallot).where(RoomBallot.room_id == room_id))
    # A slip is its holder's; as whom they were in the room is not told any more.
    slips = update(Slip).where(Slip.room_id == room_id).values(person=NOBODY)
    db.session.connection().execute(slips)
    room = db.session.get_one(Room, room_id)
    state = first_state(
        agenda_of(room.id, room.epoch),
        starts_at=room.starts_at.timestamp(),
        ends_at=room.ends_at.timestamp(),
        closes_at=room.closes_at.timestamp(),
    )
    room.state = state | {"phase": "closed", "step": state["last_step"]}
    db.session.flush()


def _delete(rows: Delete) -> None:
    db.session.execute(rows, execution_options={"synchronize_session": False})


def call_emptied(room_id: int) -> bool:
    """Once only: False when another process has."""
    done = (
        update(Room)
        .where(Room.id == room_id, Room.forget_at.is_not(None))
        .values(forget_at=None, emptied_at=now())
    )
    return bool(db.session.connection().execute(done).rowcount)

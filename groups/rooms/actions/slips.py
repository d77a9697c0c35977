"""Attendance slips: asked for by who attends, counted from then on, confirmed, forgotten.

Minutes are those of the asker's own presence and of nobody else's. Whoever is cut off for
less than five minutes was there all the while.
"""

from datetime import timedelta

from sqlalchemy import ColumnElement, Connection, Update, case, delete, exists, func, select, update

from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.errors import Conflict
from groups.plumbing.log.leases import NOBODY
from groups.plumbing.log.tables import database_time
from groups.plumbing.tokens import fingerprint, new_id, new_token
from groups.rooms.kinds.steps import is_closed
from groups.rooms.models import Persona, Room, RoomLease, Slip
from groups.rooms.queries.slips import has_slip
from groups.rooms.sealing import initials, slip_key

KEPT = timedelta(days=90)
GAP_S = 300.0


def ask(room: Room, persona: Persona, name: str) -> str:
    """Ask for a slip under a name; return the holder's secret, which is kept nowhere.

    Raises Conflict when they have asked already, or the room is closed.
    """
    if is_closed(room.state):
        raise Conflict("The room is closed. A slip is asked for while one is there.")
    if has_slip(room, persona):
        raise Conflict("You have asked for your slip already. It is at the address you were shown.")
    token, code = new_token(), new_id()
    here_since, at = db.session.execute(
        select(func.min(RoomLease.since), database_time()).where(
            RoomLease.log_id == room.id, RoomLease.person == persona.public_id
        )
    ).one()
    slip = Slip(
        code=code,
        token_hash=fingerprint(token),
        room_id=room.id,
        person=persona.public_id,
        called=persona.name,
        sealed=slip_key.seal({"name": name}, code),
        initials=initials(name),
        seconds=at - here_since if here_since else 0.0,
        seen_at=at,
        ends_at=now() + KEPT,
    )
    db.session.add(slip)
    db.session.flush()
    return token


def _of(room: Room, persona: Persona) -> ColumnElement[bool]:
    return (Slip.room_id == room.id) & (Slip.person == persona.public_id)


def count_present(connection: Connection) -> None:
    """Count the time of those who asked and are here by a socket of any process."""
    here = exists().where(
        RoomLease.log_id == Slip.room_id,
        RoomLease.person == Slip.person,
        RoomLease.process != NOBODY,
        RoomLease.until >= database_time(),
    )
    connection.execute(_counting().where(here))


def count_visit(room: Room, persona: Persona) -> None:
    """Count that they looked at the page: without a socket that is how one is here."""
    db.session.connection().execute(_counting().where(_of(room, persona)))


def _counting() -> Update:
    passed = database_time() - Slip.seen_at
    was_here = case((passed <= GAP_S, passed), else_=0.0)
    counted = update(Slip).where(Slip.person != NOBODY, Slip.confirmed_at.is_(None))
    return counted.values(seconds=Slip.seconds + was_here, seen_at=database_time())


def confirm(slip: Slip) -> None:
    """Once confirmed nobody needs to know any more as whom they were in the room."""
    if not is_closed(slip.room.state):
        raise Conflict("The room is still open. Confirm it when the meeting is over.")
    slip.confirmed_at, slip.called = now(), ""
    db.session.flush()


def give_up(slip: Slip) -> None:
    db.session.delete(slip)
    db.session.flush()


def forget_old() -> int:
    old = delete(Slip).where(Slip.ends_at <= now())
    return db.session.connection().execute(old).rowcount

"""What a row changes of who hears the room, done to the sockets of this process."""

from sqlalchemy import Engine
from sqlalchemy.engine import RowMapping

from groups.plumbing.realtime.broadcast import send_to
from groups.plumbing.realtime.connections import Connection
from groups.rooms import lobby
from groups.rooms.kinds import access_after
from groups.rooms.queries.visitors import roles_in
from groups.rooms.seats import Seat, change_rank, leave, seats_of, sitting_in

REMOVED = 4403


def follow(row: RowMapping, log_id: int, engine: Engine) -> None:
    """Put out whom the row puts out, and let those hear more, or less, who serve or no longer do.

    Who does not hear whom is looked up before rows go out: see groups.rooms.apart.
    """
    match access_after(row["kind"]):
        case "over":
            for connection, seat in sitting_in(log_id):
                _end(connection, seat, "closed")
        case "rank":
            _look_up_rank(log_id, row["body"].get("member", row["author"]), engine)
            if "relieved" in row["body"]:
                _look_up_rank(log_id, row["body"]["relieved"], engine)
        case "out":
            _put_out(log_id, row["body"]["member"])


def _end(connection: Connection, seat: Seat, reason: str) -> None:
    send_to(connection, "access_ended", {"room": seat.public_id, "reason": reason})
    leave(connection, seat)


def _put_out(log_id: int, person: str) -> None:
    """Close every socket of theirs, in the room and at its door."""
    for connection, seat in seats_of(log_id, person):
        _end(connection, seat, "removed")
        connection.close(REMOVED, "removed")
    for connection in lobby.standing_at(log_id, person):
        connection.close(REMOVED, "removed")


def _look_up_rank(log_id: int, person: str, engine: Engine) -> None:
    seated = seats_of(log_id, person)
    if not seated:
        return
    with engine.connect() as database:
        roles = roles_in(log_id, person, database)
    for connection, seat in seated:
        change_rank(connection, seat, roles)

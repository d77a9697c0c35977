"""The counters of an anonymous vote: how many chose what, and never who.

They live in a table of their own while the vote is open, and are gone with its result.
"""

from collections.abc import Callable

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.engine import RowMapping

from groups.plumbing.errors import Forbidden
from groups.rooms.kinds.kind import Asking, Body
from groups.rooms.kinds.motions import CHOICES, counted, result
from groups.rooms.models import RoomBallot
from groups.rooms.queries.votes import has_vote

_ballots = RoomBallot.__table__


def discard(connection: Connection, head: RowMapping) -> None:
    connection.execute(delete(RoomBallot).where(_ballots.c.room_id == head["id"]))


def _open(connection: Connection, head: RowMapping, asking: Asking) -> Body:
    discard(connection, head)
    empty = [{"room_id": head["id"], "choice": choice, "votes": 0} for choice in CHOICES]
    connection.execute(insert(RoomBallot), empty)
    return asking.body


def _cast(connection: Connection, head: RowMapping, asking: Asking) -> Body:
    if not has_vote(asking.state, asking.person, connection):
        raise Forbidden("Here those vote whose home group this is. Thank you for being with us.")
    if asking.state["motion"]["vote"]["anonymous"] and asking.beside:
        chosen = (_ballots.c.room_id == head["id"]) & (_ballots.c.choice == asking.beside["choice"])
        connection.execute(update(RoomBallot).where(chosen).values(votes=_ballots.c.votes + 1))
    return asking.body


def _close(connection: Connection, head: RowMapping, asking: Asking) -> Body:
    motion = asking.state["motion"]
    if motion["vote"]["anonymous"]:
        query = select(_ballots.c.choice, _ballots.c.votes).where(_ballots.c.room_id == head["id"])
        count = {row.choice: row.votes for row in connection.execute(query)}
    else:
        count = counted(motion["vote"]["choices"])
    discard(connection, head)
    return result(motion, count)


KEEPING: dict[str, Callable[[Connection, RowMapping, Asking], Body]] = {
    "vote_opened": _open,
    "vote_cast": _cast,
    "vote_closed": _close,
}

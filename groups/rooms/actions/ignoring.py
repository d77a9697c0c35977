"""What ignoring and referring ask of the database, under the room's lock."""

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.engine import RowMapping

from groups.accounts.models import Block
from groups.plumbing.errors import BadRequest, Forbidden
from groups.plumbing.log.tables import table_of
from groups.rooms.actions.peace import lines_of, person_in
from groups.rooms.kinds.kind import Asking, Body
from groups.rooms.models import RoomRow
from groups.rooms.roles import roles_of, serves


def _members(connection: Connection, head: RowMapping, asking: Asking) -> tuple[int, int] | None:
    """The two members behind the two personas; None when one is a guest."""
    mine = person_in(connection, head, asking.person).member_id
    theirs = person_in(connection, head, asking.body["member"]).member_id
    return (mine, theirs) if mine and theirs else None


def _ignore(connection: Connection, head: RowMapping, asking: Asking) -> Body:
    """Between members it is a block as well: for private words and sponsorship, everywhere."""
    person = asking.body["member"]
    roles = roles_of(asking.state, person, person_in(connection, head, person).roles)
    if serves(roles):
        raise Forbidden("Who looks after the meeting has to be heard. Please tell the stewards.")
    pair = _members(connection, head, asking)
    if pair and not _blocked(connection, *pair):
        connection.execute(insert(Block).values(member_id=pair[0], blocked_id=pair[1]))
    return asking.body | {"lines": lines_of(connection, head, person)}


def _blocked(connection: Connection, mine: int, theirs: int) -> bool:
    block = select(Block.id).where(Block.member_id == mine, Block.blocked_id == theirs)
    return connection.scalar(block) is not None


def _heed(connection: Connection, head: RowMapping, asking: Asking) -> Body:
    person = asking.body["member"]
    if person not in asking.state.get("ignores", {}).get(asking.person, ()):
        raise BadRequest("You do not ignore this person.", field="member")
    pair = _members(connection, head, asking)
    if pair:
        mine, theirs = pair
        connection.execute(delete(Block).where(Block.member_id == mine, Block.blocked_id == theirs))
    return asking.body | {"lines": lines_of(connection, head, person)}


def _refer(connection: Connection, head: RowMapping, asking: Asking) -> Body:
    """Whose line it is: they alone, and those who serve, hear that somebody is worried."""
    rows = table_of(RoomRow)
    line = connection.execute(
        select(rows.c.author, rows.c.name).where(
            rows.c.log_id == head["id"],
            rows.c.seq == asking.body["seq"],
            rows.c.kind == "message",
        )
    ).one_or_none()
    if line is None or line.author == asking.person:
        raise BadRequest("Choose a line that somebody else said.", field="seq")
    return asking.body | {"member": line.author, "name": line.name}


KEEPING = {"ignored": _ignore, "heeded": _heed, "referred": _refer}

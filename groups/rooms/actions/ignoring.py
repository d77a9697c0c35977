"""What ignoring and referring ask of the database, under the room's lock."""

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.engine import RowMapping

from groups.accounts.models import Block
from groups.plumbing.errors import BadRequest, Forbidden
from groups.plumbing.log.tables import table_of
from groups.rooms.actions.peace import lines_of, person_in
from groups.rooms.kinds.kind import Asking, Body
from groups.rooms.kinds.words import SAID_TO_ALL
from groups.rooms.late import came_from
from groups.rooms.models import Persona, RoomRow
from groups.rooms.queries.apart import apart_in
from groups.rooms.roles import roles_of, serves
from groups.rooms.sight import Reader, body_for, hidden_in


def _members(connection: Connection, head: RowMapping, asking: Asking) -> tuple[int, int] | None:
    """The two members behind the two personas; None when one is a guest."""
    mine = person_in(connection, head, asking.person).member_id
    theirs = person_in(connection, head, asking.body["member"]).member_id
    return (mine, theirs) if mine and theirs else None


def _ignore(connection: Connection, head: RowMapping, asking: Asking) -> Body:
    """Between members it is a block as well: for private words and sponsorship, everywhere."""
    person = asking.body["member"]
    found = person_in(connection, head, person)
    if serves(roles_of(asking.state, person, found.roles)):
        raise Forbidden("Who looks after the meeting has to be heard. Please tell the stewards.")
    pair = _members(connection, head, asking)
    if pair and not _blocked(connection, *pair):
        connection.execute(insert(Block).values(member_id=pair[0], blocked_id=pair[1]))
    return asking.body | {"name": found.name, "lines": lines_of(connection, head, person)}


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
    """Whose line it is: they alone, and those who serve, hear that somebody is worried.

    Only of a line that one may read: whose it is, is told to who asks as well.
    """
    rows = table_of(RoomRow)
    here = select(rows).where(rows.c.log_id == head["id"], rows.c.seq == asking.body["seq"])
    to_all = rows.c.kind.in_(SAID_TO_ALL)
    line = connection.execute(here.where(to_all)).mappings().one_or_none()
    reader = _reader(connection, head, asking)
    hidden = hidden_in(asking.state)
    if line is None or line["author"] == asking.person or body_for(line, reader, hidden) is None:
        raise BadRequest("Choose a line that somebody else said.", field="seq")
    return asking.body | {"member": line["author"], "name": line["name"]}


def _reader(connection: Connection, head: RowMapping, asking: Asking) -> Reader:
    came = connection.scalar(select(Persona.came).where(Persona.public_id == asking.person))
    cut = apart_in(head["id"], asking.state, {asking.person}, connection)
    return Reader(
        asking.person,
        asking.roles,
        serves(asking.roles),
        came_from(came or {}),
        cut.get(asking.person, frozenset()),
    )


KEEPING = {"ignored": _ignore, "heeded": _heed, "referred": _refer}

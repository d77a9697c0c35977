"""What muting, hiding, removing and banning ask of the database, under the room's lock."""

from typing import Any

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.engine import RowMapping

from groups.meetings.models import Meeting
from groups.plumbing.clock import now
from groups.plumbing.errors import BadRequest, Forbidden
from groups.plumbing.log.tables import table_of
from groups.rooms.kinds import KINDS
from groups.rooms.kinds.kind import Asking, Body
from groups.rooms.models import Ban, Persona, Room, RoomRow
from groups.rooms.roles import leads, roles_of, serves

MAY_BE_HIDDEN = [kind.name for kind in KINDS.values() if kind.by is None]
MAY_NAME = [kind.name for kind in KINDS.values() if kind.named]


def person_in(connection: Connection, head: RowMapping, person: str) -> Any:
    """Who is behind a persona; raises BadRequest when nobody of that id came in."""
    found = connection.execute(
        select(Persona.member_id, Persona.guest_session, Persona.name, Persona.roles).where(
            Persona.public_id == person, Persona.room_id == head["id"]
        )
    ).one_or_none()
    if found is None:
        raise BadRequest("Nobody of that name came into this room.", field="member")
    return found


def _allowed(connection: Connection, head: RowMapping, asking: Asking) -> Body:
    """Refuse what one would do to oneself, and, unless one leads, to somebody who serves."""
    person = asking.body["member"]
    if person == asking.person:
        raise BadRequest("That would be yourself.", field="member")
    roles = roles_of(asking.state, person, person_in(connection, head, person).roles)
    if serves(roles) and not leads(asking.roles):
        raise Forbidden("This person serves the meeting. Please speak with the chair.")
    return asking.body


def lines_of(connection: Connection, head: RowMapping, person: str) -> list[int]:
    """Where somebody's words stand, and what calls them by name."""
    rows = table_of(RoomRow)
    here = rows.c.log_id == head["id"]
    own = select(rows.c.seq).where(here, rows.c.author == person, rows.c.kind.in_(MAY_BE_HIDDEN))
    about = select(rows.c.seq, rows.c.body).where(here, rows.c.kind.in_(MAY_NAME))
    named = [row.seq for row in connection.execute(about) if row.body.get("member") == person]
    return sorted([*connection.scalars(own), *named])


def _hide(connection: Connection, head: RowMapping, asking: Asking) -> Body:
    if "member" not in asking.body:
        return asking.body
    body = _allowed(connection, head, asking)
    return body | {"lines": lines_of(connection, head, body["member"])}


def _ban(connection: Connection, head: RowMapping, asking: Asking) -> Body:
    """Refuse this person at every door of the group from now on."""
    body = _allowed(connection, head, asking)
    if not leads(frozenset(person_in(connection, head, asking.person).roles)):
        raise Forbidden("Only those who lead the group can ban somebody from it.")
    person = person_in(connection, head, body["member"])
    group_id = connection.scalar(
        select(func.coalesce(Meeting.group_id, Room.group_id))
        .select_from(Room)
        .outerjoin(Meeting, Room.meeting_id == Meeting.id)
        .where(Room.id == head["id"])
    )
    connection.execute(
        insert(Ban).values(
            group_id=group_id,
            member_id=person.member_id,
            guest_session=person.guest_session,
            name=person.name,
            banned_at=now(),
        )
    )
    return body


KEEPING = {
    "frozen": _hide,
    "hidden": _hide,
    "shown": _hide,
    "muted": _allowed,
    "removed": _allowed,
    "banned": _ban,
}

"""Who appends: their name and roles in this room, found for a whole batch at once."""

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection, select

from groups.accounts.models import SignInSession
from groups.plumbing.errors import NotFound, Unauthenticated
from groups.plumbing.log.append import Command
from groups.plumbing.prepared import Prepared, among
from groups.rooms.models import Persona

_personas = Prepared(
    lambda dialect: select(
        Persona.public_id, Persona.room_id, Persona.name, Persona.roles, Persona.in_crowd
    ).where(among(Persona.public_id, "wanted", dialect))
)
_sessions = Prepared(
    lambda dialect: select(SignInSession.public_id).where(
        among(SignInSession.public_id, "wanted", dialect)
    )
)


class Author(msgspec.Struct, frozen=True):
    """``name`` is none for somebody who is not of this room."""

    name: str | None
    roles: list[str]
    signed_out: bool
    in_crowd: bool = False


def foreseen(connection: Connection, commands: Sequence[Command]) -> list[Command]:
    """The commands with their Author as ``context``, where the session was."""
    wanted = list({command.author for command in commands})
    personas = {
        (row["room_id"], row["public_id"]): row for row in _personas.rows(connection, wanted=wanted)
    }
    sessions = list({command.context for command in commands if command.context is not None})
    living = set()
    if sessions:
        living = {row["public_id"] for row in _sessions.rows(connection, wanted=sessions)}
    found = []
    for command in commands:
        persona = personas.get((command.log_id, command.author))
        # Signed out between the press and the lock; the socket closes a moment later.
        gone = command.context is not None and command.context not in living
        name, roles = (persona["name"], persona["roles"]) if persona else (None, [])
        in_crowd = bool(persona and persona["in_crowd"])
        author = Author(name, roles, signed_out=gone, in_crowd=in_crowd)
        found.append(replace(command, context=author))
    return found


def of(command: Command) -> Author:
    """Who appends; raises NotFound for who is not of this room, Unauthenticated if gone."""
    author: Author = command.context
    if author.name is None:
        raise NotFound
    if author.signed_out:
        raise Unauthenticated
    return author

"""What the room says to each append, under its lock: refuse, or settle what shall stand."""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection
from sqlalchemy.engine import RowMapping

from groups.plumbing.log.append import Command, State
from groups.rooms import authors, rights, state
from groups.rooms.actions.keeping import KEEPING, name_of
from groups.rooms.kinds import KINDS
from groups.rooms.kinds.kind import CLOCK, Asking, Kind, Row
from groups.rooms.models import Room, RoomRow
from groups.rooms.queries.agendas import agenda_of
from groups.rooms.roles import roles_of

NOBODY = authors.Author("", [], signed_out=False)


class RoomLog:
    """What rooms say about their log: see groups.plumbing.log.append.Policy."""

    name = "rooms"
    head = Room
    rows = RoomRow

    def foresee(self, connection: Connection, commands: Sequence[Command]) -> list[Command]:
        """Find all authors, and who of them has signed out, in two questions."""
        return authors.foreseen(connection, commands)

    def settle(self, connection: Connection, head: RowMapping, command: Command) -> Command:
        """Refuse, or fill in who "next" is and what the author is called here."""
        kind = KINDS[command.kind]
        by_clock = command.author == CLOCK
        author = NOBODY if by_clock else authors.of(command)
        asking = Asking(
            head["state"],
            agenda_of(head["id"], head["epoch"], connection),
            command.author,
            roles_of(head["state"], command.author, author.roles),
            command.body,
            command.beside,
            author.in_crowd,
        )
        if not by_clock:
            rights.allow(asking, kind)
        body = self._body(connection, head, kind, asking)
        return replace(command, body=body, context=author.name)

    def _body(
        self, connection: Connection, head: RowMapping, kind: Kind, asking: Asking
    ) -> dict[str, Any]:
        body = kind.settle(asking) if kind.settle else asking.body
        keep = KEEPING.get(kind.name)
        if keep:
            body = keep(connection, head, replace(asking, body=body))
        if "member" not in body:
            return body
        # Who was called is for all to see; whose writing is off, or who had to go, is not.
        called = name_of(connection, head, body["member"])
        return body | {"name": called} if kind.named else body

    def fold(self, before: State, command: Command, seq: int, at: float) -> State:
        return state.fold(before, command.kind, Row(seq, command.author, command.body, at))

    def due(self, after: State) -> float | None:
        return state.due(after)

    def kept(self, _head: RowMapping, command: Command, _seq: int) -> dict[str, Any]:
        return {"body": command.body, "name": command.context or ""}

    def overdue(self, head: RowMapping, now: float) -> list[Command]:
        """What the clock does: one thing at a time, named after the state it acts on."""
        act = state.overdue(head["state"], now)
        if act is None:
            return []
        kind, body = act
        seq = head["state_seq"]
        return [Command(head["id"], CLOCK, f"{kind}:{seq}", kind, body, expect=seq)]

"""Who may write to whom in a thread, and how a row is kept and read.

The policy of the threads' log (``groups.plumbing.log.append.Policy``).
"""

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection, exists, select, update
from sqlalchemy.engine import RowMapping

from groups.accounts.models import Block, Member, SignInSession
from groups.messaging import sealing
from groups.messaging.models import FORGOTTEN, PLAIN, Thread, ThreadRow
from groups.plumbing.clock import iso_ms, now
from groups.plumbing.errors import BadRequest, Closed, NotFound, Unauthenticated
from groups.plumbing.log.append import Command, State
from groups.plumbing.log.tables import table_of
from groups.sponsorship.models import Pairing

log = logging.getLogger(__name__)

KINDS = frozenset({"message", "row_redacted"})
ENDED = "This has ended, so nothing can be added. Your words are still here to copy."
YOU_BLOCKED = (
    "You have blocked this person, so nothing goes to them. Your words are still here to copy."
)
LOST_KEY = (
    "The key to these messages is lost, so nothing can be added. Your words are still here "
    "to copy. Please tell those who run this server."
)

Wire = dict[str, Any]
keyring = sealing.Keyring()


class Words(Command, frozen=True, eq=False):
    """A command whose digest is keyed. ``context``: the session, then whether it is withheld."""

    @property
    def digest(self) -> str:
        return keyring.digest(self.log_id, super().digest)


class ThreadLog:
    """Two people write; a block ends delivery and is told by nothing."""

    name = "threads"
    head = Thread
    rows = ThreadRow

    def settle(self, connection: Connection, head: RowMapping, command: Command) -> Command:
        """Raise NotFound to strangers, Closed when it ended; find out who may read it."""
        pairing = _pairing(connection, head["pairing_id"])
        author, other = _sides(connection, pairing, command.author)
        _refuse_signed_out(connection, command.context)
        if pairing["ended_at"] is not None:
            raise Closed(ENDED)
        if _has_blocked(connection, author, other):
            raise Closed(YOU_BLOCKED)
        if command.kind == "row_redacted":
            _empty(connection, head["id"], command)
        return replace(command, context=_has_blocked(connection, other, author))

    def fold(self, state: State, _command: Command, _seq: int, _at: float) -> State:
        return state

    def due(self, _state: State) -> float | None:
        return None

    def kept(self, head: RowMapping, command: Command, seq: int) -> dict[str, Any]:
        about = {"key_epoch": 1, "withheld": command.context}
        if command.kind == "row_redacted":
            # A number and nobody's words: one takes them back also where they cannot be read.
            return about | {"scheme": PLAIN, "ciphertext": json.dumps(command.body).encode()}
        thread = head["public_id"]
        where = sealing.place(thread, seq, command.author, command.client_id)
        key = _key(head["sealed_key"], thread)
        if key is None:
            raise Closed(LOST_KEY)
        words = sealing.sealed(key, command.body, where)
        return about | {"scheme": "server/1", "ciphertext": words}

    def overdue(self, _head: RowMapping, _now: float) -> list[Command]:
        return []


def _key(sealed_key: bytes, thread: str) -> bytes | None:
    """None where this server has another key than the one the thread was begun under."""
    try:
        return keyring.thread_key(sealed_key, thread)
    except sealing.Broken:
        log.error("the key of a thread does not open: is GROUPS_SECRET_KEY another than before?")
        return None


def _pairing(connection: Connection, pairing_id: int) -> RowMapping:
    columns = (Pairing.sponsor_id, Pairing.sponsee_id, Pairing.ended_at)
    return connection.execute(select(*columns).where(Pairing.id == pairing_id)).mappings().one()


def _sides(connection: Connection, pairing: RowMapping, author: str) -> tuple[int, int]:
    """The author's id and the other's."""
    member_id = connection.scalar(
        select(Member.id).where(Member.public_id == author, Member.suspended_at.is_(None))
    )
    two: tuple[int, int] = pairing["sponsor_id"], pairing["sponsee_id"]
    if member_id not in two:
        raise NotFound
    return two if member_id == two[0] else (two[1], two[0])


def _refuse_signed_out(connection: Connection, session_id: str | None) -> None:
    """Whoever signed out between the press and the lock has nothing more to say."""
    living = exists().where(SignInSession.public_id == session_id)
    if session_id is not None and not connection.scalar(select(living)):
        raise Unauthenticated


def _has_blocked(connection: Connection, one: int, other: int) -> bool:
    block = exists().where(Block.member_id == one, Block.blocked_id == other)
    return bool(connection.scalar(select(block)))


def _empty(connection: Connection, log_id: int, command: Command) -> None:
    """Take one's own words back, on both sides: the row stays, with nothing in it."""
    rows = table_of(ThreadRow)
    emptied = connection.execute(
        update(rows)
        .where(
            rows.c.log_id == log_id,
            rows.c.seq == command.body["seq"],
            rows.c.author == command.author,
            rows.c.kind == "message",
        )
        .values(ciphertext=None)
    )
    if not emptied.rowcount:
        raise BadRequest("There is no such message of yours to take back.", field="seq")


# --- reading ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reader:
    """One of the two, with what it takes to read the thread as they may."""

    log_id: int
    thread: str
    member: str
    names: dict[str, str]
    keep_days: int
    key: bytes | None = field(repr=False)

    def rows(self, rows: Iterable[RowMapping]) -> list[Wire]:
        return [self.row(row) for row in rows]

    def row(self, row: RowMapping) -> Wire:
        public = {"seq": row["seq"], "kind": row["kind"], "at": iso_ms(row["at"])}
        author = row["author"]
        if row["withheld"] and author != self.member:
            # Only who made the block meets this: there is a number, and nothing behind it.
            return public | {"kind": "withheld", "by": None, "name": "", "body": {}}
        name = self.names.get(author, "")
        return public | {"by": author, "name": name, "body": self._body(row)}

    def _body(self, row: RowMapping) -> Wire:
        if row["at"] < (now() - timedelta(days=self.keep_days)).timestamp():
            return {"forgotten": True}
        if row["ciphertext"] is None:
            return {"forgotten": True} if row["scheme"] == FORGOTTEN else {"redacted": True}
        if row["scheme"] == PLAIN:
            return dict(json.loads(row["ciphertext"]))
        if self.key is None:
            return {"unreadable": True}
        where = sealing.place(self.thread, row["seq"], row["author"], row["client_id"])
        try:
            return sealing.opened(self.key, row["ciphertext"], where)
        except sealing.Broken:
            log.error("a row of a thread does not open")
            return {"unreadable": True}


def reader_of(thread: Thread, member: Member) -> Reader:
    """For one side of a thread that was fetched through them."""
    two = (thread.pairing.sponsor, thread.pairing.sponsee)
    return Reader(
        log_id=thread.id,
        thread=thread.public_id,
        member=member.public_id,
        names={one.public_id: one.handle for one in two},
        keep_days=thread.keep_days,
        key=_key(thread.sealed_key, thread.public_id),
    )

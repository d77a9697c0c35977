"""Putting one row into a log: the whole argument for order and for once-only.

The head's row lock is held until the commit, so a row with seq n becomes visible only after
every row before it. A database sequence has neither property: it leaves holes, and commit
order differs from its order.
"""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.engine import RowMapping

from groups.plumbing.errors import Conflict, NotFound, Stale
from groups.plumbing.log.tables import FORGOTTEN_DIGEST, LogHead, LogRow, database_time, table_of

State = dict[str, Any]


@dataclass(frozen=True)
class Command:
    """What somebody wants appended. ``expect``: the state version they acted on, if it matters."""

    log_id: int
    author: str
    client_id: str
    kind: str
    body: dict[str, Any]
    expect: int | None = None
    context: Any = field(default=None, compare=False)

    @property
    def digest(self) -> str:
        """Recognises the same command again; JSON sorted so that key order does not matter."""
        words = json.dumps([self.kind, self.body], sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(words.encode()).hexdigest()


@dataclass(frozen=True)
class Appended:
    """``duplicate``: it was there already, under this seq."""

    log_id: int
    seq: int
    duplicate: bool


class Policy(Protocol):
    """What a domain says about its logs. Called under the row lock; must not wait.

    ``settle`` raises a HomegroupError to refuse, or returns the command as it shall stand
    ("the next hand" becomes a person). ``fold`` returns the new state, or the very same
    object when the row changes nothing. ``due`` is when the clock must act on a state.
    ``kept`` are the columns that hold the body. ``overdue`` is what the clock appends then.
    """

    @property
    def name(self) -> str: ...
    @property
    def head(self) -> type[LogHead]: ...
    @property
    def rows(self) -> type[LogRow]: ...

    def settle(self, connection: Connection, head: RowMapping, command: Command) -> Command: ...
    def fold(self, state: State, command: Command, seq: int, at: float) -> State: ...
    def due(self, state: State) -> float | None: ...
    def kept(self, head: RowMapping, command: Command, seq: int) -> dict[str, Any]: ...
    def overdue(self, head: RowMapping, now: float) -> list[Command]: ...


def append(connection: Connection, policy: Policy, command: Command) -> Appended:
    """Append under the head's lock, inside the caller's transaction.

    Raises NotFound for no such log, Conflict for a client_id already used with other words,
    Stale when the state moved past ``expect``, and whatever the policy refuses with. After a
    refusal the caller must roll back: the head was already raised.
    """
    head = _lock(connection, policy, command.log_id)
    before = _earlier(connection, policy, command)
    if before is not None:
        return before
    if command.expect is not None and head["state_seq"] > command.expect:
        raise Stale(head["state_seq"])
    settled = policy.settle(connection, head, command)
    _insert(connection, policy, head, settled, digest=command.digest)
    return Appended(command.log_id, head["head"], duplicate=False)


def _lock(connection: Connection, policy: Policy, log_id: int) -> RowMapping:
    heads = table_of(policy.head)
    raised = (
        update(heads)
        .where(heads.c.id == log_id)
        .values(head=heads.c.head + 1)
        .returning(*heads.c, database_time().label("now"))
    )
    head = connection.execute(raised).mappings().one_or_none()
    if head is None:
        raise NotFound
    return head


def _earlier(connection: Connection, policy: Policy, command: Command) -> Appended | None:
    rows = table_of(policy.rows)
    earlier = connection.execute(
        select(rows.c.seq, rows.c.digest).where(
            rows.c.log_id == command.log_id,
            rows.c.author == command.author,
            rows.c.client_id == command.client_id,
        )
    ).one_or_none()
    if earlier is None:
        return None
    if earlier.digest not in {command.digest, FORGOTTEN_DIGEST}:
        raise Conflict("This was sent before with other words. Please send it as a new message.")
    return Appended(command.log_id, earlier.seq, duplicate=True)


def _insert(
    connection: Connection, policy: Policy, head: RowMapping, command: Command, *, digest: str
) -> None:
    seq, at = head["head"], head["now"]
    connection.execute(
        insert(policy.rows).values(
            log_id=command.log_id,
            seq=seq,
            kind=command.kind,
            author=command.author,
            client_id=command.client_id,
            digest=digest,
            at=at,
            **policy.kept(head, command, seq),
        )
    )
    state = policy.fold(head["state"], command, seq, at)
    if state is head["state"]:
        return
    heads = table_of(policy.head)
    connection.execute(
        update(heads)
        .where(heads.c.id == command.log_id)
        .values(state=state, state_seq=seq, due_at=policy.due(state))
    )

"""Putting rows into logs: the whole argument for order and for once-only.

The head's row lock is held until the commit, so a row with seq n becomes visible only after
every row before it. A database sequence has neither property: it leaves holes, and commit
order differs from its order.

What waits is appended as one batch: the heads are locked and read once, who was there before is
asked once, and all rows are written at the end. Each command still meets the state that the one
before it left, and a refusal is of that command alone.
"""

import hashlib
import json
from collections.abc import Callable, Hashable, Sequence
from typing import Any, Protocol, cast

import msgspec
from sqlalchemy import Connection, NestedTransaction
from sqlalchemy.engine import RowMapping

from groups.plumbing.errors import Conflict, HomegroupError, NotFound, Stale
from groups.plumbing.log.statements import statements_for
from groups.plumbing.log.tables import FORGOTTEN_DIGEST, LogHead, LogRow

_sorted = json.JSONEncoder(sort_keys=True).encode

State = dict[str, Any]
Row = dict[str, Any]


class Command(msgspec.Struct, frozen=True, eq=False):
    """What somebody wants appended. ``expect``: the state version they acted on, if it matters.

    ``beside``: what was said to the policy alone; neither kept nor in the digest.
    """

    log_id: int
    author: str
    client_id: str
    kind: str
    body: dict[str, Any]
    expect: int | None = None
    context: Any = None
    beside: dict[str, Any] | None = None

    def __repr__(self) -> str:
        """Without people's words, which must not come into a log."""
        return f"Command({self.log_id}, {self.kind!r})"

    @property
    def digest(self) -> str:
        """Recognises the same command again; JSON sorted so that key order does not matter."""
        return hashlib.sha256(_sorted([self.kind, self.body]).encode()).hexdigest()


class Appended(msgspec.Struct, frozen=True, eq=False):
    """``duplicate``: it was there already, under this seq. ``row``: as it will be read."""

    log_id: int
    seq: int
    duplicate: bool
    row: Row | None = None

    def __repr__(self) -> str:
        """Without people's words, as above."""
        return f"Appended({self.log_id}, {self.seq}, duplicate={self.duplicate})"


Outcome = Appended | HomegroupError


class Policy(Protocol):
    """What a domain says about its logs. Called under the row lock; must not wait.

    ``settle`` raises a HomegroupError to refuse, or returns the command as it shall stand
    ("the next hand" becomes a person). ``fold`` returns the new state, or the very same
    object when the row changes nothing. ``due`` is when the clock must act on a state.
    ``kept`` are the columns that hold the body. ``overdue`` is what the clock appends then.

    What ``settle`` asks of the connection sees every row before this command, also those of the
    same transaction; what it wrote before it refused is undone.
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


class Foresees(Policy, Protocol):
    """A policy that reads for a whole batch at once what ``settle`` would ask for each command.

    Called under the row locks; returns the commands, with what was read in their ``context``.
    A ``settle`` that then asks nothing of the connection costs no journey to the database.
    """

    def foresee(self, connection: Connection, commands: Sequence[Command]) -> list[Command]: ...


def append_all(
    connection: Connection, policy: Policy, commands: Sequence[Command]
) -> list[Outcome]:
    """Append what may be, in this order, inside the caller's transaction.

    A refusal is NotFound for no such log, Conflict for a client_id already used with other
    words, Stale when the state moved past ``expect``, or whatever the policy refuses with.
    Errors of the database are raised: then the caller must roll back.
    """
    batch = _Batch(connection, policy, commands)
    outcomes = [batch.append(command) for command in batch.commands]
    batch.flush()
    return outcomes


def append(connection: Connection, policy: Policy, command: Command) -> Appended:
    """Append one command so, or raise what refuses it."""
    (outcome,) = append_all(connection, policy, [command])
    if isinstance(outcome, Appended):
        return outcome
    raise outcome


class _Batch:
    """The heads as they stand after the last command, and the rows not yet written."""

    def __init__(self, connection: Connection, policy: Policy, commands: Sequence[Command]) -> None:
        self._connection = connection
        self._policy = policy
        self._statements = statements_for(cast(Hashable, policy.head), cast(Hashable, policy.rows))
        self._heads = self._statements.lock(
            connection, sorted({command.log_id for command in commands})
        )
        keys = [(c.log_id, c.author, c.client_id) for c in commands]
        self._earlier = self._statements.earlier(connection, keys)
        self._unwritten: list[Row] = []
        self._raised: set[int] = set()
        self._changed: set[int] = set()
        foresee = getattr(policy, "foresee", None)
        self.commands: list[Command] = foresee(connection, commands) if foresee else list(commands)

    def append(self, command: Command) -> Outcome:
        try:
            return self._append(command)
        except HomegroupError as refusal:
            return refusal

    def flush(self) -> None:
        """Write what was only reckoned until now."""
        if self._unwritten:
            self._statements.insert(self._connection, self._unwritten)
            self._unwritten = []
        changed = [self._heads[log_id] for log_id in sorted(self._changed)]
        raised = [self._heads[log_id] for log_id in sorted(self._raised - self._changed)]
        if changed:
            self._statements.change_states(self._connection, changed)
        if raised:
            self._statements.raise_heads(self._connection, raised)
        self._changed, self._raised = set(), set()

    def _append(self, command: Command) -> Appended:
        head = self._heads.get(command.log_id)
        if head is None:
            raise NotFound
        key, digest = (command.log_id, command.author, command.client_id), command.digest
        if key in self._earlier:
            return _again(command, digest, *self._earlier[key])
        if command.expect is not None and head["state_seq"] > command.expect:
            raise Stale(head["state_seq"])
        row, after = self._settled(command, {**head, "head": head["head"] + 1}, digest)
        self._heads[command.log_id] = after
        self._earlier[key] = (row["seq"], digest)
        self._unwritten.append(row)
        self._raised.add(command.log_id)
        if after["state_seq"] == row["seq"]:
            self._changed.add(command.log_id)
        return Appended(command.log_id, row["seq"], duplicate=False, row=row)

    def _settled(self, command: Command, head: Row, digest: str) -> tuple[Row, Row]:
        """The row this command becomes, and the head after it."""
        desk = _Desk(self._connection, self.flush)
        try:
            settled = self._policy.settle(cast(Connection, desk), cast(RowMapping, head), command)
            made = self._row(settled, head, digest), self._folded(settled, head)
        except BaseException:
            desk.undo()
            raise
        desk.keep()
        return made

    def _row(self, command: Command, head: Row, digest: str) -> Row:
        kept = self._policy.kept(cast(RowMapping, head), command, head["head"])
        return self._statements.complete(
            {
                "log_id": command.log_id,
                "seq": head["head"],
                "kind": command.kind,
                "author": command.author,
                "client_id": command.client_id,
                "digest": digest,
                "at": head["now"],
                **kept,
            }
        )

    def _folded(self, command: Command, head: Row) -> Row:
        state = self._policy.fold(head["state"], command, head["head"], head["now"])
        if state is head["state"]:
            return head
        due_at = self._policy.due(state)
        return {**head, "state": state, "state_seq": head["head"], "due_at": due_at}


class _Desk:
    """The connection as a policy gets it.

    The first thing asked of it brings the database up to date with the batch, and opens a
    savepoint; a policy that asks nothing, as for most words, costs neither.
    """

    def __init__(self, connection: Connection, bring_up_to_date: Callable[[], None]) -> None:
        self._connection = connection
        self._bring_up_to_date = bring_up_to_date
        self._savepoint: NestedTransaction | None = None

    def __getattr__(self, name: str) -> Any:
        if self._savepoint is None:
            self._bring_up_to_date()
            self._savepoint = self._connection.begin_nested()
        return getattr(self._connection, name)

    def keep(self) -> None:
        if self._savepoint is not None:
            self._savepoint.commit()

    def undo(self) -> None:
        if self._savepoint is not None:
            self._savepoint.rollback()


def _again(command: Command, digest: str, seq: int, before: str) -> Appended:
    if before not in {digest, FORGOTTEN_DIGEST}:
        raise Conflict("This was sent before with other words. Please send it as a new message.")
    return Appended(command.log_id, seq, duplicate=True)

"""One writer a process: commits all that waits in one transaction, in order, then answers.

Group commit makes the disk's flush a cost of the batch, not of the message. On SQLite the
transaction runs in a native thread, because a greenlet that yielded while it held the write
lock would stop the whole process.
"""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import gevent
from gevent.event import AsyncResult, Event
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from groups.plumbing.errors import HomegroupError, Unavailable
from groups.plumbing.log.append import Appended, Command, Policy, append
from groups.plumbing.threads import in_a_thread

log = logging.getLogger(__name__)

BATCH = 200
ANSWER_WITHIN_S = 15
MOST_WAITING = 5_000

Committed = Callable[[list[Appended]], None]
BeforeCommit = Callable[[Connection, list[Appended]], None]


@dataclass
class _Waiting:
    command: Command
    answer: "AsyncResult[Appended]" = field(default_factory=AsyncResult)


class Writer:
    """``committed`` is called after each commit; ``before_commit`` inside it (for NOTIFY)."""

    def __init__(
        self,
        engine: Engine,
        policy: Policy,
        committed: Committed,
        before_commit: BeforeCommit | None = None,
    ) -> None:
        self._engine = engine
        self._policy = policy
        self._committed = committed
        self._before_commit = before_commit
        self._waiting: deque[_Waiting] = deque()
        self._wake = Event()
        self._greenlet: gevent.Greenlet[[], None] | None = None

    def append(self, command: Command) -> Appended:
        """Append and wait until it is on disk.

        Raises what the append raises; Unavailable when the database does not take it in time
        (it may still come to be stored: the same client_id finds out).
        """
        if len(self._waiting) >= MOST_WAITING:
            raise Unavailable(2)
        waiting = _Waiting(command)
        self._waiting.append(waiting)
        self._supervise()
        self._wake.set()
        try:
            appended = waiting.answer.get(timeout=ANSWER_WITHIN_S)
        except gevent.Timeout:
            raise Unavailable(5) from None
        if appended is None:
            raise Unavailable(5)
        return appended

    def _supervise(self) -> None:
        # A writer that died in silence once stopped all talk; whoever comes next starts it.
        if self._greenlet is None or self._greenlet.dead:
            self._greenlet = gevent.spawn(self._run)

    def _run(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            while self._waiting:
                batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
                # Logs in one order everywhere: two processes cannot hold each other's locks.
                batch.sort(key=lambda waiting: waiting.command.log_id)
                self._commit(batch)

    def _commit(self, batch: list[_Waiting]) -> None:
        try:
            outcomes = self._off_the_loop(lambda: self._transaction(batch))
        except DBAPIError as error:
            log.warning("the log could not be written: %s", type(error.orig).__name__)
            outcomes = [Unavailable(5) for _ in batch]
        except Exception:
            log.exception("the log writer met something unforeseen")
            outcomes = [Unavailable(5) for _ in batch]
        stored = [o for o in outcomes if isinstance(o, Appended) and not o.duplicate]
        if stored:
            self._announce(stored)
        for waiting, outcome in zip(batch, outcomes, strict=True):
            if isinstance(outcome, Appended):
                waiting.answer.set(outcome)
            else:
                waiting.answer.set_exception(outcome)

    def _announce(self, stored: list[Appended]) -> None:
        try:
            self._committed(stored)
        except Exception:
            log.exception("announcing a commit failed; the tailer's clock will find it")

    def _off_the_loop(
        self, work: Callable[[], list[Appended | HomegroupError]]
    ) -> list[Appended | HomegroupError]:
        if self._engine.dialect.name != "sqlite":
            return work()
        return in_a_thread(work)

    def _transaction(self, batch: list[_Waiting]) -> list[Appended | HomegroupError]:
        engine = self._engine.execution_options(writes=True)
        with engine.begin() as connection:
            outcomes = [self._one(connection, waiting.command) for waiting in batch]
            stored = [o for o in outcomes if isinstance(o, Appended) and not o.duplicate]
            if stored and self._before_commit:
                self._before_commit(connection, stored)
        return outcomes

    def _one(self, connection: Connection, command: Command) -> Appended | HomegroupError:
        savepoint = connection.begin_nested()
        try:
            outcome = append(connection, self._policy, command)
        except HomegroupError as refusal:
            savepoint.rollback()
            return refusal
        except BaseException:
            savepoint.rollback()
            raise
        if outcome.duplicate:
            savepoint.rollback()
        else:
            savepoint.commit()
        return outcome

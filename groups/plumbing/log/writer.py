"""One writer a process: commits all that waits in one transaction, in order, then answers.

Group commit makes the disk's flush a cost of the batch, not of the message. On SQLite the loop
itself waits for a disk that answers within a millisecond or two: to hand the flush to a native
thread costs more than that. A slow disk is waited for in a thread, so that nobody else waits.
"""

import logging
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any

import gevent
from gevent.event import AsyncResult, Event
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from groups.plumbing.db import take_the_lock
from groups.plumbing.errors import Unavailable
from groups.plumbing.log.append import Appended, Command, Outcome, Policy, append_all
from groups.plumbing.prepared import told_as_sqlalchemys
from groups.plumbing.threads import in_a_thread
from groups.plumbing.ticks import to_next

log = logging.getLogger(__name__)

BATCH = 200
ANSWER_WITHIN_S = 15
LOOK_EVERY_S = 1
MOST_WAITING = 5_000
REST_S = 0.1
FLUSHES_REGARDED = 8
QUICK_S = 0.002
"""So long, as flushes go just now, the loop may stand still for one."""

AWAY = (OperationalError, InterfaceError, PoolTimeout)
"""How a database says that it is not there, or too busy."""

Committed = Callable[[list[Appended]], None]
BeforeCommit = Callable[[Connection, list[Appended]], None]
Tell = Callable[[Outcome], None]


@dataclass(eq=False, slots=True)
class _Waiting:
    command: Command
    tell: Tell
    since: float
    answered: bool = False

    def answer(self, outcome: Outcome) -> None:
        """Say it once: what was given up for late may still come to be stored."""
        if self.answered:
            return
        self.answered = True
        try:
            self.tell(outcome)
        except Exception:
            log.exception("an answer of the log could not be told")


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
        self._for_writing = engine.execution_options(writes=True)
        self._on_sqlite = engine.dialect.name == "sqlite"
        self._kept: Connection | None = None
        self._used = 0.0
        self._flush_s = 0.0
        self._policy = policy
        self._committed = committed
        self._before_commit = before_commit
        self._waiting: deque[_Waiting] = deque()
        self._unanswered: deque[_Waiting] = deque()
        self._wake = Event()
        self._greenlets: dict[str, gevent.Greenlet[[], None]] = {}

    def append(self, command: Command) -> Appended:
        """Append and wait until it is on disk.

        Raises what refuses it; Unavailable when the database does not take it in time
        (it may still come to be stored: the same client_id finds out).
        """
        told: AsyncResult[Outcome] = AsyncResult()
        self.append_then(command, told.set)
        outcome = told.get()
        if isinstance(outcome, Appended):
            return outcome
        raise outcome or Unavailable(5)

    def append_then(self, command: Command, tell: Tell) -> None:
        """Append; ``tell`` gets what became of it, after the commit and in the log's order.

        ``tell`` must not wait: everybody else's answers stand behind it.
        """
        if len(self._waiting) >= MOST_WAITING:
            raise Unavailable(2)
        waiting = _Waiting(command, tell, monotonic())
        self._waiting.append(waiting)
        self._unanswered.append(waiting)
        self._supervise()
        self._wake.set()

    def backend(self) -> int | None:
        """The process of PostgreSQL's that serves this writer now, by its number."""
        driver: Any = self._kept and self._kept.connection.driver_connection
        return driver.info.backend_pid if driver else None

    def _supervise(self) -> None:
        # A writer that died in silence once stopped all talk; whoever comes next starts it.
        for name, run in (("writer", self._run), ("watch", self._give_up_the_late)):
            greenlet = self._greenlets.get(name)
            if greenlet is None or greenlet.dead:
                self._greenlets[name] = gevent.spawn(run)

    def _run(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            while self._waiting:
                batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
                # Logs in one order everywhere: two processes cannot hold each other's locks.
                batch.sort(key=lambda waiting: waiting.command.log_id)
                self._commit(batch)

    def _give_up_the_late(self) -> None:
        while True:
            gevent.sleep(to_next(LOOK_EVERY_S))
            late = monotonic() - ANSWER_WITHIN_S
            while self._unanswered:
                first = self._unanswered[0]
                if not first.answered and first.since > late:
                    break
                self._unanswered.popleft().answer(Unavailable(5))

    def _commit(self, batch: list[_Waiting]) -> None:
        outcomes = self._outcomes([waiting.command for waiting in batch])
        stored = [o for o in outcomes if isinstance(o, Appended) and not o.duplicate]
        if stored:
            self._announce(stored)
        for waiting, outcome in zip(batch, outcomes, strict=True):
            waiting.answer(outcome)

    def _announce(self, stored: list[Appended]) -> None:
        try:
            self._committed(stored)
        except Exception:
            log.exception("announcing a commit failed; the tailer's clock will find it")

    def _outcomes(self, commands: list[Command]) -> list[Outcome]:
        """What became of each. One that the database chokes on does not take the others along."""
        try:
            return self._transaction(commands)
        except AWAY as error:
            log.warning("the log could not be written: %s", type(error).__name__)
            return [Unavailable(5) for _ in commands]
        except Exception as error:
            if len(commands) > 1:
                return [self._outcomes([command])[0] for command in commands]
            # Errors of a database quote the values they choke on, and those are people's words.
            of_the_database = isinstance(error, DBAPIError)
            log.error("an append broke: %s", type(error).__name__, exc_info=not of_the_database)
            return [Unavailable(5)]

    def _transaction(self, commands: list[Command]) -> list[Outcome]:
        try:
            connection = self._begun()
            outcomes = append_all(connection, self._policy, commands)
            stored = [o for o in outcomes if isinstance(o, Appended) and not o.duplicate]
            if stored and self._before_commit:
                self._before_commit(connection, stored)
            with told_as_sqlalchemys(connection):
                self._flush(partial(connection.dialect.do_commit, connection.connection))
        except BaseException:
            self._let_go()
            raise
        return outcomes

    def _begun(self) -> Connection:
        """A connection that holds the lock.

        SQLAlchemy knows of one transaction for as long as the connection is kept: to be told
        of each costs it more than it costs the database.
        """
        connection = self._connection()
        if not connection.in_transaction():
            connection.begin()
        elif self._on_sqlite:
            take_the_lock(connection)
        return connection

    def _connection(self) -> Connection:
        """One after another while there is work: to get one is a tenth of a lone append.

        After a rest the pool gives it anew, and has tried it: the database may have been started
        again meanwhile, and whoever speaks first must not be told to come again.
        """
        now = monotonic()
        if self._kept is not None and now - self._used > REST_S:
            kept, self._kept = self._kept, None
            with suppress(DBAPIError):
                kept.close()
        if self._kept is None:
            self._kept = self._for_writing.connect()
        self._used = now
        return self._kept

    def _let_go(self) -> None:
        if self._kept is not None:
            self._kept.invalidate()
            self._kept.close()
            self._kept = None

    def _flush(self, commit: Callable[[], None]) -> None:
        if not self._on_sqlite:
            commit()
            return
        quick = self._flush_s < QUICK_S
        took = _time_of(commit) if quick else in_a_thread(partial(_time_of, commit))
        # One slow flush of a quick disk is soon outweighed; a slow disk is known by its first ones.
        self._flush_s += (took - self._flush_s) / FLUSHES_REGARDED


def _time_of(work: Callable[[], object]) -> float:
    began = monotonic()
    work()
    return monotonic() - began

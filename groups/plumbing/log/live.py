"""A log as one process lives it: its writer, its tailer, its pokes, its clock.

Started by the first who needs it, so that a command line that only looks starts nothing.
"""

import logging
from collections.abc import Callable
from time import monotonic
from typing import cast

import gevent
from sqlalchemy import Engine
from sqlalchemy.engine import RowMapping

from groups.plumbing.errors import HomegroupError
from groups.plumbing.log import pokes
from groups.plumbing.log.append import Appended, Command, Policy, Row
from groups.plumbing.log.looking import due
from groups.plumbing.log.lookout import Lookout
from groups.plumbing.log.reading import head_of, rows_after
from groups.plumbing.log.tailer import Announce, Deliver, Tailer
from groups.plumbing.log.writer import Tell, Writer
from groups.plumbing.ticks import to_next

log = logging.getLogger(__name__)

CLOCK_EVERY_S = 1.0
LONGEST_WAIT_S = 25.0


class LiveLog:
    """All logs of one policy in this process. ``bind`` it to a database first."""

    def __init__(self, policy: Policy, deliver: Deliver, announce: Announce) -> None:
        self.policy = policy
        self._deliver = deliver
        self._announce = announce
        self._engine: Engine | None = None
        self._lookout: Lookout | None = None
        self._valkey_url: str | None = None
        self._started: tuple[Writer, Tailer] | None = None
        self._tell_what_the_clock_did: Callable[[str], None] | None = None

    def bind(self, engine: Engine, valkey_url: str | None) -> None:
        self._engine = engine
        self._lookout = Lookout(engine)
        self._valkey_url = valkey_url
        self._started = None

    @property
    def engine(self) -> Engine:
        if self._engine is None:
            raise RuntimeError("bind the log to a database first")
        return self._engine

    @property
    def looking(self) -> Lookout:
        """For what is asked each second."""
        if self._lookout is None:
            raise RuntimeError("bind the log to a database first")
        return self._lookout

    def append(self, command: Command) -> Appended:
        """Append and wait until it is on disk; raises what refuses it."""
        return self._parts()[0].append(command)

    def append_then(self, command: Command, tell: Tell) -> None:
        """Append without waiting; ``tell`` hears what became of it once it is on disk."""
        self._parts()[0].append_then(command, tell)

    def after_the_clock(self, tell: Callable[[str], None]) -> None:
        """``tell`` hears the kind of each row that the clock appended, once it is on disk."""
        self._tell_what_the_clock_did = tell

    def watch(self, log_id: int, head: int) -> None:
        """Deliver this log's rows after ``head`` to this process from now on."""
        self._parts()[1].watch(log_id, head)

    def unwatch(self, log_id: int) -> None:
        self._parts()[1].unwatch(log_id)

    @property
    def watched(self) -> list[int]:
        return self._parts()[1].watched

    def head(self, log_id: int) -> RowMapping | None:
        return head_of(self.engine, self.policy, log_id)

    def rows(self, log_id: int, after: int) -> list[RowMapping]:
        """At most one page of rows after a position."""
        return rows_after(self.engine, self.policy, log_id, after)

    def rows_when_there(self, log_id: int, after: int, wait_s: float) -> list[RowMapping]:
        """The same, waiting up to ``wait_s`` (25 at most) for the first one to come."""
        until = monotonic() + min(wait_s, LONGEST_WAIT_S)
        while True:
            rows = self.rows(log_id, after)
            left = until - monotonic()
            if rows or left <= 0:
                return rows
            self._parts()[1].wait_for_news(log_id, after, left)

    def _parts(self) -> tuple[Writer, Tailer]:
        if self._started is None:
            self._started = self._start()
        return self._started

    def _start(self) -> tuple[Writer, Tailer]:
        tailer = Tailer(self.engine, self.looking, self.policy, self._deliver, self._announce)
        on_postgresql = self.engine.dialect.name == "postgresql"
        valkey = pokes.Valkey(self._valkey_url, self._woken) if self._valkey_url else None

        def committed(stored: list[Appended]) -> None:
            by_log: dict[int, list[Row]] = {}
            for one in stored:
                by_log.setdefault(one.log_id, []).append(one.row or {})
            for log_id, rows in by_log.items():
                tailer.hand(log_id, rows)
            if valkey:
                valkey.publish(self.policy.name, stored)

        before_commit = pokes.notify(self.policy.name) if on_postgresql and not valkey else None
        writer = Writer(self.engine, self.policy, committed, before_commit)
        self._started = (writer, tailer)
        tailer.start()
        if valkey:
            valkey.start()
        elif on_postgresql:
            pokes.listen(self.engine, self._woken, writer.backend)
        gevent.spawn(self._watch_the_clock)
        return self._started

    def _woken(self, name: str, log_id: int, head: int) -> None:
        if name == self.policy.name:
            self._parts()[1].wake(log_id, head)

    def _watch_the_clock(self) -> None:
        while True:
            gevent.sleep(to_next(CLOCK_EVERY_S))
            try:
                self.act_on_the_clock()
            except Exception as error:
                log.warning("the log's clock stopped for a moment: %s", type(error).__name__)

    def act_on_the_clock(self) -> None:
        """Append what is due. Any process may; the client_id makes it happen once."""
        with self.looking() as connection:
            found = due(connection, self.policy)
        for head in found:
            for command in self.policy.overdue(cast(RowMapping, head), head["now"]):
                self._act(command)

    def _act(self, command: Command) -> None:
        try:
            self.append(command)
        except HomegroupError as refusal:
            log.info("the clock was too late: %s", refusal.code)
            return
        if self._tell_what_the_clock_did:
            self._tell_what_the_clock_did(command.kind)

"""One tailer a process: hands on what is new in the watched logs, in order.

It waits for rows (a commit of this process), a poke (another's) or half a second. Rows it is
handed that follow on what it delivered last go out as they are; where there is a gap, it reads.
So order on the wire is order in the log, and a lost poke costs latency, never a row.
"""

import logging
from collections.abc import Callable, Sequence
from time import monotonic
from typing import cast

import gevent
from gevent.event import Event
from sqlalchemy import Engine
from sqlalchemy.engine import RowMapping
from sqlalchemy.exc import SQLAlchemyError

from groups.plumbing.log.append import Policy, Row
from groups.plumbing.log.looking import heads
from groups.plumbing.log.lookout import Lookout
from groups.plumbing.log.reading import PAGE, rows_after
from groups.plumbing.ticks import to_next

log = logging.getLogger(__name__)

POLL_S = 0.5
SHORTLY_S = 0.02
"""So long rows may be on disk before the commit that put them there hands them on."""

ANNOUNCE_EVERY_S = 10

Deliver = Callable[[int, Sequence[RowMapping]], None]
Announce = Callable[[int, str, int], None]


class Tailer:
    """``deliver(log_id, rows)`` gets each row once and in order; ``announce`` the heads."""

    def __init__(
        self,
        engine: Engine,
        looking: Lookout,
        policy: Policy,
        deliver: Deliver,
        announce: Announce,
    ) -> None:
        self._engine = engine
        self._looking = looking
        self._policy = policy
        self._deliver = deliver
        self._announce = announce
        self._last: dict[int, int] = {}
        self._woken: dict[int, int] = {}  # by log: how far there are rows
        self._handed: dict[int, list[Row]] = {}
        self._behind: dict[int, int] = {}  # by log: how far there were rows at the last look
        self._looked = monotonic()
        self._wake = Event()
        self._waiters: dict[int, dict[Event, int]] = {}  # by log: who waits, having read how far

    def start(self) -> None:
        gevent.spawn(self._run)
        gevent.spawn(self._announce_for_ever)

    def watch(self, log_id: int, head: int) -> None:
        """From now on deliver this log's rows after ``head``; no effect when watched already."""
        self._last.setdefault(log_id, head)

    def unwatch(self, log_id: int) -> None:
        self._last.pop(log_id, None)

    @property
    def watched(self) -> list[int]:
        return list(self._last)

    def wake(self, log_id: int, head: int) -> None:
        """This log has rows up to ``head``."""
        for waiter in self._waiters.get(log_id, ()):
            waiter.set()
        if head > self._last.get(log_id, head):
            self._woken[log_id] = max(head, self._woken.get(log_id, 0))
            self._wake.set()

    def hand(self, log_id: int, rows: Sequence[Row]) -> None:
        """These were committed just now by this process, one after the other."""
        if log_id in self._last:
            self._handed.setdefault(log_id, []).extend(rows)
        self.wake(log_id, rows[-1]["seq"])

    def wait_for_news(self, log_id: int, after: int, timeout_s: float) -> None:
        """Return when this log has news, or may have some, or after the time: for long polling."""
        waiter = Event()
        self._waiters.setdefault(log_id, {})[waiter] = after
        try:
            waiter.wait(timeout_s)
        finally:
            self._waiters[log_id].pop(waiter)
            if not self._waiters[log_id]:
                del self._waiters[log_id]

    def _run(self) -> None:
        while True:
            self._wake.wait(SHORTLY_S if self._behind else to_next(POLL_S))
            self._wake.clear()
            try:
                self._deliver_handed()
                self._deliver_news(self._take_woken())
                self._look()
            except SQLAlchemyError as error:
                log.warning("the tailer could not read: %s", type(error).__name__)
                gevent.sleep(POLL_S)
            except Exception:
                log.exception("the tailer met something unforeseen")
                gevent.sleep(POLL_S)

    def _deliver_handed(self) -> None:
        handed, self._handed = self._handed, {}
        for log_id, rows in handed.items():
            last = self._last.get(log_id)
            if last is None or rows[0]["seq"] > last + 1 or _has_a_hole(rows):
                continue
            news = [row for row in rows if row["seq"] > last]
            for first in range(0, len(news), PAGE):
                page = news[first : first + PAGE]
                self._last[log_id] = page[-1]["seq"]
                self._deliver(log_id, cast("Sequence[RowMapping]", page))

    def _look(self) -> None:
        """Also while this process wakes itself all the time: a poke may have been lost."""
        since = monotonic() - self._looked
        if self._behind and since >= SHORTLY_S:
            behind, self._behind = self._behind, {}
            self._deliver_news(behind)
        elif since >= POLL_S - SHORTLY_S:
            self._behind = self._ahead_of_us()
            self._looked = monotonic()

    def _take_woken(self) -> dict[int, int]:
        woken, self._woken = self._woken, {}
        return woken

    def _deliver_news(self, heads_by_log: dict[int, int]) -> None:
        for log_id, head in heads_by_log.items():
            if head > self._last.get(log_id, head):
                self._catch_up(log_id)

    def _ahead_of_us(self) -> dict[int, int]:
        """How far the logs are that have more than we delivered."""
        logs = list({*self._last, *self._waiters})
        if not logs:
            return {}
        known = dict(self._last)
        with self._looking() as connection:
            current = heads(connection, self._policy, logs)
        self._go_back(known, current)
        # A row committed while somebody was about to wait woke nobody: they find it here.
        for log_id, waiters in self._waiters.items():
            for waiter, after in waiters.items():
                if log_id in current and current[log_id][1] > after:
                    waiter.set()
        return {i: head for i, (_, head) in current.items() if head > self._last.get(i, head)}

    def _go_back(self, known: dict[int, int], current: dict[int, tuple[str, int]]) -> None:
        """Begin again where a backup was restored under us: its next rows have numbers we know."""
        for log_id, (epoch, head) in current.items():
            if head < known.get(log_id, head):
                self._last[log_id] = head
                self._announce(log_id, epoch, head)

    def _catch_up(self, log_id: int) -> None:
        while log_id in self._last:
            rows = rows_after(self._engine, self._policy, log_id, self._last[log_id])
            if not rows or log_id not in self._last:
                return
            self._last[log_id] = rows[-1]["seq"]
            self._deliver(log_id, rows)
            if len(rows) < PAGE:
                return

    def _announce_for_ever(self) -> None:
        while True:
            gevent.sleep(ANNOUNCE_EVERY_S)
            try:
                with self._looking() as connection:
                    current = heads(connection, self._policy, self._last)
                for log_id, (epoch, head) in current.items():
                    self._announce(log_id, epoch, head)
            except Exception as error:
                log.warning("heads were not announced: %s", type(error).__name__)


def _has_a_hole(rows: Sequence[Row]) -> bool:
    """Whether another process appended between two of our batches."""
    return bool(rows[-1]["seq"] - rows[0]["seq"] != len(rows) - 1)

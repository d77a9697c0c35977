"""Homegroup with one thing about its surroundings gone wrong; ``FAULT`` names which.

Served like the real one: ``gunicorn tests.rooms.faults.failing:app``. What is production's
own stays as it is: a fault is put where the code meets the database, the clock or the wire.
"""

import os
import signal
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import gevent
import time_machine
from gevent.monkey import get_original
from sqlalchemy import Engine, event

from groups.plumbing import db
from groups.plumbing.clock import now
from groups.plumbing.log import leases, pokes
from groups.plumbing.log.statements import Statements
from groups.plumbing.realtime import server
from groups.plumbing.realtime.limits import Limits

FAULT = os.environ.get("FAULT")
BEFORE, AFTER = "Said before the commit.", "Said after the commit."
SLOWLY = "Slowly."
TOO_MUCH = "Too much."
FLUSHING, HELD = "flushing", "held"
HELD = "held at the door"

Commit = Callable[[], None]


class Commits:
    """Let the commits that carry one of these words go as ``meddle`` will have it."""

    def __init__(self, words: tuple[str, ...], meddle: Callable[[str, Commit], None]) -> None:
        self._words = words
        self._meddle = meddle
        self._in_hand: dict[int, str] = {}
        insert = Statements.insert
        Statements.insert = lambda *given: (insert(*given), self._look(*given[1:]))[0]
        event.listen(Engine, "engine_connect", self._get_between)

    def _look(self, connection: Any, rows: Any) -> None:
        said = repr(rows)
        for words in self._words:
            if words in said:
                self._in_hand[id(connection.connection.dbapi_connection)] = words

    def _get_between(self, connection: Any) -> None:
        dialect = connection.dialect
        if not hasattr(dialect, "commits_unharmed"):
            dialect.commits_unharmed = dialect.do_commit
            dialect.do_commit = partial(self._commit, dialect.commits_unharmed)

    def _commit(self, unharmed: Callable[[Any], None], connection: Any) -> None:
        dbapi = getattr(connection, "dbapi_connection", connection)
        words = self._in_hand.pop(id(dbapi), None)
        if words is None:
            unharmed(connection)
        else:
            self._meddle(words, partial(unharmed, connection))


def die(words: str, commit: Commit) -> None:
    """Kill the process just before or just after, each the first time only."""
    if words == BEFORE:
        die_once(words)
    commit()
    if words == AFTER:
        die_once(words)


def find_the_disk_full(_words: str, _commit: Commit) -> None:
    raise sqlite3.OperationalError("database or disk is full")


def crawl(_words: str, commit: Commit) -> None:
    """Take two seconds and as long as it is held, and let nothing else in this thread go on."""
    flushing, held = (Path(os.environ["DATA"]) / name for name in (FLUSHING, HELD))
    flushing.touch()
    sleep = get_original("time", "sleep")
    sleep(2)
    while held.exists():
        sleep(0.02)
    commit()
    flushing.unlink()


def die_once(words: str) -> None:
    died = Path(os.environ["DATA"]) / words
    if not died.exists():
        died.touch()
        os.kill(os.getpid(), signal.SIGKILL)


def lose_pokes() -> None:
    """No process tells another of what it wrote."""
    pokes.notify = lambda _name: lambda _connection, _stored: None
    pokes.listen = lambda *_: None


def hold_up_at_the_door(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
    """Let the database take its time over whether somebody is banned, while that file is there."""
    held = Path(os.environ["DATA"]) / HELD
    if "bans.guest_session =" in statement and held.exists():
        held.with_name(f"{HELD} somebody").touch()
        while held.exists():
            gevent.sleep(0.01)


def live_an_hour_ahead() -> None:
    """Set this process's clock, and not the database's; keep its leases every second."""
    leases.RENEW_EVERY_S = 1
    time_machine.travel(now() + timedelta(hours=1), tick=True).start()


def be_impatient() -> None:
    """Give up whoever answers no ping in six seconds, not in 35, and miss them a second later."""
    leases.LINGER_S = 1
    server.Limits = partial(Limits, ping_interval=1, ping_timeout=5)


def give_up_the_lock_soon() -> None:
    """Wait six seconds for somebody who writes into the file, not ten."""
    db.BUSY_MS = 6_000


match FAULT:
    case "deadly words":
        Commits((BEFORE, AFTER), die)
    case "full disk":
        Commits((TOO_MUCH,), find_the_disk_full)
    case "slow disk":
        Commits((SLOWLY,), crawl)
    case "no pokes":
        lose_pokes()
        event.listen(Engine, "before_cursor_execute", hold_up_at_the_door)
    case "another hour":
        live_an_hour_ahead()
    case "impatient":
        be_impatient()
    case "soon busy":
        give_up_the_lock_soon()
    case other:
        raise ValueError(f"no such fault: {other}")

from wsgi import app as app  # noqa: E402 - built of what was changed above

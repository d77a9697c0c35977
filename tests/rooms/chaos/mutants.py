"""Homegroup with one promise taken out, to see the storm notice: ``MUTANT`` names which.

Served like the real one: ``gunicorn tests.rooms.chaos.mutants:app``.
"""

import os
import random
import secrets
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.engine import RowMapping

from groups.plumbing.errors import Unavailable
from groups.plumbing.log import append as appending
from groups.plumbing.log import live, tailer, writer
from groups.plumbing.log.append import Appended, Command, Policy
from groups.rooms import broadcasts
from wsgi import app as app

_append, _lock = appending.append, appending._lock
_stored = live.LiveLog.append


def forget_who_sent(connection: Connection, policy: Policy, command: Command) -> Appended:
    """No idempotence: what is sent again is said again."""
    return _append(connection, policy, replace(command, client_id=secrets.token_hex(8)))


def count_without_the_lock(connection: Connection, policy: Policy, log_id: int) -> RowMapping:
    """Take ``seq`` from a counter of the database, which a rollback does not give back."""
    head: Any = dict(_lock(connection, policy, log_id))
    head["head"] = connection.scalar(text("SELECT nextval('place_in_the_log')"))
    if random.random() < 0.05:  # noqa: S311 - a constraint, a deadlock, a lost connection
        raise Unavailable(1)
    return head  # type: ignore[no-any-return]


def act_on_what_was(connection: Connection, policy: Policy, command: Command) -> Appended:
    """No ``expect``: what somebody saw when they pressed does not matter."""
    return _append(connection, policy, replace(command, expect=None))


def say_at_once(self: live.LiveLog, command: Command) -> Appended:
    """No tailer for one's own: who appended says it, before whatever else may be on its way."""
    appended = _stored(self, command)
    if not appended.duplicate:
        rows = self.rows(command.log_id, appended.seq - 1)
        self._deliver(command.log_id, rows[:1])
    return appended


def rows_nobody_gets(*_: Any) -> list[Any]:
    """No catch-up: what was missed stays missed."""
    return []


match os.environ.get("MUTANT"):
    case "no idempotence":
        writer.append = forget_who_sent  # type: ignore[attr-defined]
    case "no lock":
        appending._lock = count_without_the_lock
    case "no catch-up":
        live.LiveLog.rows = rows_nobody_gets  # type: ignore[method-assign]
        live.LiveLog.rows_when_there = rows_nobody_gets  # type: ignore[method-assign]
        tailer.ANNOUNCE_EVERY_S = 10**6
    case "no expect and no tailer":
        writer.append = act_on_what_was  # type: ignore[attr-defined]
        live.LiveLog.append = say_at_once  # type: ignore[method-assign]
    case other:
        raise ValueError(f"no such mutant: {other}")

assert broadcasts.live is not None

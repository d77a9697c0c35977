"""Homegroup with one promise taken out, to see the storm notice: ``MUTANT`` names which.

Served like the real one: ``gunicorn tests.rooms.chaos.mutants:app``.
"""

import os
import random
import secrets
from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection, text

from groups.plumbing.errors import Unavailable
from groups.plumbing.log import append as appending
from groups.plumbing.log import live, tailer, writer
from groups.plumbing.log.append import Command, Outcome, Policy, Row, append_all
from groups.rooms import broadcasts
from wsgi import app as app

_append_all, _settled = append_all, appending._Batch._settled
_hand = tailer.Tailer.hand


def forget_who_sent(
    connection: Connection, policy: Policy, commands: Sequence[Command]
) -> list[Outcome]:
    """No idempotence: what is sent again is said again."""
    anew = [replace(command, client_id=secrets.token_hex(8)) for command in commands]
    return _append_all(connection, policy, anew)


def count_without_the_lock(
    batch: appending._Batch, command: Command, head: Row, digest: str
) -> tuple[Row, Row]:
    """Take ``seq`` from a counter of the database, which a rollback does not give back."""
    counted = batch._connection.scalar(text("SELECT nextval('place_in_the_log')"))
    if random.random() < 0.05:  # noqa: S311 - a constraint, a deadlock, a lost connection
        raise Unavailable(1)
    return _settled(batch, command, {**head, "head": counted}, digest)


def act_on_what_was(
    connection: Connection, policy: Policy, commands: Sequence[Command]
) -> list[Outcome]:
    """No ``expect``: what somebody saw when they pressed does not matter."""
    blind = [replace(command, expect=None) for command in commands]
    return _append_all(connection, policy, blind)


def say_at_once(self: tailer.Tailer, log_id: int, rows: Sequence[Row]) -> None:
    """No waiting for one's turn: what this process wrote is said before what came before it."""
    if log_id in self._last:
        self._deliver(log_id, rows)  # type: ignore[arg-type]
    _hand(self, log_id, rows)


def rows_nobody_gets(*_: Any) -> list[Any]:
    """No catch-up: what was missed stays missed."""
    return []


match os.environ.get("MUTANT"):
    case "no idempotence":
        writer.append_all = forget_who_sent  # type: ignore[attr-defined]
    case "no lock":
        appending._Batch._settled = count_without_the_lock  # type: ignore[method-assign]
    case "no catch-up":
        live.LiveLog.rows = rows_nobody_gets  # type: ignore[method-assign]
        live.LiveLog.rows_when_there = rows_nobody_gets  # type: ignore[method-assign]
        tailer.ANNOUNCE_EVERY_S = 10**6
    case "no expect and no tailer":
        writer.append_all = act_on_what_was  # type: ignore[attr-defined]
        tailer.Tailer.hand = say_at_once  # type: ignore[method-assign]
    case other:
        raise ValueError(f"no such mutant: {other}")

assert broadcasts.live is not None

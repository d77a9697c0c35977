"""Waking other processes after a commit. A poke carries (log, id, head) and nothing else.

On PostgreSQL it is NOTIFY, sent inside the transaction and so never before the row; with
Valkey configured it is published there; on SQLite one process wakes itself, and a second
one finds out by its clock. Losing one costs half a second.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Any

import gevent
import psycopg
import redis
from sqlalchemy import Connection, Engine, Text, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from groups.plumbing.log.append import Appended
from groups.plumbing.prepared import Prepared

log = logging.getLogger(__name__)

CHANNEL = "homegroup_log"
RETRY_S = 1.0

_notify = Prepared(
    lambda _dialect: select(
        func.pg_notify(CHANNEL, func.unnest(bindparam("pokes", type_=ARRAY(Text))))
    )
)

Wake = Callable[[str, int, int], None]


def notify(name: str) -> Callable[[Connection, list[Appended]], None]:
    """For Writer.before_commit on PostgreSQL."""

    def poke(connection: Connection, stored: list[Appended]) -> None:
        _notify.rows(connection, pokes=_pokes(name, stored))

    return poke


def _pokes(name: str, stored: Sequence[Appended]) -> list[str]:
    heads = {one.log_id: one.seq for one in stored}
    return [f"{name} {log_id} {head}" for log_id, head in heads.items()]


def listen(engine: Engine, wake: Wake, ours: Callable[[], int | None]) -> None:
    """Hear NOTIFY for ever, on a connection of its own; what ``ours`` says is no news.

    ``ours`` is the process of PostgreSQL's that serves our writer. Its pokes come before its
    commit has returned, and to read what is about to be handed on would be half of all reading.
    """
    gevent.spawn(_for_ever, lambda: _listen(engine, wake, ours))


def _listen(engine: Engine, wake: Wake, ours: Callable[[], int | None]) -> None:
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"LISTEN {CHANNEL}")
        for poke in connection.notifies():
            if poke.pid != ours():
                _woken(poke.payload, wake)


class Valkey:
    """Pokes over Valkey: optional, best effort, never waited for long."""

    def __init__(self, url: str, wake: Wake) -> None:
        self._client = redis.Redis.from_url(
            url.replace("valkey", "redis", 1), socket_timeout=2, socket_connect_timeout=0.5
        )
        self._url = url.replace("valkey", "redis", 1)
        self._wake = wake
        self._waiting: dict[tuple[str, int], int] = {}
        self._publishing = False

    def start(self) -> None:
        gevent.spawn(_for_ever, self._hear)

    def publish(self, name: str, stored: Sequence[Appended]) -> None:
        """One after the other: a Valkey that stands still would collect a connection a word."""
        self._waiting.update({(name, one.log_id): one.seq for one in stored})
        if not self._publishing:
            self._publishing = True
            gevent.spawn(self._publish)

    def _publish(self) -> None:
        try:
            while self._waiting:
                (name, log_id), head = self._waiting.popitem()
                self._client.publish(CHANNEL, f"{name} {log_id} {head}")
        except redis.RedisError:
            self._waiting.clear()
            log.info("valkey did not take a poke; the others find out by their clock")
        finally:
            self._publishing = False

    def _hear(self) -> None:
        client: Any = redis.Redis.from_url(self._url, socket_connect_timeout=0.5)
        pubsub = client.pubsub(ignore_subscribe_messages=True)
        pubsub.subscribe(CHANNEL)
        for poke in pubsub.listen():
            _woken(poke["data"].decode("utf-8", "replace"), self._wake)


def _woken(poke: str, wake: Wake) -> None:
    match poke.split(" "):
        case [name, log_id, head] if log_id.isdecimal() and head.isdecimal():
            wake(name, int(log_id), int(head))


def _for_ever(hear: Callable[[], None]) -> None:
    while True:
        try:
            hear()
        except Exception as error:
            log.info("listening for pokes begins again: %s", type(error).__name__)
        gevent.sleep(RETRY_S)

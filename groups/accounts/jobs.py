"""Closing the sockets of sessions that ended, within two seconds; forgetting those that are over.

The process that ended the session closes its own sockets at once; the others read the list
of the recently ended once a second, which needs no bus that could be down.
"""

import logging
from typing import Any, cast

import gevent
from flask import Flask, current_app
from sqlalchemy import Connection, Engine, insert, inspect, select

from groups.accounts.models import EndedSession, SignInSession
from groups.accounts.session import (
    SocketVisitor,
    forget_expired,
    on_sessions_ended,
    recently_ended,
    socket_visitor,
)
from groups.plumbing.backups.afterwards import Mend, on_restore
from groups.plumbing.db import db
from groups.plumbing.log.tables import database_now
from groups.plumbing.realtime.connections import connections
from groups.plumbing.repeating import every
from groups.plumbing.retention import forgets

log = logging.getLogger(__name__)

EVERY_S = 1.0
HOUR_S = 3600.0
SIGNED_OUT = 4401


forgets("sessions that were over", "sign_in_sessions")(forget_expired)


def set_up(app: Flask) -> None:
    every(app, HOUR_S, forget_expired)


def visitor_with_an_end(environ: object, auth: dict[str, Any]) -> SocketVisitor:
    """Sign a socket in, and see to it from the first one on that its session's end closes it."""
    app: Flask = cast(Any, current_app)._get_current_object()
    if not app.extensions.get("ended_sessions_watched"):
        app.extensions["ended_sessions_watched"] = True
        gevent.spawn(_watch, db.engine)
    return socket_visitor(environ, auth)


@on_sessions_ended
def close(session_ids: list[str]) -> None:
    for one in session_ids:
        connections.close_audience(f"session:{one}", SIGNED_OUT, "signed out")


def _watch(engine: Engine) -> None:
    while True:
        gevent.sleep(EVERY_S)
        if not len(connections):
            continue
        try:
            with engine.begin() as connection:
                ended = recently_ended(connection)
            close(_of_this_process(ended))
        except Exception as error:
            log.warning("ended sessions could not be read: %s", type(error).__name__)


def _of_this_process(ended: set[str]) -> list[str]:
    if not ended:
        return []
    here = {name for connection in connections for name in connection.audiences}
    return [one for one in ended if f"session:{one}" in here]


@on_restore("sign_in_sessions", "ended_sessions")
def end_all(before: Connection) -> Mend:
    """A restored backup lets nobody in: neither who was, nor who has signed out since it was made.

    Those who are in at this moment are among the ended, so that every process closes their sockets.
    """
    here = set(before.scalars(select(SignInSession.public_id)))

    def mend(after: Connection) -> None:
        if here and inspect(after).has_table(EndedSession.__tablename__):
            at = database_now(after)
            after.execute(
                insert(EndedSession), [{"session_id": one, "ended_at": at} for one in sorted(here)]
            )

    return mend

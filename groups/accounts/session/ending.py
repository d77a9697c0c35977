"""Ending sessions: the row goes, and every process hears whose sockets to close."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select

from groups.accounts.models import EndedSession, SignInSession
from groups.plumbing.db import after_commit, db
from groups.plumbing.log.tables import database_now, database_time
from groups.plumbing.prepared import Prepared

SessionEnded = Callable[[list[str]], None]
_listeners: list[SessionEnded] = []

_clock = Prepared(lambda _: select(database_time().label("now")))
_ended_after = Prepared(
    lambda _: select(EndedSession.session_id).where(EndedSession.ended_at > bindparam("since"))
)


def on_sessions_ended(listener: SessionEnded) -> SessionEnded:
    """Call ``listener`` with the public ids of sessions that ended, after the commit."""
    _listeners.append(listener)
    return listener


def end_sessions(*which: Any) -> None:
    """Delete the sessions that match, and let every process close their sockets.

    Inside the caller's transaction.
    """
    ids = list(db.session.scalars(select(SignInSession.public_id).where(*which)))
    if not ids:
        return
    db.session.execute(delete(SignInSession).where(SignInSession.public_id.in_(ids)))
    at = database_now(db.session())
    db.session.execute(
        delete(EndedSession).where(EndedSession.ended_at < at - timedelta(minutes=1))
    )
    db.session.add_all(EndedSession(session_id=one, ended_at=at) for one in ids)
    after_commit(lambda: _tell(ids))


def _tell(ids: list[str]) -> None:
    for listener in _listeners:
        listener(ids)


def recently_ended(source: Connection) -> set[str]:
    """Public ids of sessions that ended in the last half minute, in any process."""
    # By the database's clock: two servers may not agree on the time, and both must hear of it.
    (clock,) = _clock.rows(source)
    since = datetime.fromtimestamp(clock["now"], UTC) - timedelta(seconds=30)
    return {row["session_id"] for row in _ended_after.rows(source, since=since)}

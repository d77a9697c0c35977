"""Who is asking: the opaque cookie, the session row behind it, the current member.

The cookie holds a random id and nothing else. Flask-Login's own cookie format would put the
member's id and a hash of their address and browser into it, so it is only told who the
session row says it is. This is the one module that imports flask_login.
"""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from flask import Flask, Request, Response, g, request
from flask import session as flask_session
from flask.sessions import SessionInterface, SessionMixin
from flask_login import LoginManager, UserMixin, current_user
from flask_wtf.csrf import validate_csrf
from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import CallbackDict
from wtforms import ValidationError

from groups.accounts.models import EndedSession, Member, SignInSession
from groups.plumbing.clock import now
from groups.plumbing.db import after_commit, db, transaction
from groups.plumbing.errors import Unauthenticated, Unavailable
from groups.plumbing.log.prepared import Prepared
from groups.plumbing.log.tables import database_now, database_time
from groups.plumbing.tokens import fingerprint, new_token

MEMBER_SESSION = timedelta(days=30)
GUEST_SESSION = timedelta(days=2)

log = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")
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


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """Flask's session, with its row. ``row`` is None until something is stored.

    ``unknown``: there may be one, but the database did not say.
    """

    def __init__(
        self, row: SignInSession | None, token: str | None, *, unknown: bool = False
    ) -> None:
        super().__init__(dict(row.data) if row else {}, on_update=_mark)
        self.public_id = row.public_id if row else None
        self.member_id = row.member_id if row else None
        self.token = token if row else None
        self.modified = False
        self.fresh_token: str | None = None
        self.ended = False
        self.unknown = unknown


def _mark(changed: CallbackDict[str, Any]) -> None:
    cast(ServerSession, changed).modified = True


class ServerSessions(SessionInterface):
    """Sessions kept in our table; the cookie is a key to it."""

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        token = request.cookies.get(self.get_cookie_name(app))
        try:
            return ServerSession(find_session(token), token)
        except SQLAlchemyError as error:
            # Help lines and the way out must open while the database is down.
            log.warning("a session could not be read: %s", type(error).__name__)
            return ServerSession(None, None, unknown=True)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        kept = cast(ServerSession, session)
        name = self.get_cookie_name(app)
        if kept.ended:
            response.delete_cookie(name, path="/", secure=app.config["SETTINGS"].secure)
            return
        if kept.modified:
            _store(kept)
        if kept.fresh_token:
            response.set_cookie(
                name,
                kept.fresh_token,
                # A guest's cookie goes with the browser window: a shared computer forgets them.
                max_age=int(MEMBER_SESSION.total_seconds()) if kept.member_id else None,
                httponly=True,
                secure=app.config["SETTINGS"].secure,
                samesite="Lax",
                path="/",
            )
            response.vary.add("Cookie")


def find_session(token: str | None) -> SignInSession | None:
    """The living session of a cookie's token, or None."""
    if not token or len(token) > 100:
        return None
    row = db.session.scalar(
        select(SignInSession).where(SignInSession.token_hash == fingerprint(token))
    )
    if row is None or row.expires_at <= now():
        return None
    return None if row.member and not row.member.active else row


def forget_expired() -> int:
    """Delete the sessions that are over: what we do not hold, nobody can ask of us.

    Nor does one of them live again when the server's clock is put back.
    """
    with transaction():
        over = delete(SignInSession).where(SignInSession.expires_at <= now())
        return db.session.connection().execute(over).rowcount


def _store(kept: ServerSession) -> None:
    with transaction():
        if kept.public_id:
            _write_over(kept.public_id, dict(kept))
            return
        kept.fresh_token = new_token()
        life = MEMBER_SESSION if kept.member_id else GUEST_SESSION
        db.session.add(
            SignInSession(
                token_hash=fingerprint(kept.fresh_token),
                member_id=kept.member_id,
                expires_at=now() + life,
                data=dict(kept),
            )
        )


def _write_over(public_id: str, data: dict[str, Any]) -> None:
    """One conditional write: a session ended elsewhere while we answered does not live again.

    Nor is that an error: the answer is given, and the next request is signed out. Never by the
    row's id, which SQLite gives to the next session when the last one is gone.
    """
    db.session.execute(
        update(SignInSession)
        .where(SignInSession.public_id == public_id)
        .values(data=data)
        .execution_options(synchronize_session=False)
    )


def current_session() -> ServerSession:
    """The session of this request."""
    return cast(ServerSession, cast(Any, flask_session)._get_current_object())


def session_id() -> str:
    """The public id of this request's session, stored first when it is new.

    Guests are told apart by it: it names the browser, never the person.
    """
    kept = current_session()
    if kept.public_id is None:
        kept["guest"] = True
        _store(kept)
        row = find_session(kept.fresh_token)
        if row is None:
            raise Unauthenticated
        kept.public_id = row.public_id
        kept.modified = False
    return kept.public_id


@dataclass(frozen=True)
class SocketVisitor:
    """Who a socket belongs to, for as long as its session lives."""

    session_id: str
    member_id: int | None
    member_public_id: str | None


def socket_visitor(_environ: object, auth: dict[str, Any]) -> SocketVisitor:
    """Sign a socket in by the page's session cookie and CSRF token.

    The same session as HTTP, looked up by the same function. Raises Unauthenticated.
    """
    kept = current_session()
    token = auth.get("csrf")
    if kept.public_id is None or not isinstance(token, str):
        raise Unauthenticated("Please reload the page and come in again.")
    try:
        validate_csrf(token)
    except ValidationError:
        raise Unauthenticated("Please reload the page and come in again.") from None
    member = current_member()
    return SocketVisitor(kept.public_id, kept.member_id, member.public_id if member else None)


def socket_audiences(visitor: SocketVisitor) -> list[str]:
    """What every socket listens to from the start: the end of its own session."""
    return [f"session:{visitor.session_id}"]


class _Person(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """What Flask-Login carries: our member, and no cookie of its own."""

    def __init__(self, member: Member) -> None:
        self.member = member

    def get_id(self) -> str:
        return self.member.public_id


def set_up(app: Flask) -> None:
    """Give the app our sessions and tell Flask-Login who is asking."""
    app.session_interface = ServerSessions()
    app.config["SESSION_COOKIE_NAME"] = (
        "__Host-session" if app.config["SETTINGS"].secure else "session"
    )
    manager = LoginManager()
    manager.session_protection = None
    manager.init_app(app, add_context_processor=False)

    def load(_request: Request) -> _Person | None:
        member_id = current_session().member_id
        member = db.session.get(Member, member_id) if member_id else None
        return _Person(member) if member and member.active else None

    manager.request_loader(load)
    app.before_request(_wait_for_the_database)
    app.context_processor(lambda: {"current_member": current_member()})


def _wait_for_the_database() -> None:
    """Answer 503 to what would be done in somebody's name while we cannot know whose."""
    if current_session().unknown and request.method not in {"GET", "HEAD", "OPTIONS"}:
        raise Unavailable(10)


def current_member() -> Member | None:
    """The member who is asking, or None for a guest."""
    person = current_user
    return person.member if person and person.is_authenticated else None


def required_member() -> Member:
    """The member who is asking; raises Unauthenticated for a guest."""
    member = current_member()
    if member is None:
        raise Unavailable(10) if current_session().unknown else Unauthenticated
    return member


def refuse_if_ended() -> None:
    """After a long wait: raise Unauthenticated when this request's session is over by now.

    Who is asking is found out once for each request, and stays so for as long as it takes.
    """
    token = current_session().token
    if token and find_session(token) is None:
        raise Unauthenticated


def sign_in_required(view: Callable[P, R]) -> Callable[P, R]:
    """A guest is sent to sign in (303), a program gets 401, and both lose nothing."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        required_member()
        return view(*args, **kwargs)

    return guarded


def begin(member: Member) -> None:
    """Sign ``member`` in on this browser, under a new id (against fixation)."""
    kept = current_session()
    with transaction():
        if kept.public_id:
            # Its sockets too: another tab must not go on as whoever was signed in before.
            end_sessions(SignInSession.public_id == kept.public_id)
    kept.clear()
    kept.public_id = None
    kept.member_id = member.id
    kept["csrf_token"] = secrets.token_hex(20)
    for remembered in ("_login_user", "csrf_token"):
        g.pop(remembered, None)


def sign_out() -> None:
    """End this browser's session: the row goes, the cookie goes, its sockets close."""
    kept = current_session()
    if kept.public_id:
        with transaction():
            end_sessions(SignInSession.public_id == kept.public_id)
    kept.clear()
    kept.ended = True
    g.pop("_login_user", None)


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

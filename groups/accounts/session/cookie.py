"""Flask's session, kept in our table: the cookie is a random id and nothing else."""

import logging
from typing import Any, cast

from flask import Flask, Request, Response
from flask import session as flask_session
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import CallbackDict

from groups.accounts.models import SignInSession
from groups.accounts.session.rows import MEMBER_SESSION, add_session, find_session, write_over
from groups.plumbing.db import transaction
from groups.plumbing.errors import Unauthenticated

log = logging.getLogger(__name__)


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """Flask's session, and whose it is; ``public_id`` is None until something is stored.

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


def _store(kept: ServerSession) -> None:
    with transaction():
        if kept.public_id:
            write_over(kept.public_id, dict(kept))
        else:
            kept.fresh_token = add_session(kept.member_id, dict(kept))


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

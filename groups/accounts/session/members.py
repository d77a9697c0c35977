"""Who is asking: the current member. This is the one module that imports flask_login.

Flask-Login's own cookie format would put the member's id and a hash of their address and
browser into it, so it is only told who the session row says it is.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Flask, Request, request
from flask_login import LoginManager, UserMixin, current_user

from groups.accounts.models import Member
from groups.accounts.session.cookie import ServerSessions, current_session
from groups.accounts.session.rows import find_session
from groups.plumbing.db import db
from groups.plumbing.errors import Unauthenticated, Unavailable

P = ParamSpec("P")
R = TypeVar("R")


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

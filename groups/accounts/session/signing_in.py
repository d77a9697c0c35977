"""Signing in and out on this browser."""

import secrets

from flask import g

from groups.accounts.models import Member, SignInSession
from groups.accounts.session.cookie import current_session
from groups.accounts.session.ending import end_sessions
from groups.plumbing.db import transaction


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

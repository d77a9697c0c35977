"""The rows behind the cookies: only a token's hash is kept, and each row ends by itself."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update

from groups.accounts.models import SignInSession
from groups.plumbing.clock import now
from groups.plumbing.db import db, transaction
from groups.plumbing.tokens import fingerprint, new_token

MEMBER_SESSION = timedelta(days=30)
GUEST_SESSION = timedelta(days=2)


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


def add_session(member_id: int | None, data: dict[str, Any]) -> str:
    """Keep a new one; returns its token, which is nowhere but in the cookie."""
    token = new_token()
    life = MEMBER_SESSION if member_id else GUEST_SESSION
    db.session.add(
        SignInSession(
            token_hash=fingerprint(token),
            member_id=member_id,
            expires_at=now() + life,
            data=data,
        )
    )
    return token


def write_over(public_id: str, data: dict[str, Any]) -> None:
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


def forget_expired() -> int:
    """Delete the sessions that are over: what we do not hold, nobody can ask of us.

    Nor does one of them live again when the server's clock is put back.
    """
    with transaction():
        over = delete(SignInSession).where(SignInSession.expires_at <= now())
        return db.session.connection().execute(over).rowcount

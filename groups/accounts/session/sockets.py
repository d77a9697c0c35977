"""Who a socket belongs to: whoever the page's own session says."""

from dataclasses import dataclass
from typing import Any

from flask_wtf.csrf import validate_csrf
from wtforms import ValidationError

from groups.accounts.session.cookie import current_session
from groups.accounts.session.members import current_member
from groups.plumbing.errors import Unauthenticated


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

"""The clock of whoever reads a page: theirs where they chose a zone, else that of UTC."""

from datetime import UTC, datetime

from flask import has_request_context

from groups.accounts.session.members import current_member
from groups.plumbing.clock import kept_zone


def readers_clock(instant: datetime | str) -> datetime:
    """Put an aware instant, or one in ISO 8601, on the clock of the member who is asking."""
    at = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
    member = current_member() if has_request_context() else None
    return at.astimezone(kept_zone(member.timezone) if member else UTC)

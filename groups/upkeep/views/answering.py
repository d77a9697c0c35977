"""What the pages of this domain have in common: limits, pages, errors as data."""

from typing import Any

from flask import current_app, request

from groups.accounts.models import Member
from groups.accounts.session import session_id
from groups.plumbing.errors import HomegroupError
from groups.plumbing.pages import error_data
from groups.plumbing.security import caller


def limit(purpose: str, member: Member | None, *, each: str, place: str) -> None:
    """Count one try: of the member, or of the guest's browser and of where they knock from."""
    limits = current_app.extensions["rate_limits"]
    limits.allow(each, purpose, member.public_id if member else session_id())
    if member is None:
        limits.allow(place, f"{purpose}-place", caller())


def page_number() -> int:
    value = request.args.get("page", "1")
    return max(1, int(value)) if value.isascii() and value.isdecimal() and len(value) < 6 else 1


def status_of(error: HomegroupError | None) -> int:
    return error.status if error else 200


def with_error(data: dict[str, Any], error: HomegroupError | None) -> dict[str, Any]:
    return data | error_data(error)

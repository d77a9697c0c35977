"""What the pages of this domain have in common: words sent, limits, errors as data."""

from typing import Any

from flask import current_app, request

from groups.accounts.models import Member
from groups.accounts.session import session_id
from groups.meetings.forms.sent import sent
from groups.plumbing.errors import HomegroupError, Invalid
from groups.plumbing.pages import error_data
from groups.plumbing.security import caller

Words = dict[str, list[str]]


def sent_words() -> Words:
    """Return the form or JSON object sent, with repeats; raises Invalid for what is no form."""
    if request.is_json:
        return sent(request.get_json(silent=True))
    return {name: values for name, values in request.form.lists() if name != "csrf_token"}


def typed() -> Words:
    """Return what was typed, to show it again."""
    try:
        return sent_words()
    except Invalid:
        return {}


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

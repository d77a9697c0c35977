"""What can go wrong, said once: a code for programs, a sentence for people.

Domain code raises these; one table turns each into an HTTP status, another into a
socket acknowledgement. A message names what to do next.
"""

from typing import ClassVar

SOCKET_CODES = frozenset(
    """bad_request unauthenticated forbidden not_found conflict stale closed too_large
    rate_limited unavailable""".split()
)


class HomegroupError(Exception):
    """Base of all refusals. ``status`` is the HTTP answer, ``code`` the word for programs."""

    status: int = 500
    default_code: ClassVar[str] = "unavailable"
    default_message: ClassVar[str] = "Something broke on our side. Please try again in a minute."

    def __init__(
        self, message: str | None = None, *, field: str | None = None, code: str | None = None
    ) -> None:
        self.message = message or self.default_message
        self.field = field
        self.code = code or self.default_code
        super().__init__(self.message)

    def extras(self) -> dict[str, int | str]:
        """Further members of the answer, beside code and message."""
        return {}


class BadRequest(HomegroupError):
    status = 400
    default_code = "bad_request"
    default_message = "We could not read that. Go back, reload the page and try again."


class Unauthenticated(HomegroupError):
    status = 401
    default_code = "unauthenticated"
    default_message = "Please sign in first."


class Forbidden(HomegroupError):
    """Only where existence is public; everywhere else what is not yours is NotFound."""

    status = 403
    default_code = "forbidden"
    default_message = "This is for the people who serve this group."


class NotFound(HomegroupError):
    """Absent and private answer alike, in words and in time."""

    status = 404
    default_code = "not_found"
    default_message = "There is nothing at this address, or it is not open to you."


class Conflict(HomegroupError):
    status = 409
    default_code = "conflict"
    default_message = "Somebody changed this meanwhile. Look at it again, then send once more."


class Stale(Conflict):
    """The sender acted on an older state of a log; ``state_seq`` is the one that holds."""

    default_code = "stale"
    default_message = "The meeting has moved on. Look again, then decide."

    def __init__(self, state_seq: int, message: str | None = None) -> None:
        super().__init__(message)
        self.state_seq = state_seq

    def extras(self) -> dict[str, int | str]:
        return {"state_seq": self.state_seq}


class Closed(Conflict):
    default_code = "closed"
    default_message = "This is closed for writing now. Your words are still here to copy."


class TooLarge(HomegroupError):
    status = 413
    default_code = "too_large"
    default_message = "That is too long to send at once. Please send it in parts."


class Invalid(HomegroupError):
    """A field holds what we cannot take. Give the field and one sentence of what would do."""

    status = 422
    default_code = "invalid"
    default_message = "Please check what you wrote."

    def __init__(self, message: str, field: str | None = None, *, code: str | None = None) -> None:
        super().__init__(message, field=field, code=code)


class _Later(HomegroupError):
    def __init__(self, retry_after: int, message: str | None = None) -> None:
        super().__init__(message)
        self.retry_after = max(1, retry_after)

    def extras(self) -> dict[str, int | str]:
        return {"retry_after": self.retry_after}


class RateLimited(_Later):
    """``retry_after`` in seconds."""

    status = 429
    default_code = "rate_limited"
    default_message = "That was a lot at once. Please wait a moment, then try again."


class Unavailable(_Later):
    """``retry_after`` in seconds: something we depend on is down."""

    status = 503
    default_code = "unavailable"
    default_message = "We cannot save right now. Your words are kept; please try again in a minute."

    def __init__(self, retry_after: int = 10, message: str | None = None) -> None:
        super().__init__(retry_after, message)


def as_payload(error: HomegroupError) -> dict[str, int | str]:
    """The error as programs read it over HTTP: code, message, field, extras."""
    payload: dict[str, int | str] = {"code": error.code, "message": error.message}
    if error.field:
        payload["field"] = error.field
    return payload | error.extras()


def as_acknowledgement(error: HomegroupError) -> dict[str, int | str]:
    """The same for a socket, whose codes are a closed list (docs/EVENTS.md)."""
    payload = as_payload(error)
    if error.code not in SOCKET_CODES:
        kind = type(error).default_code
        payload["code"] = kind if kind in SOCKET_CODES else "bad_request"
    return payload

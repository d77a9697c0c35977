"""Headers every answer carries, and the limits on how often one may knock.

No address is stored: the limiter keys on a digest that is forgotten with the process.
"""

import secrets
from collections.abc import Callable

from flask import Flask, Response, request
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from groups.plumbing.clock import now
from groups.plumbing.errors import RateLimited
from groups.plumbing.tokens import keyed_digest

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)

CLOCK_MAY_SLIP_S = 60
_PROCESS_KEY = secrets.token_hex(16)


def add_headers(app: Flask) -> None:
    """Put the strict headers on every response of the app."""
    secure = app.config["SETTINGS"].secure

    @app.after_request
    def headers(response: Response) -> Response:
        for name, value in (
            ("Content-Security-Policy", POLICY),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Permissions-Policy", "camera=(), microphone=(), geolocation=(self)"),
        ):
            response.headers.setdefault(name, value)
        if secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if response.mimetype == "text/html":
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class RateLimits:
    """How often one may try. ``allow`` raises RateLimited with the seconds to wait."""

    def __init__(self, *, on: bool) -> None:
        self.on = on
        self._storage = MemoryStorage()
        self._limiter = MovingWindowRateLimiter(self._storage)
        self._latest = 0.0

    def allow(
        self,
        rule: str,
        purpose: str,
        who: str,
        cost: int = 1,
        *,
        unless: Callable[[], bool] | None = None,
    ) -> None:
        """Count a try of ``who``, or ``cost`` at once, under a rule such as "5/minute".

        ``unless`` is asked of who came too often, and lets them pass all the same.
        """
        if not self.on:
            return
        self._begin_anew_if_the_clock_went_back()
        limit = parse(rule)
        key = keyed_digest(_PROCESS_KEY, purpose, who)
        if self._limiter.hit(limit, purpose, key, cost=min(cost, limit.amount)):
            return
        if unless and unless():
            return
        window = self._limiter.get_window_stats(limit, purpose, key)
        raise RateLimited(int(window.reset_time - now().timestamp()) + 1)

    def _begin_anew_if_the_clock_went_back(self) -> None:
        """Tries counted in what is now the future would lock people out until it comes."""
        moment = now().timestamp()
        if moment < self._latest - CLOCK_MAY_SLIP_S:
            self._storage.reset()
        self._latest = moment

    def forgive(self, rule: str, purpose: str, who: str) -> None:
        """Forget the tries of ``who``: they got it right."""
        self._limiter.clear(parse(rule), purpose, keyed_digest(_PROCESS_KEY, purpose, who))


def caller() -> str:
    """Who knocks, for counting only: the peer's address, never kept, never logged."""
    return request.remote_addr or "unknown"

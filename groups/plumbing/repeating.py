"""Work that a running server does again and again, from its first request on.

A command line that only looks does none of it. Every process does it, so it must be work
that is right to do twice.
"""

import logging
from collections.abc import Callable

import gevent
from flask import Flask

from groups.plumbing.db import db
from groups.plumbing.ticks import to_next

log = logging.getLogger(__name__)

FIRST_AFTER_S = 30
OFTEN_S = 1
# Under this name an app keeps what each worker does once, as soon as it can serve.
AT_START = "at_start"


def every(app: Flask, seconds: float, work: Callable[[], object]) -> None:
    """Do ``work`` in an application context, soon after the start and then every so often."""
    begun: list[bool] = []

    @app.before_request
    def begin() -> None:
        if not begun:
            begun.append(True)
            gevent.spawn(_for_ever, app, seconds, work)


def _for_ever(app: Flask, seconds: float, work: Callable[[], object]) -> None:
    gevent.sleep(min(seconds, FIRST_AFTER_S))
    while True:
        try:
            with app.app_context():
                work()
                db.session.remove()
        except Exception as error:
            log.warning("%s did not come off: %s", work.__name__, type(error).__name__)
        gevent.sleep(to_next(seconds) if seconds <= OFTEN_S else seconds)

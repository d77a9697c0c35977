"""Rolling the kept dates forward, so that the finder always sees five weeks ahead."""

import logging

import gevent
from flask import Flask

from groups.meetings.actions import horizon
from groups.plumbing.db import db, transaction

log = logging.getLogger(__name__)

EVERY_S = 15 * 60
MEETINGS_AT_ONCE = 100


def set_up(app: Flask) -> None:
    """Roll when a server gets its first request, and then for as long as it runs."""
    app.extensions["dates_rolling"] = False

    @app.before_request
    def begin() -> None:
        if not app.extensions["dates_rolling"]:
            app.extensions["dates_rolling"] = True
            gevent.spawn(_for_ever, app)


def _for_ever(app: Flask) -> None:
    while True:
        try:
            with app.app_context():
                roll_forward()
                db.session.remove()
        except Exception as error:
            log.warning("the dates could not be rolled forward: %s", type(error).__name__)
        gevent.sleep(EVERY_S)


def roll_forward() -> bool:
    """Add the dates of the days that have come into view, drop those that are over.

    Small transactions with a breath between them, so that nobody waits behind ten thousand
    meetings. Broken off, it goes on the next time. Tells whether there was anything to do.
    """
    with transaction():
        behind = horizon.is_behind()
        horizon.forget_past()
    if not behind:
        return False
    until, done = horizon.target(), 0
    while True:
        with transaction():
            last = horizon.extend(done, until, MEETINGS_AT_ONCE)
        if last is None:
            break
        done = last
        db.session.expunge_all()
        gevent.sleep(0)
    with transaction():
        horizon.reached(until)
    return True

"""Keeping the dates: rolled forward every day, and reckoned anew when zone data changes.

The directory is read into memory when a server starts: a large one takes some seconds, and
the first who looks for a meeting should not wait them.
"""

import logging
from collections.abc import Callable

import gevent
from flask import Flask

from groups.meetings import indexing
from groups.meetings.actions import horizon
from groups.plumbing.db import db, transaction
from groups.plumbing.repeating import AT_START

log = logging.getLogger(__name__)

EVERY_S = 15 * 60
MEETINGS_AT_ONCE = 25


def set_up(app: Flask) -> None:
    """Roll when a server gets its first request, and then for as long as it runs."""
    app.extensions.setdefault(AT_START, []).append(lambda: _know_the_directory(app))
    app.extensions["dates_rolling"] = False

    @app.before_request
    def begin() -> None:
        if not app.extensions["dates_rolling"]:
            app.extensions["dates_rolling"] = True
            gevent.spawn(_for_ever, app)


def _know_the_directory(app: Flask) -> None:
    try:
        with app.app_context():
            indexing.current()
            db.session.remove()
    except Exception as error:
        log.info("the first who asks will read the directory: %s", type(error).__name__)


def _for_ever(app: Flask) -> None:
    while True:
        try:
            with app.app_context():
                reckon_by_new_zone_rules()
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
    until = horizon.target()
    _in_portions(lambda done: horizon.extend(done, until, MEETINGS_AT_ONCE))
    with transaction():
        horizon.reached(until)
    return True


def reckon_by_new_zone_rules() -> bool:
    """Write all dates anew after an upgrade of the zone data they were reckoned with.

    A parliament that moves the clocks in three weeks' time moves meetings that are kept as
    rows already. Broken off, it begins again the next time.
    """
    with transaction():
        if not horizon.is_of_other_zone_rules():
            return False
    _in_portions(lambda done: horizon.reckon_anew(done, MEETINGS_AT_ONCE))
    with transaction():
        horizon.reckoned()
    return True


def _in_portions(work: Callable[[int], int | None]) -> None:
    """Do the work after the id given until it returns no further one, each in a transaction."""
    done: int | None = 0
    while done is not None:
        with transaction():
            done = work(done)
        db.session.expunge_all()
        gevent.sleep(0)

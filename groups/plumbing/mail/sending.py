"""The clock's part: what waits is handed to the mail server, outside of any transaction."""

import logging
from dataclasses import dataclass

from flask import Flask, current_app

from groups.plumbing.clock import now
from groups.plumbing.db import db, transaction
from groups.plumbing.errors import Invalid
from groups.plumbing.mail import queue
from groups.plumbing.mail.message import Mail, as_message
from groups.plumbing.mail.server import NotTaken, connected, hand_over
from groups.plumbing.repeating import every
from groups.plumbing.retention import forgets
from groups.plumbing.sealing import Broken

log = logging.getLogger(__name__)
EVERY_S = 20
HOUR_S = 3600.0


@dataclass(frozen=True)
class PostOffice:
    """Where mail goes out, as the settings say. Without a url nothing is ever queued or sent."""

    url: str | None
    sender: str

    @property
    def open(self) -> bool:
        return self.url is not None


def set_up(app: Flask) -> None:
    settings = app.config["SETTINGS"]
    queue.mail_key.use(settings.secret_key)
    app.extensions["post_office"] = PostOffice(settings.smtp_url, settings.mail_from)
    every(app, HOUR_S, forget_old)
    if settings.smtp_url:
        every(app, EVERY_S, send_waiting)


def post_office() -> PostOffice:
    office: PostOffice = current_app.extensions["post_office"]
    return office


def send_waiting() -> int:
    """Send all that is due; returns how many a server took."""
    office = post_office()
    waiting = queue.due(now())
    db.session.rollback()
    if office.url is None:
        return 0
    return sum(_send(office, row_id) for row_id in waiting)


@forgets("mails given up", "waiting_mails")
def forget_old() -> int:
    with transaction():
        return queue.forget_old()


def _send(office: PostOffice, row_id: int) -> bool:
    mail = _taken(row_id)
    if mail is None or office.url is None:
        return False
    try:
        with connected(office.url) as server:
            hand_over(server, as_message(mail, office.sender))
    except (NotTaken, Invalid) as error:
        _not_sent(row_id, error)
        return False
    with transaction():
        queue.sent(row_id)
    return True


def _taken(row_id: int) -> Mail | None:
    try:
        with transaction():
            return queue.take(row_id)
    except Broken:
        log.warning("a waiting mail was sealed under another key and is forgotten")
        with transaction():
            queue.forget(row_id)
        return None


def _not_sent(row_id: int, error: NotTaken | Invalid) -> None:
    final = isinstance(error, Invalid) or error.for_ever
    with transaction():
        if final:
            queue.forget(row_id)
        again = not final and queue.failed(row_id)
    log.warning("a mail was not taken (%s)%s", type(error).__name__, "" if again else "; given up")

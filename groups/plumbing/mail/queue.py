"""Mail that waits: put there with the change it tells of, taken by one at a time.

``mail_sent``: sender ``WaitingMail``, keyword ``about``. Sent in the transaction that forgets a
mail, once a server has taken it.
"""

from dataclasses import asdict
from datetime import datetime, timedelta

from blinker import Namespace
from sqlalchemy import delete, select, update

from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.mail.message import Mail
from groups.plumbing.mail.table import WaitingMail
from groups.plumbing.sealing import seal_body, unseal_body
from groups.plumbing.tokens import derived_key, new_id

LEASE = timedelta(minutes=5)
LONGEST = timedelta(days=3)
# After the first try, the second and so on; then it is given up, two days later.
AGAIN = [timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720, 1440)]
mail_sent = Namespace().signal("mail-sent")


class MailKey:
    """The server's key for waiting mail. ``use`` it before anything is queued or taken."""

    def __init__(self) -> None:
        self.key = b""

    def use(self, secret: str) -> None:
        self.key = derived_key(secret, "waiting mail")


mail_key = MailKey()


def queue(mail: Mail, about: str = "") -> None:
    """Let it be sent after the commit; with a rollback it was never there."""
    row = WaitingMail(public_id=new_id(), about=about)
    row.sealed = seal_body(mail_key.key, asdict(mail), row.public_id.encode())
    db.session.add(row)


def due(at: datetime, most: int = 50) -> list[int]:
    """Return ids of what is to be tried now, the longest waiting first."""
    found = select(WaitingMail.id).where(WaitingMail.due_at <= at)
    return list(db.session.scalars(found.order_by(WaitingMail.due_at).limit(most)))


def take(row_id: int) -> Mail | None:
    """Take it for a few minutes; None when another process was faster. Raises Broken."""
    at = now()
    row = db.session.execute(
        update(WaitingMail)
        .where(WaitingMail.id == row_id, WaitingMail.due_at <= at)
        .values(due_at=at + LEASE, attempts=WaitingMail.attempts + 1)
        .returning(WaitingMail.public_id, WaitingMail.sealed),
        execution_options={"synchronize_session": False},
    ).first()
    if row is None:
        return None
    return Mail(**unseal_body(mail_key.key, row.sealed, row.public_id.encode()))


def sent(row_id: int) -> None:
    """Forget it, and tell who put it there."""
    about = db.session.scalar(select(WaitingMail.about).where(WaitingMail.id == row_id))
    forget(row_id)
    mail_sent.send(WaitingMail, about=about or "")


def failed(row_id: int) -> bool:
    """Let it be tried again later; False when it is given up and forgotten."""
    row = db.session.get(WaitingMail, row_id)
    if row is None or row.attempts > len(AGAIN):
        forget(row_id)
        return False
    row.due_at = now() + AGAIN[row.attempts - 1]
    return True


def forget_old() -> int:
    """Give up what has waited for three days, also where no server is named any more."""
    old = delete(WaitingMail).where(WaitingMail.made_at < now() - LONGEST)
    return db.session.connection().execute(old).rowcount


def forget(row_id: int) -> None:
    db.session.execute(
        delete(WaitingMail).where(WaitingMail.id == row_id),
        execution_options={"synchronize_session": False},
    )

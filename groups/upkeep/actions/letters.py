"""Letters of the public to a group: sealed when they come, forgotten after ninety days."""

from datetime import timedelta

from sqlalchemy import delete, update

from groups.meetings.models import Group
from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.mail.queue import mail_sent
from groups.plumbing.tokens import new_id
from groups.upkeep.models import Letter
from groups.upkeep.sealing import Words, letter_key

KEPT = timedelta(days=90)
ABOUT = "letter "


def send(group: Group, words: Words) -> Letter:
    letter = Letter(public_id=new_id(), group_id=group.id)
    letter.sealed = letter_key.seal(words, letter.public_id)
    db.session.add(letter)
    db.session.flush()
    return letter


def mark_read(letter: Letter) -> None:
    letter.read_at = letter.read_at or now()


def set_contact(group: Group, address: str) -> None:
    """Pass letters on to this address from now on; "" passes none on."""
    group.contact_email = address


def forget_old() -> int:
    """Delete the letters that are ninety days old; returns how many."""
    gone = db.session.execute(
        delete(Letter).where(Letter.sent_at < now() - KEPT).returning(Letter.id),
        execution_options={"synchronize_session": False},
    )
    return len(gone.all())


@mail_sent.connect
def passed_on(_sender: object, about: str) -> None:
    """Keep that a letter was mailed to the group's own address."""
    if about.startswith(ABOUT):
        db.session.execute(
            update(Letter)
            .where(Letter.public_id == about.removeprefix(ABOUT))
            .values(passed_on_at=now()),
            execution_options={"synchronize_session": False},
        )

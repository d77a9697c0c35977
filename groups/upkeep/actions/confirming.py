"""Saying that a listing is right, and asking whether it is."""

from datetime import timedelta

from sqlalchemy import or_, update

from groups.meetings.models import Group, Meeting
from groups.meetings.signals import list_read
from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.errors import NotFound
from groups.plumbing.tokens import fingerprint, new_token
from groups.upkeep.models import ConfirmationAsk

ANSWERED_WITHIN = timedelta(days=21)
# One statement names them all; a list that lacks more is broken rather than right.
MOST_MISSING = 10_000
USED = "This link was used already, or its time is over. Nothing was changed."


def confirm(group: Group, by: str = "group") -> None:
    """All of this group's listings are right today. ``by`` is group or coordinator."""
    _quietly(
        update(Meeting)
        .where(Meeting.group_id == group.id, Meeting.vanished_at.is_(None))
        .values(confirmed_at=now(), confirmed_by=by)
    )
    _quietly(
        update(ConfirmationAsk)
        .where(ConfirmationAsk.group_id == group.id, ConfirmationAsk.answered_at.is_(None))
        .values(answered_at=now())
    )
    db.session.expire_all()


def confirm_by(token: str) -> Group:
    """Confirm by the link of a mail, once; raises NotFound for a wrong, used or old one alike."""
    answered = db.session.execute(
        update(ConfirmationAsk)
        .where(
            ConfirmationAsk.token_hash == fingerprint(token[:100]),
            ConfirmationAsk.answered_at.is_(None),
            ConfirmationAsk.ends_at > now(),
        )
        .values(answered_at=now())
        .returning(ConfirmationAsk.group_id),
        execution_options={"synchronize_session": False},
    ).first()
    group = db.session.get(Group, answered.group_id) if answered else None
    if group is None:
        raise NotFound(USED)
    confirm(group)
    return group


def ask(group: Group) -> tuple[ConfirmationAsk, str]:
    """Ask a group; returns the question and the secret of its link, which is not kept."""
    token = new_token()
    question = ConfirmationAsk(
        group_id=group.id, token_hash=fingerprint(token), ends_at=now() + ANSWERED_WITHIN
    )
    db.session.add(question)
    db.session.flush()
    return question, token


@list_read.connect
def confirm_list(_sender: object, source: str, missing: list[int]) -> None:
    """A list was read just now: what it still has is as the list says.

    What the group itself confirmed in the last month stays confirmed by the group. Our own form
    has no source: it moves a directory, and confirms nothing.
    """
    if not source or len(missing) > MOST_MISSING:
        return
    by_group = (Meeting.confirmed_by == "group") & (
        Meeting.confirmed_at > now() - timedelta(days=30)
    )
    _quietly(
        update(Meeting)
        .where(Meeting.source == source, Meeting.vanished_at.is_(None), Meeting.id.not_in(missing))
        .where(or_(Meeting.confirmed_at.is_(None), ~by_group))
        .values(confirmed_at=now(), confirmed_by="list")
    )


def _quietly(statement: object) -> None:
    """No subscriber sees this, so neither sequence nor version move."""
    db.session.execute(statement, execution_options={"synchronize_session": False})  # type: ignore[call-overload]

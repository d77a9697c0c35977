"""Letters of a group, for those who serve it."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import func, select

from groups.accounts.models import Member
from groups.meetings.models import Group
from groups.plumbing.db import db
from groups.plumbing.errors import NotFound
from groups.plumbing.sealing import Broken
from groups.upkeep.models import Letter
from groups.upkeep.queries.serving import groups_served, servants_of
from groups.upkeep.sealing import Words, letter_key

MOST = 100


@dataclass(frozen=True)
class OpenLetter:
    """``words`` None cannot be opened any more: it was sealed under another key."""

    letter: Letter
    words: Words | None


def who_reads(group: Group, *, mailing: bool) -> Literal["servants", "address", ""]:
    """Say who would read a letter to this group; "" is nobody."""
    if servants_of(group):
        return "servants"
    return "address" if mailing and group.contact_email else ""


def letters_of(group: Group) -> list[OpenLetter]:
    """Return the group's latest letters, opened."""
    rows = db.session.scalars(
        select(Letter)
        .where(Letter.group_id == group.id)
        .order_by(Letter.sent_at.desc(), Letter.id.desc())
        .limit(MOST)
    )
    return [OpenLetter(row, _opened(row)) for row in rows]


def _opened(letter: Letter) -> Words | None:
    try:
        return letter_key.open(letter.sealed, letter.public_id)
    except Broken:
        return None


def letter_to(group: Group, public_id: str) -> Letter:
    """Return a letter to this group; raises NotFound."""
    found = db.session.scalar(
        select(Letter).where(Letter.public_id == public_id, Letter.group_id == group.id)
    )
    if found is None:
        raise NotFound
    return found


def unread_of(member: Member) -> list[tuple[Group, int]]:
    """Return the groups this member serves that have unread letters, with how many."""
    served = {group.id: group for group in groups_served(member)}
    if not served:
        return []
    rows = db.session.execute(
        select(Letter.group_id, func.count())
        .where(Letter.group_id.in_(served), Letter.read_at.is_(None))
        .group_by(Letter.group_id)
    )
    return [(served[group_id], number) for group_id, number in rows]

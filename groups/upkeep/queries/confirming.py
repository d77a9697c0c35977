"""Who last said that a listing is right, and who is to be asked."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, exists, func, or_, select

from groups.accounts.models import Member
from groups.meetings.models import Group, GroupMember, Meeting
from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.tokens import fingerprint
from groups.upkeep.models import ConfirmationAsk
from groups.upkeep.queries.serving import groups_served

_asks = ConfirmationAsk.__table__
_UNANSWERED = (
    select(_asks.c.group_id, func.max(_asks.c.asked_at).label("asked_at"))
    .where(
        _asks.c.group_id.in_(bindparam("groups", expanding=True)),
        _asks.c.answered_at.is_(None),
        _asks.c.ends_at <= bindparam("at"),
    )
    .group_by(_asks.c.group_id)
)


def group_asked_by(token: str) -> Group | None:
    """Return the group that was asked with this link; None for a wrong, used or old one alike."""
    found = db.session.scalar(
        select(ConfirmationAsk).where(
            ConfirmationAsk.token_hash == fingerprint(token[:100]),
            ConfirmationAsk.answered_at.is_(None),
            ConfirmationAsk.ends_at > now(),
        )
    )
    return found.group if found else None


def unanswered(group: Group) -> datetime | None:
    """Return when the group was asked in vain, if nobody confirmed or answered since."""
    return unanswered_of([group.id]).get(group.id)


def unanswered_of(group_ids: Iterable[int]) -> dict[int, datetime]:
    """Return when each of these groups was asked in vain, of those that were."""
    rows = db.session.execute(_UNANSWERED, {"groups": list(group_ids), "at": now()})
    return {row.group_id: row.asked_at for row in rows}


def asked_of(member: Member) -> list[Group]:
    """Return the groups this member serves that are asked whether their listing is right."""
    served = {group.id: group for group in groups_served(member)}
    if not served:
        return []
    rows = db.session.scalars(
        select(ConfirmationAsk.group_id)
        .where(
            ConfirmationAsk.group_id.in_(served),
            ConfirmationAsk.answered_at.is_(None),
            ConfirmationAsk.ends_at > now(),
        )
        .distinct()
    )
    return sorted((served[one] for one in rows), key=lambda group: group.name)


def groups_to_ask(before: datetime, limit: int) -> list[Group]:
    """Return groups with a listing nobody confirmed since, not asked since, whom one can ask."""
    stale = exists().where(
        Meeting.group_id == Group.id,
        Meeting.vanished_at.is_(None),
        func.coalesce(Meeting.confirmed_at, Group.made_at) < before,
    )
    asked = exists().where(
        ConfirmationAsk.group_id == Group.id,
        or_(ConfirmationAsk.asked_at >= before, ConfirmationAsk.ends_at > now()),
    )
    served = exists().where(GroupMember.group_id == Group.id)
    found = select(Group).where(Group.listed, stale, ~asked, or_(served, Group.contact_email != ""))
    # Another process that begins the same round passes over those we are asking.
    found = found.order_by(Group.id).limit(limit).with_for_update(of=Group, skip_locked=True)
    return list(db.session.scalars(found))


def last_confirmed(group: Group) -> tuple[datetime | None, str]:
    """Return when the group's listings were all confirmed at the latest, and by whom."""
    rows = db.session.execute(
        select(Meeting.confirmed_at, Meeting.confirmed_by).where(
            Meeting.group_id == group.id, Meeting.vanished_at.is_(None)
        )
    ).all()
    if not rows or any(row.confirmed_at is None for row in rows):
        return None, ""
    oldest = min(rows, key=lambda row: row.confirmed_at)
    return oldest.confirmed_at, oldest.confirmed_by

"""Fetching wishes, asks and pairings, always for the member who is asking."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from groups.accounts.models import Block, Member
from groups.accounts.queries import cut_off_from
from groups.plumbing.db import db
from groups.plumbing.errors import NotFound
from groups.sponsorship import matching, wording
from groups.sponsorship.matching import Facts
from groups.sponsorship.models import OPEN, Ask, Pairing, Wishes

MOST_SUGGESTED = 5
MOST_LISTED = 50
ASK_AGAIN_AFTER = timedelta(days=30)


@dataclass(frozen=True)
class Suggestion:
    member: Member
    about: str
    reasons: list[str]


def wishes_of(member: Member) -> Wishes | None:
    return db.session.get(Wishes, member.id)


def wishes_of_public_id(public_id: str) -> Wishes | None:
    named = Wishes.member.has(and_(Member.public_id == public_id, Member.suspended_at.is_(None)))
    return db.session.scalar(select(Wishes).where(named))


def facts_for(member: Member, at: datetime) -> Facts:
    """What is between this member and others, and between others, as matching reads it."""
    return Facts(
        now=at,
        blocked=frozenset(frozenset((member.id, other)) for other in cut_off_from(member)),
        sponsors=_sponsors(),
        waiting=_waiting(at),
    )


def _sponsors() -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    pairs = select(Pairing.sponsee_id, Pairing.sponsor_id).where(Pairing.ended_at.is_(None))
    for sponsee, sponsor in db.session.execute(pairs):
        found[sponsee].add(sponsor)
    return {sponsee: frozenset(sponsors) for sponsee, sponsors in found.items()}


def _waiting(at: datetime) -> dict[int, int]:
    counted = (
        select(Ask.asked_id, func.count())
        .where(_open(at), ~_cut_off(Ask.asker_id, Ask.asked_id))
        .group_by(Ask.asked_id)
    )
    return {row[0]: row[1] for row in db.session.execute(counted)}


def _open(at: datetime) -> ColumnElement[bool]:
    return and_(Ask.state == OPEN, Ask.ends_at > at)


def _cut_off(
    one: InstrumentedAttribute[int], other: InstrumentedAttribute[int]
) -> ColumnElement[bool]:
    either_way = or_(
        and_(Block.member_id == one, Block.blocked_id == other),
        and_(Block.member_id == other, Block.blocked_id == one),
    )
    return exists(select(Block.id).where(either_way))


def suggestions_for(
    member: Member, at: datetime, *, most: int = MOST_SUGGESTED
) -> list[Suggestion]:
    """Whom this member could ask, best for both first."""
    mine = wishes_of(member)
    if mine is None:
        return []
    one = mine.person(at)
    found = {wishes.member_id: wishes for wishes in _listed(member, at)}
    others = [wishes.person(at) for wishes in found.values()]
    return [
        Suggestion(found[p.id].member, found[p.id].about, wording.reasons(one, p))
        for p in matching.ranked(one, others, facts_for(member, at))[:most]
    ]


def help_for(member: Member, at: datetime) -> list[str]:
    """What this member could change in their wishes to find somebody, in sentences."""
    mine = wishes_of(member)
    if mine is None:
        return []
    others = [wishes.person(at) for wishes in _listed(member, at)]
    names = matching.would_help(mine.person(at), others, facts_for(member, at))
    return [wording.HELPS[name] for name in names]


def _listed(member: Member, at: datetime) -> Sequence[Wishes]:
    return db.session.scalars(
        select(Wishes).where(
            Wishes.listed,
            Wishes.paused_at.is_(None),
            Wishes.member.has(Member.suspended_at.is_(None)),
            Wishes.member_id.not_in(asked_lately(member, at)),
        )
    ).all()


def asked_lately(member: Member, at: datetime) -> set[int]:
    """Whom this member has asked and not heard a yes from: one does not ask twice in a month."""
    lately = select(Ask.asked_id).where(
        Ask.asker_id == member.id,
        Ask.state.in_((OPEN, "declined", "expired")),
        Ask.asked_at > at - ASK_AGAIN_AFTER,
    )
    return set(db.session.scalars(lately))


def open_asks_by(member: Member, at: datetime) -> Sequence[Ask]:
    mine = select(Ask).where(Ask.asker_id == member.id, _open(at)).order_by(Ask.asked_at)
    return db.session.scalars(mine).all()


def asks_by(member: Member, at: datetime) -> Sequence[Ask]:
    """Their asks of the last month, newest first."""
    mine = (
        select(Ask)
        .where(Ask.asker_id == member.id, Ask.asked_at > at - ASK_AGAIN_AFTER)
        .order_by(Ask.asked_at.desc())
    )
    return db.session.scalars(mine).all()


def asks_of(member: Member, at: datetime) -> Sequence[Ask]:
    """What waits for this member's answer. Nothing from somebody with a block between them."""
    waiting = (
        select(Ask)
        .where(Ask.asked_id == member.id, _open(at), ~_cut_off(Ask.asker_id, Ask.asked_id))
        .order_by(Ask.asked_at)
    )
    return db.session.scalars(waiting).all()


def own_ask(member: Member, public_id: str) -> Ask:
    """One that this member made; raises NotFound."""
    return _found(
        db.session.scalar(select(Ask).where(Ask.public_id == public_id, Ask.asker_id == member.id))
    )


def ask_of(member: Member, public_id: str) -> Ask:
    """One that this member was asked; raises NotFound, also where a block lies between."""
    return _found(
        db.session.scalar(
            select(Ask).where(
                Ask.public_id == public_id,
                Ask.asked_id == member.id,
                ~_cut_off(Ask.asker_id, Ask.asked_id),
            )
        )
    )


def _found(ask: Ask | None) -> Ask:
    if ask is None:
        raise NotFound
    return ask


def lapsed_asks(at: datetime) -> Sequence[Ask]:
    return db.session.scalars(select(Ask).where(Ask.state == OPEN, Ask.ends_at <= at)).all()


def lasting_pairings() -> ScalarSelect[int]:
    """How many sponsees somebody has, inside a question about ``Wishes``: theirs."""
    return (
        select(func.count())
        .where(Pairing.sponsor_id == Wishes.member_id, Pairing.ended_at.is_(None))
        .scalar_subquery()
    )


def is_a_place_to_give_back() -> bool:
    """Whether anybody's sponsee is gone, with their account, and the place not free yet."""
    wanting = exists().where(Wishes.taken > lasting_pairings())
    return bool(db.session.scalar(select(wanting)))


def pairings_of(member: Member) -> Sequence[Pairing]:
    """Those that last, the oldest first."""
    return db.session.scalars(
        select(Pairing)
        .where(_theirs(member), Pairing.ended_at.is_(None))
        .order_by(Pairing.began_at)
    ).all()


def pairing_of(member: Member, public_id: str) -> Pairing:
    """One of this member's, ended or not; raises NotFound."""
    pairing = db.session.scalar(
        select(Pairing).where(Pairing.public_id == public_id, _theirs(member))
    )
    if pairing is None:
        raise NotFound
    return pairing


def _theirs(member: Member) -> ColumnElement[bool]:
    return or_(Pairing.sponsor_id == member.id, Pairing.sponsee_id == member.id)

"""Fetching members, and who has blocked whom."""

from collections.abc import Sequence

from sqlalchemy import and_, or_, select

from groups.accounts.models import Block, Member, SignInSession
from groups.plumbing import text
from groups.plumbing.db import db


def handle_key(handle: str) -> str:
    """What makes two handles the same: their skeleton, so look-alikes cannot pose."""
    return text.skeleton(handle)


def member_named(handle: str) -> Member | None:
    return db.session.scalar(select(Member).where(Member.handle_key == handle_key(handle)))


def member_by_public_id(public_id: str) -> Member | None:
    return db.session.scalar(select(Member).where(Member.public_id == public_id))


def any_members() -> bool:
    return db.session.scalar(select(Member.id).limit(1)) is not None


def sessions_of(member: Member) -> Sequence[SignInSession]:
    """Where they are signed in, the latest first."""
    return db.session.scalars(
        select(SignInSession)
        .where(SignInSession.member_id == member.id)
        .order_by(SignInSession.started_at.desc())
    ).all()


def blocked_between(one: Member, other: Member) -> bool:
    """Is there a block either way?"""
    pair = or_(
        and_(Block.member_id == one.id, Block.blocked_id == other.id),
        and_(Block.member_id == other.id, Block.blocked_id == one.id),
    )
    return db.session.scalar(select(Block.id).where(pair).limit(1)) is not None


def blocked_by(member: Member) -> Sequence[Member]:
    """Whom this member has blocked, by handle. Who has blocked them is told to nobody."""
    return db.session.scalars(
        select(Member)
        .join(Block, Block.blocked_id == Member.id)
        .where(Block.member_id == member.id)
        .order_by(Member.handle_key)
    ).all()


def cut_off_from(member: Member) -> set[int]:
    """Ids of everyone with a block between them and ``member``, either way."""
    rows = db.session.execute(
        select(Block.member_id, Block.blocked_id).where(
            or_(Block.member_id == member.id, Block.blocked_id == member.id)
        )
    )
    return {other for row in rows for other in row} - {member.id}

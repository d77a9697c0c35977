"""Fetching threads, always through one of the two whose thread it is."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, or_, select

from groups.accounts.models import Member
from groups.accounts.queries import blocked_between
from groups.messaging.models import Seen, Thread, ThreadRow
from groups.plumbing.db import db
from groups.plumbing.errors import NotFound
from groups.sponsorship.models import Pairing


@dataclass(frozen=True)
class Listed:
    """A thread as its owner's list shows it; never any of its words."""

    thread: Thread
    other: Member
    unread: int
    last_at: datetime | None


def thread_of(member: Member, public_id: str) -> Thread:
    """Raises NotFound, for what is not there and for what is not theirs."""
    thread = db.session.scalar(
        select(Thread)
        .join(Pairing, Pairing.id == Thread.pairing_id)
        .where(
            Thread.public_id == public_id,
            or_(Pairing.sponsor_id == member.id, Pairing.sponsee_id == member.id),
        )
        .execution_options(populate_existing=True)
    )
    if thread is None:
        raise NotFound
    return thread


def thread_of_pairing(pairing: Pairing) -> Thread | None:
    return db.session.scalar(select(Thread).where(Thread.pairing_id == pairing.id))


def threads_of(member: Member) -> list[Listed]:
    """Lasting ones first, then the most recent first."""
    theirs = (
        select(Thread)
        .join(Pairing, Pairing.id == Thread.pairing_id)
        .where(or_(Pairing.sponsor_id == member.id, Pairing.sponsee_id == member.id))
    )
    listed = [_listed(thread, member) for thread in db.session.scalars(theirs)]
    by_time = sorted(listed, key=lambda one: one.last_at or one.thread.made_at, reverse=True)
    return sorted(by_time, key=lambda one: one.thread.pairing.ended_at is not None)


def _listed(thread: Thread, member: Member) -> Listed:
    last = db.session.scalar(
        select(func.max(ThreadRow.at)).where(
            ThreadRow.log_id == thread.id,
            or_(ThreadRow.author == member.public_id, ThreadRow.withheld.is_(False)),
        )
    )
    return Listed(
        thread,
        thread.pairing.other_than(member),
        unread_in(thread, member),
        datetime.fromtimestamp(last, UTC) if last else None,
    )


def unread_in(thread: Thread, member: Member) -> int:
    """Messages for this member that they have not seen. What is withheld is not for them."""
    seen = seen_by(thread, member)
    return db.session.scalars(
        select(func.count()).where(
            ThreadRow.log_id == thread.id,
            ThreadRow.seq > (seen.seq if seen else 0),
            ThreadRow.author != member.public_id,
            ThreadRow.kind == "message",
            ThreadRow.ciphertext.is_not(None),
            ThreadRow.withheld.is_(False),
        )
    ).one()


def seen_by(thread: Thread, member: Member) -> Seen | None:
    return db.session.scalar(
        select(Seen).where(Seen.thread_id == thread.id, Seen.member_id == member.id)
    )


def shows_seen(thread: Thread, member: Member) -> bool:
    """Do both want the other to see how far they have read? Never with a block between them."""
    other = thread.pairing.other_than(member)
    chosen = [seen_by(thread, one) for one in (member, other)]
    return all(seen and seen.show for seen in chosen) and not blocked_between(member, other)

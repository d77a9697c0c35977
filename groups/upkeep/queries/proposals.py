"""Fetching proposals, for those who decide and for those who made them."""

from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, select, true

from groups.accounts.models import Member
from groups.meetings.models import Meeting
from groups.plumbing.db import db
from groups.plumbing.errors import NotFound
from groups.upkeep.models import Proposal
from groups.upkeep.queries.serving import coordinates, groups_served, may_decide

ON_A_PAGE = 30


def proposal_at(public_id: str) -> Proposal:
    """Return the proposal: its address is known to who made it and to who decides."""
    found = db.session.scalar(select(Proposal).where(Proposal.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def proposal_decided_by(member: Member, public_id: str) -> Proposal:
    """Return a proposal this member may decide; raises NotFound for everybody else."""
    found = proposal_at(public_id)
    if not may_decide(member, found.group):
        raise NotFound
    return found


def proposal_made_by(member: Member, public_id: str) -> Proposal:
    """Return a proposal of this member's own; raises NotFound for others'."""
    found = proposal_at(public_id)
    if found.made_by_id != member.id:
        raise NotFound
    return found


def to_decide(member: Member, page: int = 1) -> tuple[list[Proposal], int]:
    """Return one page of what waits for this member, the oldest first, and how much there is."""
    waiting = select(Proposal).where(Proposal.state == "open", _decided_by(member))
    rows = waiting.order_by(Proposal.made_at, Proposal.id)
    return _page(rows, page), _count(waiting)


def decided(member: Member, limit: int = ON_A_PAGE) -> list[Proposal]:
    """Return the latest decided of those this member may decide, so that one can be undone."""
    return list(
        db.session.scalars(
            select(Proposal)
            .where(Proposal.state.in_(("accepted", "returned")), _decided_by(member))
            .order_by(Proposal.decided_at.desc(), Proposal.id.desc())
            .limit(limit)
        )
    )


def made_by(member: Member, limit: int = ON_A_PAGE) -> list[Proposal]:
    """Return what this member proposed, the latest first."""
    return list(
        db.session.scalars(
            select(Proposal)
            .where(Proposal.made_by_id == member.id)
            .order_by(Proposal.made_at.desc(), Proposal.id.desc())
            .limit(limit)
        )
    )


def how_many_wait(member: Member) -> int:
    return _count(select(Proposal).where(Proposal.state == "open", _decided_by(member)))


def proposed_before(meeting: Meeting, origin: str, words: str) -> bool:
    """Was this meeting proposed something from these very words before, however it ended?"""
    found = select(Proposal.id).where(
        Proposal.meeting_id == meeting.id,
        Proposal.origin == origin,
        Proposal.words.contains(f"“{words}”", autoescape=True),
    )
    return db.session.scalar(found.limit(1)) is not None


def _decided_by(member: Member) -> ColumnElement[bool]:
    if coordinates(member):
        return true()
    served = [group.id for group in groups_served(member)]
    return Proposal.group_id.in_(served) if served else false()


def _page(rows: Select[Any], page: int) -> list[Proposal]:
    return list(db.session.scalars(rows.limit(ON_A_PAGE).offset((page - 1) * ON_A_PAGE)))


def _count(rows: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(rows.subquery())) or 0

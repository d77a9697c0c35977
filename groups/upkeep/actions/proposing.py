"""Proposing a change to a listing, and taking it back."""

from groups.accounts.models import Member
from groups.meetings.models import Group, Meeting
from groups.plumbing.db import db
from groups.upkeep.actions.deciding import move
from groups.upkeep.forms.proposing import Proposed
from groups.upkeep.models import Proposal


def propose(
    proposed: Proposed,
    meeting: Meeting | None,
    group: Group | None,
    by: Member | None,
    origin: str = "person",
) -> Proposal:
    """Keep it for those who decide; nothing is changed yet."""
    proposal = Proposal(
        kind=proposed.kind,
        origin=origin,
        fields=proposed.fields,
        words=proposed.words,
        meeting_id=meeting.id if meeting else None,
        group_id=group.id if group else None,
        made_by_id=by.id if by else None,
    )
    db.session.add(proposal)
    db.session.flush()
    return proposal


def withdraw(proposal: Proposal) -> None:
    """Take one's own back; raises Conflict when it was decided meanwhile."""
    move(proposal, "withdraw")

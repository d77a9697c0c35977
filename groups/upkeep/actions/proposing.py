"""Proposing a change to a listing, and taking it back."""

from datetime import timedelta

from sqlalchemy import select

from groups.accounts.models import Member
from groups.meetings.actions.history import Fields, fields_at
from groups.meetings.models import Group, Meeting, Revision
from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.upkeep.actions.deciding import move
from groups.upkeep.forms.proposing import Proposed
from groups.upkeep.models import Proposal

FORM_IS_OPEN = timedelta(hours=3)


def seen(meeting: Meeting, version: int | None) -> Fields:
    """Return what the listing said when the form was opened: that version, if it was of late.

    Any number can be sent. What was taken off the listing before is not told again to a stranger.
    """
    if version is None:
        return fields_at(meeting, meeting.version)
    changed = select(Revision.at).where(
        Revision.meeting_id == meeting.id, Revision.number == version + 1
    )
    at = db.session.scalar(changed)
    of_late = at is not None and at > now() - FORM_IS_OPEN
    return fields_at(meeting, version if of_late else meeting.version)


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

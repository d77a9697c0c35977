"""The history of a listing: how it was at an earlier version, and taking a change back."""

from sqlalchemy import select

from groups.accounts.models import Member
from groups.meetings.actions.recording import Fields, fields_now, keep_beginning, recorded
from groups.meetings.actions.writing import write_fields
from groups.meetings.merging import merge
from groups.meetings.models import Meeting, Revision
from groups.meetings.telling import names_in_words
from groups.plumbing.db import db
from groups.plumbing.errors import Conflict

__all__ = ["Fields", "fields_at", "fields_now", "keep_beginning", "recorded", "undo"]


def fields_at(meeting: Meeting, version: int) -> Fields:
    """Return what the meeting said of itself when it had that version."""
    fields = fields_now(meeting)
    later = (
        select(Revision)
        .where(Revision.meeting_id == meeting.id, Revision.number > version)
        .order_by(Revision.number.desc())
    )
    for revision in db.session.scalars(later):
        fields |= revision.before
    return fields


def undo(revision: Revision, by: Member | None = None) -> Meeting:
    """Put back what was before this change, as one more change.

    Raises Conflict naming the fields that somebody has changed again since.
    """
    meeting = revision.meeting
    if not revision.before:
        raise Conflict("This is how the meeting began. There is nothing before it to go back to.")
    back = merge(revision.after, revision.before, fields_now(meeting))
    if back.both:
        raise Conflict(
            f"Somebody has changed {names_in_words(back.both)} again since, so this cannot "
            "simply be undone. Undo the later change first, or change the meeting by hand."
        )
    with recorded(meeting, "undo", by, note=f"number {revision.number}"):
        write_fields(meeting, {name: back.fields[name] for name in revision.before}, by)
    return meeting

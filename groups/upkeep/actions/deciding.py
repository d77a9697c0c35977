"""Deciding about a proposal: accepted, returned, undone. One decision wins."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update

from groups.accounts.models import Member
from groups.meetings.actions.groups import free_slug
from groups.meetings.actions.history import recorded, undo
from groups.meetings.actions.meetings import add_meeting
from groups.meetings.actions.writing import write_fields
from groups.meetings.forms.fields import fields_from
from groups.meetings.models import Group, Meeting, Revision
from groups.meetings.notation import schedule_from, schedule_to
from groups.meetings.queries import schedule_of
from groups.meetings.schedule import in_zone_chosen
from groups.meetings.splitting import from_now_on
from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.errors import Conflict, Invalid
from groups.upkeep.deciding import after, from_state
from groups.upkeep.models import Proposal

MEANWHILE = "Somebody decided this meanwhile. Look at what became of it."


def move(proposal: Proposal, how: str, by: Member | None = None, answer: str = "") -> None:
    """Move the proposal on, if it is still where that can be done; raises Conflict otherwise.

    The condition is in the statement, so of two who press at once one is told.
    """
    start = from_state(how)
    values = {
        "state": after(start, how),
        "decided_at": now(),
        "decided_by_id": by.id if by else None,
    }
    if answer:
        values["answer"] = answer
    moved = db.session.execute(
        update(Proposal)
        .where(Proposal.id == proposal.id, Proposal.state == start)
        .values(**values)
        .returning(Proposal.id),
        execution_options={"synchronize_session": False},
    ).first()
    if moved is None:
        raise Conflict(MEANWHILE)
    db.session.refresh(proposal)


def accept(
    proposal: Proposal,
    take: frozenset[str],
    by: Member,
    *,
    answer: str = "",
    group: Group | None = None,
) -> None:
    """Write the fields taken to the listing; a new meeting is added to ``group``, or its own.

    Raises Invalid, and changes nothing, when none is taken or one cannot be kept.
    """
    wanted = {n: change["wanted"] for n, change in proposal.fields.items() if n in take}
    if proposal.fields and not wanted:
        raise Invalid("Choose at least one change, or return it with an answer.", "take")
    move(proposal, "accept", by, answer)
    if proposal.kind == "new":
        _add(proposal, wanted, by, group)
    elif proposal.meeting is not None and wanted:
        proposal.revision_id = _write(proposal.meeting, wanted, by, proposal.origin)
    db.session.flush()


def _write(meeting: Meeting, wanted: dict[str, Any], by: Member, origin: str) -> int | None:
    before = meeting.version
    if origin == "person" and wanted.get("schedule"):
        # What somebody says of the times holds from now on; the past stays as it was.
        told = schedule_from(wanted["schedule"])
        present = schedule_of(meeting)
        if present is not None:
            present = in_zone_chosen(present, told.timezone)
        wanted["schedule"] = schedule_to(from_now_on(present, told, now(), until_then=True))
    with recorded(meeting, "proposal", by):
        write_fields(meeting, wanted, by)
    if meeting.version == before:
        return None
    return db.session.scalar(
        select(Revision.id).where(
            Revision.meeting_id == meeting.id, Revision.number == meeting.version
        )
    )


def _add(proposal: Proposal, wanted: Mapping[str, Any], by: Member, group: Group | None) -> None:
    values = fields_from(wanted)
    values.setdefault("name", proposal.fields["name"]["wanted"])
    schedule, venue = values.pop("schedule", None), values.pop("venue", None)
    values.setdefault("timezone", schedule.timezone if schedule else by.timezone)
    group = group or proposal.group or _group_named(values["name"])
    meeting = add_meeting(group, values, schedule, venue, by)
    proposal.group_id, proposal.meeting_id = group.id, meeting.id


def _group_named(name: str) -> Group:
    """Make a group of one meeting, for whoever will serve it."""
    group = Group(slug=free_slug(Group, name), name=name)
    db.session.add(group)
    db.session.flush()
    return group


def send_back(proposal: Proposal, by: Member, answer: str) -> None:
    """Return it to who made it, with an answer."""
    if not answer:
        raise Invalid("Say in a sentence why, so that they know.", "answer")
    move(proposal, "return", by, answer)


def revert(proposal: Proposal, by: Member) -> None:
    """Undo what accepting it changed, where nobody has changed the same field since."""
    move(proposal, "revert", by)
    meeting = proposal.meeting
    if meeting is None:
        return
    if proposal.kind == "new":
        with recorded(meeting, "undo", by):
            write_fields(meeting, {"vanished": True}, by)
        return
    revision = db.session.get(Revision, proposal.revision_id) if proposal.revision_id else None
    if revision is not None:
        undo(revision, by)

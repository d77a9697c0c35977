"""What a list says otherwise, and schedule found in words, become proposals to look at."""

from typing import Any

from sqlalchemy import select

from groups.meetings.actions.history import fields_now
from groups.meetings.models import Meeting
from groups.meetings.prose import Finding, findings
from groups.meetings.queries import schedule_of
from groups.meetings.signals import list_disagreed
from groups.meetings.types import NAMES
from groups.plumbing.db import db
from groups.plumbing.errors import Invalid
from groups.upkeep.actions.deciding import move
from groups.upkeep.deciding import differing
from groups.upkeep.models import Proposal
from groups.upkeep.queries.proposals import proposed_before

Changes = dict[str, dict[str, Any]]


def propose_from_prose(meeting: Meeting) -> int:
    """Propose what the words of a listing say of its dates; returns how many are new.

    The same words are never proposed twice, however it ended.
    """
    news = _news(meeting)
    for one, changes in news:
        _propose(meeting, "prose", changes, _said(one))
    return len(news)


def has_news(meeting: Meeting) -> bool:
    """Do its words say something of its dates that was not proposed yet?"""
    return meeting.vanished_at is None and bool(_news(meeting))


def _news(meeting: Meeting) -> list[tuple[Finding, Changes]]:
    try:
        found = [one for one in _findings(meeting) if one.wanted]
    except Invalid:
        return []  # a schedule nobody can read is for the quality page
    if not found:
        return []
    present = fields_now(meeting)
    changes = [(one, differing(present, one.wanted)) for one in found]
    return [
        (one, change)
        for one, change in changes
        if change and not proposed_before(meeting, "prose", one.words)
    ]


def _findings(meeting: Meeting) -> tuple[Finding, ...]:
    return findings(
        meeting.name,
        meeting.notes,
        schedule_of(meeting),
        meeting.timezone,
        online=meeting.attendance in {"online", "hybrid"},
        types=[code for code in meeting.types if code in NAMES],
    )


def _said(one: Finding) -> str:
    return f"The {one.where} says: “{one.words}”\n\n{one.sentence}"


@list_disagreed.connect
def propose_from_list(_sender: object, meeting: Meeting, source: str, fields: Changes) -> None:
    """A list says something new of what was changed here: somebody must choose."""
    before = db.session.scalars(
        select(Proposal).where(Proposal.meeting_id == meeting.id, Proposal.origin == "source")
    ).all()
    wanted = {name: change["wanted"] for name, change in fields.items()}
    for one in before:
        if {name: change["wanted"] for name, change in one.fields.items()} == wanted:
            return
        if one.state == "open":
            move(one, "supersede")
    _propose(meeting, "source", fields, f"The list {source} says so now.")


def _propose(meeting: Meeting, origin: str, changes: Changes, words: str) -> None:
    db.session.add(
        Proposal(
            kind="change",
            origin=origin,
            fields=changes,
            words=words,
            meeting_id=meeting.id,
            group_id=meeting.group_id,
        )
    )
    db.session.flush()

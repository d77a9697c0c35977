"""Keeping every change to a meeting: field by field, with who made it and why."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from groups.accounts.models import Member
from groups.meetings.descriptions import fields_of
from groups.meetings.feeds.interchange import description_of
from groups.meetings.models import Meeting, Revision
from groups.plumbing.db import db

Fields = dict[str, Any]
_NOW_RECORDING = "meetings being recorded"


def fields_now(meeting: Meeting) -> Fields:
    """Return all that the meeting says of itself, by field, as JSON keeps it."""
    return fields_of(description_of(meeting)) | {"vanished": meeting.vanished_at is not None}


@contextmanager
def recorded(
    meeting: Meeting, cause: str, by: Member | None = None, *, source: str = "", note: str = ""
) -> Iterator[None]:
    """Keep what this block changes as one revision; nothing changed is no revision.

    Inside another such block for the same meeting it keeps nothing of its own: a proposal that
    moves a date is one change, and the outer block knows why it was made.
    """
    recording: set[int] = db.session.info.setdefault(_NOW_RECORDING, set())
    if id(meeting) in recording:
        yield
        return
    recording.add(id(meeting))
    try:
        before = fields_now(meeting)
        yield
        _keep_difference(meeting, before, Revision(cause=cause, source=source, note=note), by)
    finally:
        recording.discard(id(meeting))


def keep_beginning(
    meeting: Meeting, cause: str, by: Member | None = None, *, source: str = "", note: str = ""
) -> None:
    """Keep a new meeting as its first revision, with nothing before it."""
    revision = Revision(cause=cause, source=source, note=note, before={}, after=fields_now(meeting))
    _keep(meeting, revision, by)


def _keep_difference(
    meeting: Meeting, before: Fields, revision: Revision, by: Member | None
) -> None:
    after = fields_now(meeting)
    differing = sorted(name for name in after if before.get(name) != after[name])
    if not differing:
        return
    revision.before = {name: before.get(name) for name in differing}
    revision.after = {name: after[name] for name in differing}
    _keep(meeting, revision, by)


def _keep(meeting: Meeting, revision: Revision, by: Member | None) -> None:
    meeting.version = (meeting.version or 0) + 1
    revision.number = meeting.version
    revision.by_id = by.id if by else None
    revision.meeting = meeting
    db.session.add(revision)
    db.session.flush()

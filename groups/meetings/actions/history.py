"""The history of a listing: every change, field by field, with who made it and why."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from groups.accounts.models import Member
from groups.meetings.descriptions import fields_of
from groups.meetings.feeds.interchange import description_of
from groups.meetings.models import Meeting, Revision
from groups.plumbing.db import db

Fields = dict[str, Any]


def fields_now(meeting: Meeting) -> Fields:
    """Return all that the meeting says of itself, by field, as JSON keeps it."""
    return fields_of(description_of(meeting)) | {"vanished": meeting.vanished_at is not None}


@contextmanager
def recorded(
    meeting: Meeting, cause: str, by: Member | None = None, *, source: str = "", note: str = ""
) -> Iterator[None]:
    """Keep what this block changes as one revision; nothing changed is no revision."""
    before = fields_now(meeting)
    yield
    after = fields_now(meeting)
    differing = sorted(name for name in after if before.get(name) != after[name])
    if not differing:
        return
    meeting.version = (meeting.version or 0) + 1
    revision = Revision(
        number=meeting.version,
        cause=cause,
        source=source,
        note=note,
        before={name: before.get(name) for name in differing},
        after={name: after[name] for name in differing},
        by_id=by.id if by else None,
    )
    revision.meeting = meeting
    db.session.add(revision)
    db.session.flush()

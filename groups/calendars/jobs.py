"""What happens by itself: fragments written after an edit, and revoked addresses forgotten."""

from flask import Flask, current_app
from sqlalchemy import event
from sqlalchemy.orm import Session

from groups.calendars import actions, changes, feeds
from groups.meetings.models import Meeting
from groups.meetings.signals import meeting_changed, schedule_changed
from groups.plumbing.db import after_commit, db, transaction
from groups.plumbing.repeating import every
from groups.plumbing.retention import forgets

FORGET_EVERY_S = 6 * 60 * 60
MOST_AT_ONCE = 20
_EDITED = "calendars: meetings edited"

# Imported for what it hears: every flush of a session.
_HEARS = (changes,)


def set_up(app: Flask) -> None:
    """Forget old addresses for as long as a server runs."""
    every(app, FORGET_EVERY_S, forget_addresses)


@schedule_changed.connect
@meeting_changed.connect
def _edited(_sender: type[Meeting], meeting: Meeting) -> None:
    waiting: set[int] = db.session.info.setdefault(_EDITED, set())
    if not waiting:
        after_commit(_write_anew)
    waiting.add(meeting.id)


@event.listens_for(Session, "after_soft_rollback")
def _taken_back(session: Session, *_: object) -> None:
    session.info.pop(_EDITED, None)


def _write_anew() -> None:
    """Write what was just edited; what a whole list brought is written when it is asked for."""
    ids: set[int] = db.session.info.pop(_EDITED, set())
    if len(ids) <= MOST_AT_ONCE:
        site = feeds.Site.of(current_app.config["SETTINGS"])
        for meeting_id in sorted(ids):
            feeds.refresh_fragment(meeting_id, site)


@forgets("calendar addresses", "calendar_addresses")
def forget_addresses() -> int:
    """Delete addresses that were switched off and have nothing left to clear."""
    with transaction():
        return actions.forget_revoked()

"""Whoever leaves a group, or is taken from it, loses the calendar addresses that were for it.

Heard from the session itself, as ``changes.py`` does, so that no way out forgets it. The address
serves an empty calendar for a while, which clears devices; coming back does not bring it back.
"""

from datetime import timedelta
from typing import cast

from sqlalchemy import Table, event, update
from sqlalchemy.orm import Session

from groups.calendars.models import CalendarAddress
from groups.meetings.models import GroupMember
from groups.plumbing.clock import now

WIPED_FOR = timedelta(days=30)


@event.listens_for(Session, "before_flush")
def _left(session: Session, *_: object) -> None:
    for place in session.deleted:
        if isinstance(place, GroupMember):
            _revoke(session, place)


def _revoke(session: Session, place: GroupMember) -> None:
    of_that_group = (
        CalendarAddress.member_id == place.member_id,
        CalendarAddress.group_id == place.group_id,
        CalendarAddress.revoked_at.is_(None),
    )
    values = {"revoked_at": now(), "wiped_until": now() + WIPED_FOR}
    table = cast(Table, CalendarAddress.__table__)
    session.connection().execute(update(table).where(*of_that_group).values(values))

"""What keeps a list right: closures, and the history of every change."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from groups.accounts.models import Member
from groups.meetings.models.groups import Group, ServiceBody
from groups.meetings.models.meetings import Meeting, Venue
from groups.plumbing.clock import now
from groups.plumbing.db import Base


class Closure(Base):
    """Nothing is held on these local days, both included, by whatever it hangs on: exactly one.

    ``last`` None is until somebody lifts it. A lifted one is kept for the history.
    """

    __tablename__ = "closures"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN meeting_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN group_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN venue_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN body_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="hangs_on_one",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int | None] = mapped_column(
        ForeignKey("meetings.id", ondelete="CASCADE"), index=True
    )
    group_id: Mapped[int | None] = mapped_column(
        ForeignKey("groups.id", ondelete="CASCADE"), index=True
    )
    venue_id: Mapped[int | None] = mapped_column(
        ForeignKey("venues.id", ondelete="CASCADE"), index=True
    )
    body_id: Mapped[int | None] = mapped_column(
        ForeignKey("service_bodies.id", ondelete="CASCADE"), index=True
    )
    first: Mapped[date]
    last: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(255), default="")
    made_at: Mapped[datetime] = mapped_column(default=now)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))

    meeting: Mapped[Meeting | None] = relationship()
    group: Mapped[Group | None] = relationship()
    venue: Mapped[Venue | None] = relationship()
    body: Mapped[ServiceBody | None] = relationship()


class Revision(Base):
    """One change to what a meeting says of itself, field by field.

    ``before`` and ``after`` hold the fields that differ, as ``descriptions.fields_of`` writes
    them, and "vanished". ``number`` is the meeting's ``version`` after it. ``cause`` is one of
    edit, import, proposal, mend, undo. ``source`` names the list of an import.
    """

    __tablename__ = "revisions"
    __table_args__ = (Index("ix_revisions_of_meeting", "meeting_id", "number", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    number: Mapped[int]
    cause: Mapped[str] = mapped_column(String(16))
    source: Mapped[str] = mapped_column(String(255), default="")
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(default=dict)
    note: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))

    meeting: Mapped[Meeting] = relationship()
    by: Mapped[Member | None] = relationship()

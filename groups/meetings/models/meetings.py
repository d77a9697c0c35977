"""Venues, and meetings as rules with dated changes.

What came from another list keeps its name there (``source``, ``source_slug``), so that
reading the list again finds the same rows; our own slug may differ when two lists use one name.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from groups.meetings.models.groups import Group
from groups.plumbing.clock import now
from groups.plumbing.db import Base
from groups.plumbing.tokens import new_id

ATTENDANCES = ("in-person", "online", "hybrid", "inactive")


class Venue(Base):
    """A place meetings are held at. ``regions`` runs from general to specific."""

    __tablename__ = "venues"
    __table_args__ = (Index("ix_venues_place", "latitude", "longitude"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(255), default="")
    formatted_address: Mapped[str] = mapped_column(String(500), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    approximate: Mapped[bool] = mapped_column(default=False)
    regions: Mapped[list[str]] = mapped_column(default=list)
    region: Mapped[str] = mapped_column(String(255), default="", index=True)
    notes: Mapped[str] = mapped_column(Text, default="")


class Meeting(Base):
    """A meeting is a rule (RFC 5545) on the wall clock of its zone, with dated changes.

    ``start_local`` is ISO without zone, "2026-02-20T19:00". ``rrule`` None is a dated one-off;
    ``start_local`` None is by appointment: no time is known. ``sequence`` rises and
    ``revised_at`` is stamped with every change a subscriber should see. Without ``links_public``
    the ways in (link, number, their notes) are shown to signed-in members only and are in no feed.
    ``confirmed_by`` is "group", "list" or "coordinator": who last said that all this is right.
    """

    __tablename__ = "meetings"
    __table_args__ = (
        Index("ix_meetings_source", "source", "source_slug"),
        # A group's calendar asks which of its meetings there are, without reading any.
        Index(
            "ix_meetings_in_group",
            "group_id",
            sqlite_where=text("vanished_at IS NULL"),
            postgresql_where=text("vanished_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    uid: Mapped[str] = mapped_column(String(16), unique=True, default=new_id)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venues.id"), index=True)
    name: Mapped[str] = mapped_column(String(255))
    timezone: Mapped[str] = mapped_column(String(64))
    start_local: Mapped[str | None] = mapped_column(String(16))
    duration_minutes: Mapped[int] = mapped_column(default=60)
    rrule: Mapped[str | None] = mapped_column(String(500))
    types: Mapped[list[str]] = mapped_column(default=list)
    attendance: Mapped[str] = mapped_column(String(16), default="in-person", index=True)
    language: Mapped[str] = mapped_column(String(16), default="en")
    notes: Mapped[str] = mapped_column(Text, default="")
    conference_url: Mapped[str] = mapped_column(String(1000), default="")
    conference_url_notes: Mapped[str] = mapped_column(Text, default="")
    conference_phone: Mapped[str] = mapped_column(String(255), default="")
    conference_phone_notes: Mapped[str] = mapped_column(Text, default="")
    links_public: Mapped[bool] = mapped_column(default=True)
    has_room: Mapped[bool] = mapped_column(default=True)
    source: Mapped[str] = mapped_column(String(255), default="")
    source_slug: Mapped[str] = mapped_column(String(255), default="")
    source_record: Mapped[dict[str, Any]] = mapped_column(default=dict)
    vanished_at: Mapped[datetime | None]
    # How many revisions there were: a form that was opened at an earlier one is merged.
    version: Mapped[int] = mapped_column(default=0)
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[str] = mapped_column(String(16), default="")
    sequence: Mapped[int] = mapped_column(default=0)
    revised_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def body_id(self) -> int | None:
        """The service body of its group."""
        return self.group.body_id

    group: Mapped[Group] = relationship(back_populates="meetings", lazy="joined")
    venue: Mapped[Venue | None] = relationship(lazy="joined")
    changes: Mapped[list["MeetingChange"]] = relationship(
        order_by="MeetingChange.id", cascade="all, delete-orphan", back_populates="meeting"
    )


class MeetingChange(Base):
    """One dated change, in the words of the interchange form (``op``, ``at``, ``to``…).

    ``details`` is that form's object as it is; the order of rows is the order they apply in.
    """

    __tablename__ = "meeting_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meetings.id", ondelete="CASCADE"), index=True
    )
    details: Mapped[dict[str, Any]] = mapped_column()
    made_at: Mapped[datetime] = mapped_column(default=now)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))

    meeting: Mapped[Meeting] = relationship(back_populates="changes")


class SavedMeeting(Base):
    """A meeting a member keeps for themselves: it is in their day and their own calendar."""

    __tablename__ = "saved_meetings"
    __table_args__ = (UniqueConstraint("member_id", "meeting_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))

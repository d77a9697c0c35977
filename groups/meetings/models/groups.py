"""Groups, the people who serve them, and the service bodies they belong to."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from groups.accounts.models import Member
from groups.plumbing.clock import now
from groups.plumbing.db import Base

if TYPE_CHECKING:
    from groups.meetings.models.meetings import Meeting


SERVICE_ROLES = ("secretary", "chair", "greeter", "timekeeper")

# BMLT's service body types, and what people call them.
BODY_KINDS = {
    "GR": "Group",
    "CO": "Cooperative",
    "GS": "Group support unit",
    "LS": "Local service unit",
    "AS": "Area",
    "MA": "Metro area",
    "RS": "Region",
    "ZF": "Zone",
    "WS": "World service",
}


class Group(Base):
    """A home group. Public, unless ``listed`` is false.

    ``contact_email`` is where letters to the group are passed on; it is on no page and in no feed.
    """

    __tablename__ = "groups"
    __table_args__ = (Index("ix_groups_source", "source", "source_slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(255))
    fellowship: Mapped[str] = mapped_column(String(32), default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    website: Mapped[str] = mapped_column(String(500), default="")
    listed: Mapped[bool] = mapped_column(default=True)
    body_id: Mapped[int | None] = mapped_column(
        ForeignKey("service_bodies.id", ondelete="SET NULL"), index=True
    )
    contact_email: Mapped[str] = mapped_column(String(255), default="")
    source: Mapped[str] = mapped_column(String(255), default="")
    source_slug: Mapped[str] = mapped_column(String(255), default="")
    made_at: Mapped[datetime] = mapped_column(default=now)

    meetings: Mapped[list["Meeting"]] = relationship(back_populates="group")
    body: Mapped["ServiceBody | None"] = relationship()


class GroupMember(Base):
    """A member of a home group, with the service roles they hold in it."""

    __tablename__ = "group_members"
    __table_args__ = (UniqueConstraint("group_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    roles: Mapped[list[str]] = mapped_column(default=list)
    joined_at: Mapped[datetime] = mapped_column(default=now)

    group: Mapped[Group] = relationship()
    member: Mapped[Member] = relationship()


class ServiceChange(Base):
    """Who was given which service roles in a group: ``before`` and ``after``, by whom."""

    __tablename__ = "service_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    before: Mapped[list[str]] = mapped_column(default=list)
    after: Mapped[list[str]] = mapped_column(default=list)
    at: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))

    member: Mapped[Member] = relationship(foreign_keys=member_id)
    by: Mapped[Member | None] = relationship(foreign_keys=by_id)


class ServiceBody(Base):
    """An area, region or intergroup: what groups are served by, as a tree.

    ``kind`` is one of ``BODY_KINDS`` or "".
    """

    __tablename__ = "service_bodies"
    __table_args__ = (Index("ix_service_bodies_source", "source", "source_slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("service_bodies.id", ondelete="SET NULL"), index=True
    )
    name: Mapped[str] = mapped_column(String(255))
    kind: Mapped[str] = mapped_column(String(2), default="")
    fellowship: Mapped[str] = mapped_column(String(32), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    website: Mapped[str] = mapped_column(String(500), default="")
    helpline: Mapped[str] = mapped_column(String(255), default="")
    source: Mapped[str] = mapped_column(String(255), default="")
    source_slug: Mapped[str] = mapped_column(String(255), default="")

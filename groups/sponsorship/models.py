"""What a member offers and looks for, asks under way, and pairings."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from groups.accounts.models import Member
from groups.plumbing.clock import now
from groups.plumbing.db import Base
from groups.plumbing.tokens import new_id

OPEN = "open"
ASK_ENDS = ("accepted", "declined", "withdrawn", "expired", "superseded")


class Wishes(Base):
    """What a member said about themselves for pairing only; never shown as a profile.

    ``works_with``: genders they will pair with, ["any"] or a set. ``hours``: four-hour blocks
    of their week in UTC, "MO0".."SU5". ``availability`` is confirmed every 30 days.
    """

    __tablename__ = "wishes"

    member_id: Mapped[int] = mapped_column(
        ForeignKey("members.id", ondelete="CASCADE"), primary_key=True
    )
    gender: Mapped[str] = mapped_column(String(16), default="unsaid")
    works_with: Mapped[list[str]] = mapped_column(default=list)
    languages: Mapped[list[str]] = mapped_column(default=list)
    fellowships: Mapped[list[str]] = mapped_column(default=list)
    hours: Mapped[list[str]] = mapped_column(default=list)
    about: Mapped[str] = mapped_column(Text, default="")
    medication_supportive: Mapped[bool] = mapped_column(default=False)
    needs_medication_supportive: Mapped[bool] = mapped_column(default=False)
    looking: Mapped[bool] = mapped_column(default=False)
    listed: Mapped[bool] = mapped_column(default=False)
    capacity: Mapped[int] = mapped_column(default=1)
    taken: Mapped[int] = mapped_column(default=0)
    recovery_days: Mapped[int] = mapped_column(default=0)
    has_sponsor: Mapped[bool] = mapped_column(default=False)
    silences: Mapped[int] = mapped_column(default=0)
    confirmed_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]

    member: Mapped[Member] = relationship(lazy="joined")

    __table_args__ = (CheckConstraint("taken >= 0 AND taken <= capacity", name="within_capacity"),)


class Ask(Base):
    """One member asks another. It ends within 72 hours, one of five ways, without a reason."""

    __tablename__ = "asks"
    __table_args__ = (
        Index(
            "uq_asks_open_pair",
            "asker_id",
            "asked_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=new_id)
    asker_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    asked_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(24), default="sponsor")
    words: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(12), default=OPEN)
    asked_at: Mapped[datetime] = mapped_column(default=now)
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    asker: Mapped[Member] = relationship(foreign_keys=asker_id, lazy="joined")
    asked: Mapped[Member] = relationship(foreign_keys=asked_id, lazy="joined")


class Pairing(Base):
    """A sponsor and a sponsee. Who ended it is not kept: nobody may ask."""

    __tablename__ = "pairings"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=new_id)
    sponsor_id: Mapped[int] = mapped_column(
        ForeignKey("members.id", ondelete="CASCADE"), index=True
    )
    sponsee_id: Mapped[int] = mapped_column(
        ForeignKey("members.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(24), default="sponsor")
    began_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]

    sponsor: Mapped[Member] = relationship(foreign_keys=sponsor_id, lazy="joined")
    sponsee: Mapped[Member] = relationship(foreign_keys=sponsee_id, lazy="joined")

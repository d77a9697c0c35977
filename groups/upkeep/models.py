"""What people and other lists say about a listing, and what was decided."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from groups.accounts.models import Member
from groups.meetings.models import Group, Meeting
from groups.plumbing.clock import now
from groups.plumbing.db import Base
from groups.plumbing.tokens import new_id


class Proposal(Base):
    """A change somebody proposes, waiting for one who may decide.

    ``kind`` is change, new or gone; ``origin`` is person, prose or source. ``fields`` maps the
    name of a field (as ``descriptions.fields_of`` has it) to ``{"was", "wanted"}``. ``words`` is
    what the person wrote, or the prose it was found in. ``state`` is one of ``deciding.STATES``.
    """

    __tablename__ = "proposals"
    __table_args__ = (Index("ix_proposals_open", "state", "made_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(16), default="change")
    origin: Mapped[str] = mapped_column(String(16), default="person")
    group_id: Mapped[int | None] = mapped_column(
        ForeignKey("groups.id", ondelete="CASCADE"), index=True
    )
    meeting_id: Mapped[int | None] = mapped_column(
        ForeignKey("meetings.id", ondelete="CASCADE"), index=True
    )
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)
    words: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(16), default="open")
    answer: Mapped[str] = mapped_column(Text, default="")
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revisions.id", ondelete="SET NULL"))
    made_at: Mapped[datetime] = mapped_column(default=now)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))

    group: Mapped[Group | None] = relationship()
    meeting: Mapped[Meeting | None] = relationship()
    made_by: Mapped[Member | None] = relationship(foreign_keys=[made_by_id])


class ConfirmationAsk(Base):
    """A group was asked whether its listing is right. ``token_hash`` is of the link in its mail."""

    __tablename__ = "confirmation_asks"

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    asked_at: Mapped[datetime] = mapped_column(default=now)
    ends_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]

    group: Mapped[Group] = relationship()


class LeftAsItIs(Base):
    """A finding of the quality page that somebody looked at and found right as it is."""

    __tablename__ = "left_as_it_is"
    __table_args__ = (UniqueConstraint("meeting_id", "finding"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    finding: Mapped[str] = mapped_column(String(32))
    about: Mapped[str] = mapped_column(String(64), default="")
    made_at: Mapped[datetime] = mapped_column(default=now)


class Doubt(Base):
    """What the quality page found in a listing. ``other_id``: the meeting it seems to repeat.

    ``about`` is what was found, in a word; another one after it was left as it is is a new doubt.
    """

    __tablename__ = "doubts"
    __table_args__ = (
        UniqueConstraint("meeting_id", "finding"),
        Index("ix_doubts_of_kind", "finding", "meeting_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    finding: Mapped[str] = mapped_column(String(32))
    about: Mapped[str] = mapped_column(String(64), default="")
    other_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    found_at: Mapped[datetime] = mapped_column(default=now)

    meeting: Mapped[Meeting] = relationship(foreign_keys=[meeting_id])
    other: Mapped[Meeting | None] = relationship(foreign_keys=[other_id])


class Source(Base):
    """A list elsewhere that is fetched again and again. ``name`` is Meeting.source of its rows."""

    __tablename__ = "sources"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(255), unique=True)
    url: Mapped[str] = mapped_column(String(1000))
    format: Mapped[str] = mapped_column(String(16), default="auto")
    timezone: Mapped[str] = mapped_column(String(64), default="")
    fellowship: Mapped[str] = mapped_column(String(32), default="")
    language: Mapped[str] = mapped_column(String(16), default="en")
    rooms: Mapped[bool] = mapped_column(default=False)
    hours: Mapped[int] = mapped_column(default=24)
    enabled: Mapped[bool] = mapped_column(default=True)
    etag: Mapped[str] = mapped_column(String(255), default="")
    last_modified: Mapped[str] = mapped_column(String(64), default="")
    fetch_at: Mapped[datetime] = mapped_column(default=now, index=True)
    fetched_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Letter(Base):
    """Words of the public to a group. ``sealed`` holds the words and where to answer.

    ``passed_on_at`` is when it was mailed to the group's own address, if it has one.
    """

    __tablename__ = "letters"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=new_id)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    sent_at: Mapped[datetime] = mapped_column(default=now)
    read_at: Mapped[datetime | None]
    passed_on_at: Mapped[datetime | None]

    group: Mapped[Group] = relationship()

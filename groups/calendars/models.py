"""Secret calendar addresses: hashed, labelled, revocable; and meetings kept as iCalendar."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from groups.accounts.models import Member
from groups.meetings.models import Group
from groups.plumbing.clock import now
from groups.plumbing.db import Base
from groups.plumbing.tokens import new_id


class CalendarAddress(Base):
    """One member's own calendar at a secret address.

    The token itself is shown once and kept only as a fingerprint. ``discreet`` shows
    ``word`` alone, no place or link. ``purpose``: ``all`` the member's meetings, those of the one
    ``group``, or only those ``saved``. ``wiped_until``: revoked, but serves an empty calendar
    until then, so that devices forget. Only the day of the last fetch is remembered.
    """

    __tablename__ = "calendar_addresses"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=new_id)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(String(60))
    discreet: Mapped[bool] = mapped_column(default=True)
    word: Mapped[str] = mapped_column(String(60), default="Appointment")
    purpose: Mapped[str] = mapped_column(String(10), default="all")
    group_id: Mapped[int | None] = mapped_column(
        ForeignKey("groups.id", ondelete="CASCADE"), index=True
    )
    reminder_minutes: Mapped[int | None]
    shows_cancelled: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime] = mapped_column(default=now)
    fetched_on: Mapped[date | None] = mapped_column(Date)
    revoked_at: Mapped[datetime | None]
    wiped_until: Mapped[datetime | None]

    member: Mapped[Member] = relationship()
    group: Mapped[Group | None] = relationship()


class CalendarChoices(Base):
    """What a member chose for all of their addresses; without a row, everything is as usual.

    ``notes_days`` off: no day of a fetch is kept.
    """

    __tablename__ = "calendar_choices"

    member_id: Mapped[int] = mapped_column(
        ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    notes_days: Mapped[bool] = mapped_column(default=True)


class Fragment(Base):
    """A meeting as its events stand in a feed: kept until something they are made of changes.

    ``discreet`` ones hold a neutral date, into which each calendar puts its own word and names.
    ``version`` names everything else the bytes depend on: programs, zone rules, year, site.
    ``stamp`` names the bytes, after eight hexadecimal digits of the second they last changed.
    """

    __tablename__ = "calendar_fragments"
    # A thousand stamps are read without touching the text they stand for.
    __table_args__ = (
        Index(
            "ix_calendar_fragments_stamps",
            *("meeting_id", "discreet", "version", "stamp"),
        ),
    )

    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    discreet: Mapped[bool] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(String(32))
    stamp: Mapped[str] = mapped_column(String(32))
    zones: Mapped[str] = mapped_column(Text)
    components: Mapped[bytes] = mapped_column(LargeBinary)

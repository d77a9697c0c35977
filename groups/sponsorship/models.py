"""What a member offers and looks for, asks under way, and pairings."""

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from groups.accounts.models import Member
from groups.plumbing.clock import kept_zone, now
from groups.plumbing.db import Base
from groups.plumbing.tokens import new_id
from groups.sponsorship.matching import CONFIRM_EVERY, Person

OPEN = "open"
ASK_LASTS = timedelta(hours=72)
MOST_OPEN_ASKS = 2
SILENCES_BEFORE_PAUSE = 2


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

    def is_found(self, at: datetime) -> bool:
        """Do people who look for a sponsor come upon this listing, if there is a place free?"""
        lately = self.confirmed_at is not None and at - self.confirmed_at <= CONFIRM_EVERY
        return self.listed and self.paused_at is None and lately

    def person(self, at: datetime) -> Person:
        """These wishes as the pure rules of matching read them."""
        return Person(
            id=self.member_id,
            adult=self.member.adult,
            gender=self.gender,
            works_with=frozenset(self.works_with),
            languages=frozenset(self.languages),
            fellowships=frozenset(self.fellowships),
            hours=frozenset(self.hours),
            medication_supportive=self.medication_supportive,
            needs_medication_supportive=self.needs_medication_supportive,
            recovery_days=self.recovery_days,
            has_sponsor=self.has_sponsor,
            listed=self.listed,
            paused=self.paused_at is not None,
            confirmed_at=self.confirmed_at,
            free_places=self.capacity - self.taken,
            offset_minutes=offset_minutes(self.member.timezone, at),
        )


def offset_minutes(timezone: str, at: datetime) -> int:
    """How far a zone's clocks are ahead of UTC at an instant."""
    ahead = at.astimezone(kept_zone(timezone)).utcoffset()
    return int(ahead.total_seconds() // 60) if ahead else 0


class Ask(Base):
    """One member asks another. It ends within 72 hours, without a reason.

    ``state`` then is accepted, declined, withdrawn, expired or superseded.
    """

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

    def is_open(self, at: datetime) -> bool:
        """Still waiting: it ends by the clock, also where no job has said so yet."""
        return self.state == OPEN and at < self.ends_at

    def standing(self, at: datetime) -> str:
        return self.state if self.state != OPEN or self.is_open(at) else "expired"


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

    def other_than(self, member: Member) -> Member:
        return self.sponsee if member.id == self.sponsor_id else self.sponsor

"""A room, the personas in it, its rows, and who is here now."""

from datetime import datetime
from typing import Any

from sqlalchemy import Float, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from groups.accounts.models import Member
from groups.meetings.models import Group, Meeting
from groups.plumbing.clock import now
from groups.plumbing.db import Base, Json
from groups.plumbing.log.tables import Lease, LogHead, LogRow
from groups.plumbing.tokens import new_id


class Room(LogHead, Base):
    """The log of one occurrence: a word typed for this week can never land in the next.

    Or a group's lounge, which stands open: then it has no meeting, and ``group_id`` is whose it is.
    """

    __tablename__ = "rooms"
    __table_args__ = (UniqueConstraint("meeting_id", "recurrence_id"),)

    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    recurrence_id: Mapped[str] = mapped_column(String(24))
    group_id: Mapped[int | None] = mapped_column(
        ForeignKey("groups.id", ondelete="CASCADE"), unique=True
    )
    opens_at: Mapped[datetime]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    closes_at: Mapped[datetime] = mapped_column(index=True)
    # From when on the words may be forgotten (epoch seconds, the database's clock); set at closing.
    forget_at: Mapped[float | None] = mapped_column(Float, index=True)
    emptied_at: Mapped[datetime | None]

    meeting: Mapped[Meeting | None] = relationship()
    lounge_of: Mapped[Group | None] = relationship()
    agenda: Mapped["RoomAgenda"] = relationship()

    @property
    def group(self) -> Group:
        """Whose room it is."""
        found = self.meeting.group if self.meeting else self.lounge_of
        if found is None:
            raise RuntimeError("a room is of a meeting or of a group")
        return found

    @property
    def name(self) -> str:
        return self.meeting.name if self.meeting else f"{self.group.name}: lounge"

    @property
    def about(self) -> str:
        """The address of the page of what the room is for."""
        return f"/meetings/{self.meeting.slug}" if self.meeting else f"/groups/{self.group.slug}"

    @property
    def door(self) -> str:
        return f"{self.about}/{'room' if self.meeting else 'lounge'}"


class RoomAgenda(Base):
    """The agenda a room was opened with, beside its head: an append must not read all the texts."""

    __tablename__ = "room_agendas"

    room_id: Mapped[int] = mapped_column(
        ForeignKey("rooms.id", ondelete="CASCADE"), primary_key=True
    )
    agenda: Mapped[dict[str, Any]] = mapped_column(Json)


class RoomOptions(Base):
    """What a group chose for its rooms: the fields of groups.rooms.options.Options."""

    __tablename__ = "room_options"

    group_id: Mapped[int] = mapped_column(
        ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True
    )
    options: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)


class GroupAgenda(Base):
    """An agenda a group made its own.

    ``version`` rises with each change, so that two who change it do not undo each other's.
    """

    __tablename__ = "group_agendas"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=new_id)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    agenda: Mapped[dict[str, Any]] = mapped_column(Json)
    version: Mapped[int] = mapped_column(default=1)


class MeetingAgenda(Base):
    """Which of its group's agendas a meeting is held by; none: topic discussion."""

    __tablename__ = "meeting_agendas"

    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True
    )
    agenda_id: Mapped[int] = mapped_column(
        ForeignKey("group_agendas.id", ondelete="CASCADE"), index=True
    )

    held_by: Mapped[GroupAgenda] = relationship()


class Persona(Base):
    """Who one is in one room, and in no other: random, so two rooms cannot be linked.

    A member's persona hangs on the member, a guest's on the browser's session, and so a new
    name changes nothing. ``public_id`` is the author of rows. ``knocked_at``: they waited at the
    door, and come in once the room's state says that they are admitted.
    """

    __tablename__ = "personas"
    __table_args__ = (
        UniqueConstraint("room_id", "member_id"),
        UniqueConstraint("room_id", "guest_session"),
        UniqueConstraint("room_id", "name_key"),
        Index("ix_personas_member_id", "member_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=new_id)
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id", ondelete="CASCADE"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    guest_session: Mapped[str | None] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(60))
    name_key: Mapped[str] = mapped_column(String(600))
    roles: Mapped[list[str]] = mapped_column(default=list)
    came_at: Mapped[datetime] = mapped_column(default=now)
    # groups.rooms.late.Came: what was said before they came, as far as they may read it.
    came: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    knocked_at: Mapped[datetime | None]
    in_crowd: Mapped[bool] = mapped_column(default=False)


class RoomRow(LogRow, Base):
    """One row of a room: what was said or done, in the room's one order."""

    __tablename__ = "room_rows"

    log_id: Mapped[int] = mapped_column(
        ForeignKey("rooms.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(60), default="")
    body: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)


class RoomLease(Lease, Base):
    """Presence in a room."""

    __tablename__ = "room_leases"


class Ban(Base):
    """Somebody a group does not let in any more: the member, or the guest's browser session.

    ``name`` is what they went by then, so that who lifts it knows whom they meant.
    """

    __tablename__ = "bans"
    __table_args__ = (
        Index("ix_bans_member_id", "member_id"),
        Index("ix_bans_guest_session", "guest_session"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=new_id)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    guest_session: Mapped[str | None] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(60))
    banned_at: Mapped[datetime] = mapped_column(default=now)


class RotaPlace(Base):
    """A service on one date of a meeting, and who signed up for it.

    ``offered``: they look for somebody who takes it over, and keep it until then.
    """

    __tablename__ = "rota_places"
    __table_args__ = (UniqueConstraint("meeting_id", "recurrence_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    recurrence_id: Mapped[str] = mapped_column(String(24))
    role: Mapped[str] = mapped_column(String(16))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    offered: Mapped[bool] = mapped_column(default=False)

    member: Mapped[Member] = relationship()


class RoomBallot(Base):
    """How often a choice was made in the anonymous vote that is open: no row for a person."""

    __tablename__ = "room_ballots"

    room_id: Mapped[int] = mapped_column(
        ForeignKey("rooms.id", ondelete="CASCADE"), primary_key=True
    )
    choice: Mapped[str] = mapped_column(String(8), primary_key=True)
    votes: Mapped[int] = mapped_column(default=0)


class Report(Base):
    """A line that somebody reported, with what was said around it, sealed for the stewards."""

    __tablename__ = "room_reports"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=new_id)
    category: Mapped[str] = mapped_column(String(20))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(default=now, index=True)


class Slip(Base):
    """Proof of attendance, for somebody who asked for it; of nobody else anything is counted.

    ``token_hash`` is of the holder's own address, ``code`` stands on the paper. ``person`` is the
    persona whose presence is counted, for as long as the room is not emptied, up to ``seen_at``
    (epoch seconds, the database's clock). ``called`` is their name in the room, until confirmed.
    """

    __tablename__ = "slips"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True, default=new_id)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id", ondelete="CASCADE"), index=True)
    person: Mapped[str] = mapped_column(String(16))
    called: Mapped[str] = mapped_column(String(60))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    initials: Mapped[str] = mapped_column(String(30))
    seconds: Mapped[float] = mapped_column(Float)
    seen_at: Mapped[float] = mapped_column(Float)
    ends_at: Mapped[datetime] = mapped_column(index=True)
    confirmed_at: Mapped[datetime | None]

    room: Mapped[Room] = relationship()

    @property
    def minutes(self) -> int:
        """Whole ones, and never more than the room was open."""
        open_for = (self.room.closes_at - self.room.opens_at).total_seconds()
        return int(min(self.seconds, open_for) // 60)

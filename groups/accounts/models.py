"""Members, their sign-in sessions, and whom they have blocked."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from groups.plumbing.clock import now
from groups.plumbing.db import Base
from groups.plumbing.tokens import new_id

SITE_ROLES = ("operator", "coordinator", "steward")


class Member(Base):
    """A person with a handle. ``public_id`` is random: nothing about them can be counted."""

    __tablename__ = "members"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=new_id)
    handle: Mapped[str] = mapped_column(String(40))
    handle_key: Mapped[str] = mapped_column(String(600), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    adult: Mapped[bool]
    site_roles: Mapped[list[str]] = mapped_column(default=list)
    timezone: Mapped[str] = mapped_column(String(64), default="UTC")
    joined_at: Mapped[datetime] = mapped_column(default=now)
    suspended_at: Mapped[datetime | None]

    @property
    def active(self) -> bool:
        return self.suspended_at is None


class SignInSession(Base):
    """What the opaque cookie points to. Dies at sign-out, at the end of its time, or by hand.

    ``data`` is Flask's session: the CSRF secret, a notice to show, a guest's room names.
    """

    __tablename__ = "sign_in_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=new_id)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    started_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime] = mapped_column(index=True)

    member: Mapped[Member | None] = relationship(lazy="joined")


class Block(Base):
    """``member`` wants nothing to do with ``blocked``. It cuts both ways; they alone see it."""

    __tablename__ = "blocks"
    __table_args__ = (
        UniqueConstraint("member_id", "blocked_id"),
        Index("ix_blocks_blocked_id", "blocked_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    blocked_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    made_at: Mapped[datetime] = mapped_column(default=now)


class EndedSession(Base):
    """A session that just ended, kept for a minute so that every process closes its sockets.

    ``ended_at`` is of the database's clock: servers compare it.
    """

    __tablename__ = "ended_sessions"

    session_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    ended_at: Mapped[datetime] = mapped_column(index=True)

"""A thread of a pairing, its sealed rows, and how far each side has read."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from groups.plumbing.clock import now
from groups.plumbing.db import Base
from groups.plumbing.log.tables import LogHead, LogRow
from groups.sponsorship.models import Pairing

KEEP_DAYS = 90
FORGOTTEN = "forgotten"
PLAIN = "plain/1"


class Thread(LogHead, Base):
    """The log of one pairing. ``sealed_key`` is its data key under the server's key."""

    __tablename__ = "threads"

    pairing_id: Mapped[int] = mapped_column(
        ForeignKey("pairings.id", ondelete="CASCADE"), unique=True
    )
    sealed_key: Mapped[bytes] = mapped_column(LargeBinary)
    keep_days: Mapped[int] = mapped_column(default=KEEP_DAYS)
    made_at: Mapped[datetime] = mapped_column(default=now)

    pairing: Mapped[Pairing] = relationship(lazy="joined")


class ThreadRow(LogRow, Base):
    """One sealed row. The server opens ``scheme`` "server/1"; a browser-sealed scheme fits too.

    A row that takes another back is "plain/1": it says which, and nothing that anybody wrote.
    ``key_epoch`` counts data keys; ``commitment`` is for verifying a report later. A row
    without ``ciphertext`` was taken back or, with the ``scheme`` "forgotten", grew too old, and
    stays so when the two keep words for longer afterwards. ``withheld``: written while the
    other side had blocked its author, who alone may read it, now and after.
    """

    __tablename__ = "thread_rows"

    log_id: Mapped[int] = mapped_column(
        ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True
    )
    scheme: Mapped[str] = mapped_column(String(16), default="server/1")
    key_epoch: Mapped[int] = mapped_column(default=1)
    commitment: Mapped[bytes | None] = mapped_column(LargeBinary)
    ciphertext: Mapped[bytes | None] = mapped_column(LargeBinary)
    withheld: Mapped[bool] = mapped_column(default=False)


class Seen(Base):
    """How far a person has read a thread, and what they chose for it.

    Reading is for their own unread count; the other learns it when both want to ``show``.
    The shorter of the two ``keep_days`` holds.
    """

    __tablename__ = "thread_seen"
    __table_args__ = (UniqueConstraint("thread_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    seq: Mapped[int] = mapped_column(default=0)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    show: Mapped[bool] = mapped_column(default=False)
    keep_days: Mapped[int] = mapped_column(default=KEEP_DAYS)

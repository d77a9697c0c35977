"""The table of mail that waits to be sent."""

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from groups.plumbing.clock import now
from groups.plumbing.db import Base
from groups.plumbing.tokens import new_id


class WaitingMail(Base):
    """A mail to be sent. ``sealed`` holds all of it, under a key outside the database.

    ``due_at`` is when to try next; whoever tries moves it on first, so that only one does.
    ``about`` is the sender's own name for it. The row goes when it is sent, or given up.
    """

    __tablename__ = "waiting_mails"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=new_id)
    about: Mapped[str] = mapped_column(String(64), default="")
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    attempts: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(default=now)
    due_at: Mapped[datetime] = mapped_column(default=now, index=True)

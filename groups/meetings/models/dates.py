"""Occurrences as rows, and what the finder looks at."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from groups.meetings.models.meetings import Meeting
from groups.plumbing.db import Base
from groups.plumbing.tokens import new_id


class Occurrence(Base):
    """One date of a meeting, as a row for the rolling horizon (about five weeks).

    ``recurrence_id`` is the original local start, ISO without zone: a moved date keeps its own.
    ``local_start`` and ``weekday`` say when it is held now, on the clock of ``timezone``.
    ``listed`` says that the public may find it. ``types`` are this date's own, between bars as in
    ``Listing``; None for a meeting that is of the same kind on all its dates.
    """

    __tablename__ = "occurrences"
    __table_args__ = (
        UniqueConstraint("meeting_id", "recurrence_id"),
        Index("ix_occurrences_of_meeting", "meeting_id", "starts_at"),
        # All that "what comes next, whatever it is" looks at, so that it reads nothing else.
        Index("ix_occurrences_coming", "starts_at", "ends_at", "cancelled", "listed", "meeting_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    recurrence_id: Mapped[str] = mapped_column(String(24))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    local_start: Mapped[str] = mapped_column(String(16))
    timezone: Mapped[str] = mapped_column(String(64))
    weekday: Mapped[str] = mapped_column(String(2))
    cancelled: Mapped[bool] = mapped_column(default=False)
    moved: Mapped[bool] = mapped_column(default=False)
    listed: Mapped[bool] = mapped_column(default=True)
    note: Mapped[str] = mapped_column(String(500), default="")
    topic: Mapped[str] = mapped_column(String(255), default="")
    types: Mapped[str | None] = mapped_column(String(500))

    meeting: Mapped[Meeting] = relationship(lazy="joined")


class Listing(Base):
    """What the finder looks at: one narrow row for each meeting the public may find.

    Words between bars (``|O|D|``) are whole words to look for. ``slots`` has a bit for each
    weekday and part of the day the rule names in the horizon; see ``slots.py``.
    """

    __tablename__ = "listings"
    __table_args__ = (
        Index("ix_listings_place", "latitude", "longitude"),
        # Everything but words to search: a count that reads no more than it must.
        Index(
            "ix_listings_facets",
            *("attendance", "slots", "types", "languages", "regions", "fellowship"),
        ),
    )

    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    name: Mapped[str] = mapped_column(String(255))
    slots: Mapped[int] = mapped_column(default=0)
    attendance: Mapped[str] = mapped_column(String(16))
    fellowship: Mapped[str] = mapped_column(String(32), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    types: Mapped[str] = mapped_column(String(500), default="")
    languages: Mapped[str] = mapped_column(String(255), default="")
    regions: Mapped[str] = mapped_column(String(1000), default="")
    search_text: Mapped[str] = mapped_column(Text, default="")


CHANGES_KEPT = 10_000


class ListingChange(Base):
    """That the public finds something else of a meeting now; None for all of them.

    Numbers rise in the order of commits: whoever writes one holds the row of ``Horizon``.
    Only the last ``CHANGES_KEPT`` are kept; who saw less reads everything anew.
    """

    __tablename__ = "listing_changes"

    number: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int | None]


class Horizon(Base):
    """How far occurrences are kept as rows: one row for the whole directory.

    ``mark`` is another one after every change to what the public may find. ``zone_rules`` is the
    tzdata version the rows were reckoned with.
    """

    __tablename__ = "horizon"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    until: Mapped[datetime]
    mark: Mapped[str] = mapped_column(String(16), default=new_id)
    zone_rules: Mapped[str] = mapped_column(String(16), default="")

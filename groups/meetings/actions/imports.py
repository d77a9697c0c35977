"""Taking in a list that was read: what is new is made, what differs is changed, once.

A list of somebody else's is compared with what it said last time, field by field, so that
what a group changed here stays until the list itself says something new about that field.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from blinker import Signal
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from groups.meetings.actions import horizon
from groups.meetings.actions.schedules import write_schedule
from groups.meetings.actions.venues import Venues, forget_unused
from groups.meetings.descriptions import (
    GroupDescription,
    MeetingDescription,
    Reading,
    fields_of,
)
from groups.meetings.feeds.interchange import description_of
from groups.meetings.models import Group, Meeting
from groups.meetings.signals import meeting_changed, schedule_changed
from groups.meetings.slugs import LONGEST
from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.errors import Conflict

# A list that suddenly lacks most of its meetings is more often broken than right.
MOST_MISSING = 0.5
FEW = 5
_SET_ONCE = frozenset({"links_public", "has_room"})


@dataclass
class Outcome:
    """How many meetings; ``missing`` are known from this list and no longer in it."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    missing: int = 0
    touched: list[Meeting] = field(default_factory=list)
    news: list[tuple[Signal, Meeting]] = field(default_factory=list)


def bring_in(reading: Reading, *, drop_missing: bool = False) -> Outcome:
    """Take in all of a reading; raises Conflict when the list looks broken."""
    taken = _Taking(reading.source)
    for group in reading.groups:
        row = taken.group(group)
        for meeting in group.meetings:
            taken.meeting(meeting, row)
    _mark_missing(taken, drop_missing=drop_missing)
    db.session.flush()
    forget_unused()
    horizon.rebuild(list(dict.fromkeys(taken.outcome.touched)))
    for signal, meeting_row in taken.outcome.news:
        signal.send(Meeting, meeting=meeting_row)
    return taken.outcome


class _Taking:
    """One import under way, with what is known already read at once."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.outcome = Outcome()
        self.venues = Venues()
        self.seen: set[int] = set()
        self.meetings = {_key(source, one): one for one in _meetings(source)}
        groups = db.session.scalars(select(Group).where(*_of(Group, source)))
        self.groups = {_key(source, one): one for one in groups}
        self.slugs = set(db.session.scalars(select(Meeting.slug)))
        self.group_slugs = set(db.session.scalars(select(Group.slug)))
        self.uids = set(db.session.scalars(select(Meeting.uid)))

    def group(self, described: GroupDescription) -> Group:
        key = described.source_slug if self.source else described.slug
        row = self.groups.get(key)
        if row is None:
            slug = _free(described.slug, self.group_slugs)
            row = Group(slug=slug, name=described.name, source=self.source, source_slug=key)
            db.session.add(row)
            self.groups[key] = row
            self._describe(row, described)
        elif not self.source:
            self._describe(row, described)
        return row

    def _describe(self, row: Group, described: GroupDescription) -> None:
        values = {
            "name": described.name,
            "fellowship": described.fellowship,
            "notes": described.notes,
            "website": described.website,
            "listed": described.listed,
        }
        if not self.source:
            values |= {"source": described.source, "source_slug": described.source_slug}
        if any(getattr(row, name) != value for name, value in values.items()):
            moved = row.id is not None and (row.listed, row.name) != (
                described.listed,
                described.name,
            )
            for name, value in values.items():
                setattr(row, name, value)
            self.outcome.touched += row.meetings if moved else []

    def meeting(self, described: MeetingDescription, group: Group) -> None:
        key = described.source_slug if self.source else described.slug
        row = self.meetings.get(key)
        if row is None:
            self._create(described, group, key)
        else:
            self._update(row, described, group)

    def _create(self, described: MeetingDescription, group: Group, key: str) -> None:
        row = Meeting(slug=_free(described.slug, self.slugs), group=group)
        row.source, row.source_slug = self.source, key
        row.changes = []  # known to be none, so nobody has to ask
        row.links_public = described.links_public is not False
        row.has_room = described.has_room is not False
        row.sequence = described.sequence or 0
        if described.uid and described.uid not in self.uids:
            row.uid = described.uid
            self.uids.add(described.uid)
        db.session.add(row)
        self.meetings[key] = row
        self._write(row, described, fields_of(described))
        self.outcome.created += 1
        self.outcome.touched.append(row)

    def _update(self, row: Meeting, described: MeetingDescription, group: Group) -> None:
        self.seen.add(row.id)
        fields = fields_of(described)
        differing = self._differing(row, fields)
        moved = row.group is not group or row.vanished_at is not None
        if not differing and not moved:
            self.outcome.unchanged += 1
            return
        row.group, row.vanished_at = group, None
        self._write(row, described, differing)
        row.sequence = max(row.sequence + 1, described.sequence or 0)
        row.revised_at = now()
        self.outcome.changed += 1
        self.outcome.touched.append(row)
        signal = schedule_changed if "schedule" in differing else meeting_changed
        self.outcome.news.append((signal, row))

    def _differing(self, row: Meeting, fields: dict[str, Any]) -> dict[str, Any]:
        said = row.source_record.get("said") if self.source else None
        present = said or fields_of(description_of(row))
        asked = fields.keys() - _SET_ONCE if self.source else fields.keys()
        return {k: fields[k] for k in sorted(asked) if present.get(k, _NOTHING) != fields[k]}

    def _write(self, row: Meeting, described: MeetingDescription, fields: dict[str, Any]) -> None:
        for name, value in fields.items():
            if name == "venue":
                row.venue = self.venues.at(described.venue)
            elif name == "schedule":
                if described.schedule is None:
                    row.duration_minutes = row.duration_minutes or 60
                write_schedule(row, described.schedule)
            elif name not in _SET_ONCE | {"extra"} or (not self.source and name in _SET_ONCE):
                setattr(row, name, value)
        said = fields_of(described) if self.source else (row.source_record or {}).get("said")
        if not self.source:
            row.source, row.source_slug = described.source, described.source_slug
        record = {"extra": described.extra, "said": said}
        row.source_record = {name: value for name, value in record.items() if value}


_NOTHING = object()


def _meetings(source: str) -> Iterable[Meeting]:
    return db.session.scalars(
        select(Meeting).where(*_of(Meeting, source)).options(selectinload(Meeting.changes))
    )


def _of(table: type[Meeting | Group], source: str) -> list[Any]:
    """Our own form names meetings by our own slugs, so there any meeting may be meant."""
    return [table.source == source] if source else []


def _key(source: str, row: Meeting | Group) -> str:
    return row.source_slug if source else row.slug


def _free(slug: str, taken: set[str]) -> str:
    """Return the slug, or the first one like it that nobody has."""
    free, number = slug, 2
    while free in taken:
        free = f"{slug[: LONGEST - 5]}-{number}"
        number += 1
    taken.add(free)
    return free


def _mark_missing(taken: _Taking, *, drop_missing: bool) -> None:
    if not taken.source:
        return
    known = [one for one in taken.meetings.values() if one.id is not None]
    missing = [one for one in known if one.id not in taken.seen and one.vanished_at is None]
    taken.outcome.missing = len(missing)
    if not drop_missing or not missing:
        return
    if len(missing) > max(FEW, MOST_MISSING * len(known)):
        raise Conflict(
            f"{len(missing)} of {len(known)} meetings are missing from this list, so it looks "
            "broken and nothing was changed. Check it, or import without --drop-missing.",
            code="suspicious_change",
        )
    for meeting in missing:
        meeting.vanished_at = now()
    taken.outcome.touched += missing

"""Taking in a list that was read: what is new is made, what differs is changed, once.

A list of somebody else's is compared with what it said last time, field by field, so that what
a group changed here stays until the list itself says something new about that field; and when
both did, ours stays and the list's word is told as doubtful. Large lists are taken in portions
of one transaction, so that no more than a portion is held in memory.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import selectinload

from groups.meetings.actions import horizon
from groups.meetings.actions.closures import take_closures
from groups.meetings.actions.outcomes import Difference, Outcome
from groups.meetings.actions.recording import fields_now
from groups.meetings.actions.schedules import write_schedule
from groups.meetings.actions.taking import Known, take_bodies
from groups.meetings.actions.venues import forget_unused
from groups.meetings.descriptions import (
    GroupDescription,
    MeetingDescription,
    Reading,
    fields_of,
)
from groups.meetings.merging import Merged, merge
from groups.meetings.models import Group, Meeting, Revision
from groups.meetings.notation import schedule_from
from groups.meetings.signals import list_disagreed, list_read, meeting_changed, schedule_changed
from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.errors import Conflict

__all__ = ["Difference", "Outcome", "bring_in"]

# A list that suddenly lacks most of its meetings is more often broken than right.
MOST_MISSING = 0.5
FEW = 5
AT_ONCE = 500
_SET_ONCE = frozenset({"links_public", "has_room"})
Fields = dict[str, Any]


def bring_in(reading: Reading, *, drop_missing: bool = False) -> Outcome:
    """Take in all of a reading; raises Conflict when the list looks broken."""
    kept = set(db.session)
    taken = _Taking(reading)
    gone = taken.known.missing(reading)
    taken.outcome.missing = len(gone)
    if drop_missing:
        _refuse_broken(len(gone), taken.known.present)
    taken.known.bodies = take_bodies(reading)
    for groups in _portions(reading.groups):
        taken.portion(groups)
        _let_go(kept)
    if drop_missing:
        taken.vanish(gone)
        _let_go(kept)
    taken.outcome.changed += take_closures(reading.closures)
    if taken.outcome.created or taken.outcome.changed:
        forget_unused()
    list_read.send(Meeting, source=reading.source, missing=gone)
    return taken.outcome


def _refuse_broken(missing: int, known: int) -> None:
    if missing > max(FEW, MOST_MISSING * known):
        raise Conflict(
            f"{missing} of {known} meetings are missing from this list, so it looks "
            "broken and nothing was changed. Check it, or import without --drop-missing.",
            code="suspicious_change",
        )


def _portions(groups: Iterable[GroupDescription]) -> Iterator[list[GroupDescription]]:
    some: list[GroupDescription] = []
    held = 0
    for group in groups:
        some.append(group)
        held += len(group.meetings)
        if held >= AT_ONCE:
            yield some
            some, held = [], 0
    if some:
        yield some


def _let_go(kept: set[object]) -> None:
    """Hold no row of a portion that is written; whoever called keeps those of theirs."""
    db.session.flush()
    for row in list(db.session):
        if row not in kept and row in db.session:  # with a meeting its changes are let go
            db.session.expunge(row)


class _Taking:
    """One import under way."""

    def __init__(self, reading: Reading) -> None:
        self.source = reading.source
        self.known = Known(reading.source)
        self.outcome = Outcome()
        self._touched: list[Meeting] = []
        self._news: list[tuple[Any, Meeting]] = []
        self._revisions: list[tuple[Meeting, Fields, Fields]] = []

    def portion(self, groups: list[GroupDescription]) -> None:
        self.known.look_up(groups)
        with db.session.no_autoflush:
            for group in groups:
                self._group(group)
        self._settle()

    def vanish(self, ids: list[int]) -> None:
        for start in range(0, len(ids), AT_ONCE):
            some = select(Meeting).where(Meeting.id.in_(ids[start : start + AT_ONCE]))
            for meeting in db.session.scalars(some.options(selectinload(Meeting.changes))):
                meeting.vanished_at = now()
                meeting.version = (meeting.version or 0) + 1
                self._touched.append(meeting)
                self._news.append((schedule_changed, meeting))
                self._revisions.append((meeting, {"vanished": False}, {"vanished": True}))
                self.outcome.tell("gone", meeting.slug, meeting.name)
            self._settle()

    def _settle(self) -> None:
        """Write the portion: rows, their dates, the history; then tell who listens."""
        db.session.flush()
        self.known.venues.settle()
        horizon.rebuild(list(dict.fromkeys(self._touched)))
        rows = [_revision(self.source, *one) for one in self._revisions]
        if rows:
            # The table, not the class: thousands of rows nobody looks at now.
            table: Table = Revision.__table__  # type: ignore[assignment]
            db.session.execute(insert(table), rows)
        for signal, meeting in self._news:
            signal.send(Meeting, meeting=meeting)
        self._touched, self._news, self._revisions = [], [], []

    def _group(self, described: GroupDescription) -> None:
        said = [(one, fields_of(one)) for one in described.meetings]
        wanted = [pair for pair in said if self.known.said(pair[0], described) != pair[1]]
        self.outcome.unchanged += len(said) - len(wanted)
        row = self.known.group(described)
        self._touched += self.known.renamed(row, described)
        for meeting, fields in wanted:
            present = self.known.meeting(meeting)
            if present is None:
                self._create(meeting, fields, row)
            else:
                self._update(present, meeting, fields, row)

    def _create(self, described: MeetingDescription, says: Fields, group: Group) -> None:
        row = self.known.new_meeting(described, group)
        row.links_public = described.links_public is not False
        row.has_room = described.has_room is not False
        self._write(row, described, says)
        self._remember(row, described, says)
        row.version = 1
        self.outcome.created += 1
        self.outcome.tell("added", row.slug, row.name)
        self._revisions.append((row, {}, {}))
        self._touched.append(row)

    def _update(
        self, row: Meeting, described: MeetingDescription, says: Fields, group: Group
    ) -> None:
        before = fields_now(row)
        merged = self._merged(row, says, before)
        differing = {name: merged.fields[name] for name in merged.mine}
        differing |= _tightened(row, described, self.source)
        moved = row.group_id != group.id
        back = row.vanished_at is not None
        row.group, row.vanished_at = group, None
        self._write(row, described, differing)
        self._remember(row, described, says)
        if merged.both:
            self._doubt(row, merged, before, says)
        if not differing and not moved and not back:
            self.outcome.unchanged += 1
            return
        row.sequence = max((row.sequence or 0) + 1, described.sequence or 0)
        row.revised_at = now()
        after = differing | ({"vanished": False} if back else {})
        self._changed(row, {name: before[name] for name in after}, after)

    def _changed(self, row: Meeting, before: Fields, after: Fields) -> None:
        self.outcome.changed += 1
        self.outcome.tell("changed", row.slug, row.name, before, after)
        self._touched.append(row)
        about_dates = "schedule" in after or "vanished" in after
        self._news.append((schedule_changed if about_dates else meeting_changed, row))
        if after:
            row.version = (row.version or 0) + 1
            self._revisions.append((row, before, after))

    def _merged(self, row: Meeting, says: Fields, present: Fields) -> Merged:
        if not self.source:
            return merge(present, says, present)
        said = (row.source_record or {}).get("said") or {}
        list_says = {k: v for k, v in says.items() if k not in _SET_ONCE}
        return merge(present | said, list_says, present)

    def _doubt(self, row: Meeting, merged: Merged, present: Fields, says: Fields) -> None:
        ours = {name: present[name] for name in merged.both}
        wanted = {name: says[name] for name in merged.both}
        self.outcome.doubtful += 1
        self.outcome.tell("doubtful", row.slug, row.name, ours, wanted)
        fields = {name: {"was": ours[name], "wanted": wanted[name]} for name in wanted}
        list_disagreed.send(Meeting, meeting=row, source=self.source, fields=fields)

    def _write(
        self, row: Meeting, described: MeetingDescription, fields: Mapping[str, Any]
    ) -> None:
        for name, value in fields.items():
            if name == "venue":
                row.venue = self.known.venues.at(described.venue)
            elif name == "schedule":
                if value is None:
                    row.duration_minutes = row.duration_minutes or 60
                write_schedule(row, schedule_from(value) if value else None)
                _date_changes(row, described)
            elif name != "extra" and (name not in _SET_ONCE or row.id is not None):
                setattr(row, name, value)

    def _remember(self, row: Meeting, described: MeetingDescription, says: Fields) -> None:
        """Keep what the list said now, to know the next time what it says anew."""
        said = says if self.source else (row.source_record or {}).get("said")
        if not self.source:
            row.source, row.source_slug = described.source, described.source_slug
        record = {"extra": described.extra, "said": said}
        row.source_record = {name: value for name, value in record.items() if value}


def _date_changes(row: Meeting, described: MeetingDescription) -> None:
    """Keep when new changes were said elsewhere: one older than a closure stays under it."""
    for change, made_at in zip(row.changes, described.changed_at, strict=False):
        if not change.id:
            change.made_at = made_at


def _tightened(row: Meeting, described: MeetingDescription, source: str) -> Fields:
    """A password that came to a public link since closes it; the group may open it again."""
    said = (row.source_record or {}).get("said") or {}
    if source and said.get("links_public") and not described.links_public and row.links_public:
        return {"links_public": False}
    return {}


def _revision(source: str, meeting: Meeting, before: Fields, after: Fields) -> Fields:
    return {
        "meeting_id": meeting.id,
        "number": meeting.version,
        "cause": "import",
        "source": source,
        "before": before,
        "after": after,
    }

"""What an import finds already there: looked up a portion at a time, by the list's own keys."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from groups.meetings.actions.venues import Venues
from groups.meetings.descriptions import GroupDescription, MeetingDescription, Reading
from groups.meetings.models import Group, Meeting, ServiceBody
from groups.meetings.slugs import LONGEST, slug_of
from groups.plumbing.db import db


class Known:
    """The rows a list is about. ``source`` "" is our own form: any meeting may be meant."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.venues = Venues()
        self.bodies: dict[str, int] = {}
        self._slugs = set(db.session.scalars(select(Meeting.slug)))
        self._group_slugs = set(db.session.scalars(select(Group.slug)))
        self._uids = set(db.session.scalars(select(Meeting.uid)))
        self._listed: dict[str, int] = {}
        if source:
            listed = select(Meeting.source_slug, Meeting.id).where(
                Meeting.source == source, Meeting.vanished_at.is_(None)
            )
            self._listed = {row.source_slug: row.id for row in db.session.execute(listed)}
        self._groups: dict[str, Group] = {}
        self._meetings: dict[str, Meeting] = {}
        self._said: dict[str, tuple[Any, str]] = {}

    @property
    def present(self) -> int:
        return len(self._listed)

    def missing(self, reading: Reading) -> list[int]:
        """Return the ids of meetings the list named once and does not now.

        One whose record could not be read is not missing: nobody knows what it says.
        """
        keys = {meeting.source_slug for group in reading.groups for meeting in group.meetings}
        broken = reading.broken
        return [
            number
            for key, number in self._listed.items()
            if key not in keys and key not in broken and key.rpartition("-")[0] not in broken
        ]

    def look_up(self, groups: Iterable[GroupDescription]) -> None:
        """Fetch what a portion is about, in a handful of statements."""
        groups = list(groups)
        described = [meeting for group in groups for meeting in group.meetings]
        self._groups = {
            self._key(row): row
            for row in db.session.scalars(select(Group).where(*self._these(Group, groups)))
        }
        self._said = self._said_of(described)
        self._meetings = {}
        self._described = described
        self.venues.look_up(meeting.venue for meeting in described)

    def said(self, meeting: MeetingDescription, group: GroupDescription) -> Any:
        """What the list said of it last time, if it is there and in that group; else None."""
        said, group_key = self._said.get(meeting.source_slug, (None, ""))
        return said if self.source and group_key == group.source_slug else None

    def _said_of(self, described: list[MeetingDescription]) -> dict[str, tuple[Any, str]]:
        if not self.source:
            return {}
        rows = (
            select(Meeting.source_slug, Meeting.source_record, Group.source_slug.label("group"))
            .join(Group, Group.id == Meeting.group_id)
            .where(*self._these(Meeting, described), Meeting.vanished_at.is_(None))
        )
        return {row[0]: ((row[1] or {}).get("said"), row[2]) for row in db.session.execute(rows)}

    def meeting(self, described: MeetingDescription) -> Meeting | None:
        if not self._meetings and self._described:
            rows = select(Meeting).where(*self._these(Meeting, self._described))
            found = db.session.scalars(rows.options(selectinload(Meeting.changes)))
            self._meetings = {self._key(row): row for row in found}
            self._described = []
        return self._meetings.get(described.source_slug if self.source else described.slug)

    def new_meeting(self, described: MeetingDescription, group: Group) -> Meeting:
        row = Meeting(slug=free_slug(described.slug, self._slugs), group=group)
        row.source, row.source_slug = self.source, described.source_slug
        row.changes = []  # known to be none, so nobody has to ask
        row.sequence = described.sequence or 0
        if described.uid and described.uid not in self._uids:
            row.uid = described.uid
            self._uids.add(described.uid)
        db.session.add(row)
        return row

    def group(self, described: GroupDescription) -> Group:
        """Return its row. What a list says of a group is taken once, our own form each time."""
        key = described.source_slug if self.source else described.slug
        row = self._groups.get(key)
        if row is None:
            slug = free_slug(described.slug, self._group_slugs)
            row = Group(slug=slug, name=described.name, source=self.source, source_slug=key)
            self._describe(row, described)
            db.session.add(row)
            self._groups[key] = row
        elif row.body_id is None and described.body in self.bodies:
            row.body_id = self.bodies[described.body]
        return row

    def renamed(self, row: Group, described: GroupDescription) -> list[Meeting]:
        """Let our own form say a group anew; return the meetings whose listings tell of it."""
        if self.source or row.id is None:
            return []
        moved = (row.listed, row.name) != (described.listed, described.name)
        self._describe(row, described)
        return list(row.meetings) if moved else []

    def _describe(self, row: Group, described: GroupDescription) -> None:
        row.name, row.fellowship = described.name, described.fellowship
        row.notes, row.website = described.notes, described.website
        row.listed = described.listed
        row.body_id = self.bodies.get(described.body, row.body_id)
        if not self.source:
            row.source, row.source_slug = described.source, described.source_slug

    def _these(self, table: type[Meeting | Group], described: Iterable[Any]) -> list[Any]:
        if not self.source:
            return [table.slug.in_([one.slug for one in described])]
        keys = [one.source_slug for one in described]
        return [table.source == self.source, table.source_slug.in_(keys)]

    def _key(self, row: Meeting | Group) -> str:
        return row.source_slug if self.source else row.slug


def free_slug(slug: str, taken: set[str]) -> str:
    """Return the slug, or the first one like it that nobody has."""
    free, number = slug, 2
    while free in taken:
        free = f"{slug[: LONGEST - 5]}-{number}"
        number += 1
    taken.add(free)
    return free


def take_bodies(reading: Reading) -> dict[str, int]:
    """Write the service bodies of a list; return their ids by its own keys.

    In our own form the key is the slug, and what is there already may be meant too.
    """
    known = _known_bodies(reading.source)
    slugs = {"new", *db.session.scalars(select(ServiceBody.slug))} if reading.bodies else set()
    fellowship = next((group.fellowship for group in reading.groups), "")
    for body in reading.bodies:
        row = known.get(body.key)
        if row is None:
            slug = slug_of(body.name) if reading.source else body.key
            row = ServiceBody(slug=free_slug(slug, slugs), source=reading.source)
            row.source_slug, row.fellowship = body.key, fellowship
            db.session.add(row)
            known[body.key] = row
        row.name, row.kind, row.description = body.name, body.kind, body.description
        row.website, row.helpline = body.website, body.helpline
        if not reading.source:
            row.fellowship, row.source = body.fellowship, body.source
            row.source_slug = body.source_slug
    db.session.flush()
    for body in reading.bodies:
        parent = known.get(body.parent)
        known[body.key].parent_id = parent.id if parent and body.parent != body.key else None
    db.session.flush()
    return {key: row.id for key, row in known.items()}


def _known_bodies(source: str) -> dict[str, ServiceBody]:
    if not source:
        return {row.slug: row for row in db.session.scalars(select(ServiceBody))}
    rows = select(ServiceBody).where(ServiceBody.source == source)
    return {row.source_slug: row for row in db.session.scalars(rows)}

"""Adding a meeting to a group, and changing what its page says."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from groups.accounts.models import Member
from groups.meetings.actions import horizon
from groups.meetings.actions.groups import free_slug
from groups.meetings.actions.history import Fields, fields_at, fields_now
from groups.meetings.actions.recording import keep_beginning, recorded
from groups.meetings.actions.schedules import write_schedule
from groups.meetings.actions.venues import place
from groups.meetings.actions.writing import write_fields
from groups.meetings.descriptions import VenueDescription
from groups.meetings.forms.editing import Editing, MeetingForm
from groups.meetings.merging import Merged, merge
from groups.meetings.models import Group, Meeting, Revision
from groups.meetings.notation import kept_schedule, schedule_to
from groups.meetings.schedule import Schedule, in_zone_chosen
from groups.meetings.splitting import from_now_on, times_of
from groups.meetings.telling import names_in_words
from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.errors import Conflict

Details = dict[str, Any]


def add_meeting(
    group: Group,
    details: Details,
    schedule: Schedule | None,
    venue: VenueDescription | None,
    by: Member | None = None,
) -> Meeting:
    """Add a meeting. ``details`` are columns of Meeting: name, timezone, types, notes and so on."""
    slug, at = free_slug(Meeting, details["name"]), place(venue)
    meeting = Meeting(slug=slug, **details)
    db.session.add(meeting)
    meeting.group, meeting.venue = group, at
    write_schedule(meeting, schedule, by)
    horizon.rebuild([meeting])
    keep_beginning(meeting, "edit", by)
    return meeting


@dataclass(frozen=True)
class Saved:
    """``number`` is the revision made, None for none; ``kept`` what others changed meanwhile."""

    number: int | None
    changed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Clash:
    """One field two people changed. Times are as ``fields_of`` writes a schedule."""

    field: str
    mine: Any
    theirs: Any


class ChangedMeanwhile(Conflict):
    """Somebody else changed the same fields since the form was opened; nothing was written."""

    default_code = "stale"

    def __init__(self, clashes: list[Clash], version: int, others: tuple[str, ...]) -> None:
        self.clashes, self.version, self.others = clashes, version, others
        names = names_in_words([clash.field for clash in clashes])
        who = " and ".join(others) or "Somebody"
        super().__init__(f"{who} changed {names} meanwhile. Choose which words to keep.")


def change_meeting(
    meeting: Meeting, form: MeetingForm, editing: Editing | None = None, by: Member | None = None
) -> Saved:
    """Save a form; new times hold from now on. What others changed meanwhile stays.

    Raises ChangedMeanwhile for fields that both changed, unless ``editing.keep`` says which holds.
    """
    editing = editing or Editing()
    merging = _Merging(meeting, form, editing)
    clashes = merging.clashes()
    if clashes:
        names = {clash.field for clash in clashes}
        raise ChangedMeanwhile(clashes, meeting.version, merging.others(names))
    fields, kept = merging.to_write(), merging.merged.theirs
    others, before = merging.others(set(kept)), meeting.version
    with recorded(meeting, "edit", by):
        write_fields(meeting, fields, by)
    number = meeting.version if meeting.version != before else None
    return Saved(number, tuple(fields) if number else (), kept, others)


class _Merging:
    """What the form was opened at, what it says, and what the meeting says by now."""

    def __init__(self, meeting: Meeting, form: MeetingForm, editing: Editing) -> None:
        self.meeting, self.form, self.editing = meeting, form, editing
        self.at = now()
        self.version = meeting.version if editing.version is None else editing.version
        self.present = fields_now(meeting)
        base = self.view(self.version)
        self.mine = _settled(_said(form, base, self.at), base)
        self.merged: Merged = merge(base, self.mine, self.view(meeting.version))

    def view(self, version: int) -> Fields:
        """Return the fields at that version as a form sees them: of the times, those that hold."""
        fields = fields_at(self.meeting, version) if version < self.meeting.version else None
        fields = dict(fields or self.present)
        return fields | {"schedule": times_of(_schedule(fields["schedule"]), self.at)}

    def clashes(self) -> list[Clash]:
        return [
            Clash(name, self._written(name), self.present[name])
            for name in self.merged.both
            if not self._is_decided(name)
        ]

    def to_write(self) -> Fields:
        mine = [n for n in self.merged.both if self.editing.keep.get(n) == "mine"]
        return {name: self._written(name) for name in (*self.merged.mine, *mine)}

    def others(self, names: set[str]) -> tuple[str, ...]:
        """Return the handles of those who changed one of these fields meanwhile."""
        later = (
            select(Revision)
            .where(Revision.meeting_id == self.meeting.id, Revision.number > self.version)
            .order_by(Revision.number)
        )
        found = (one for one in db.session.scalars(later) if one.by and names & one.after.keys())
        return tuple(dict.fromkeys(one.by.handle for one in found if one.by))

    def _is_decided(self, name: str) -> bool:
        """Tell whether the person chose, seeing what the others' words are by now."""
        seen = self.editing.seen
        if name not in self.editing.keep or seen is None:
            return False
        return bool(self.view(seen).get(name) == self.view(self.meeting.version).get(name))

    def _written(self, name: str) -> Any:
        if name != "schedule":
            return self.mine[name]
        wanted = self.form.schedule
        if wanted is None:
            return None
        if not self.form.date_given and wanted.rrule:
            wanted = _beginning_on(wanted, self.mine["schedule"]["date"])
        present, given = _schedule(self.present["schedule"]), self.form.date_given
        if present is not None:
            present = in_zone_chosen(present, wanted.timezone)
            if times_of(present, self.at) == self.mine["schedule"]:
                return schedule_to(present)
        return schedule_to(from_now_on(present, wanted, self.at, until_then=given))


def _schedule(form: Mapping[str, Any] | None) -> Schedule | None:
    return kept_schedule(form) if form else None


def _said(form: MeetingForm, base: Fields, at: datetime) -> Fields:
    times, began = times_of(form.schedule, at), base["schedule"]
    same_rule = times and began and times["rrule"] == began["rrule"] and times["rrule"]
    if same_rule and not form.date_given and times and began:
        times = times | {"date": began["date"]}
    return form.fields() | {"schedule": times}


def _beginning_on(wanted: Schedule, day: str) -> Schedule:
    """Begin on the day the times are compared by: "every other" keeps its weeks."""
    start = datetime.combine(date.fromisoformat(day), wanted.start_local.time())
    return replace(wanted, start_local=start)


def _settled(mine: Fields, base: Fields) -> Fields:
    """See no change where the form cannot say all: the order of kinds, a place known roughly."""
    said = dict(mine)
    if set(said["types"]) == set(base["types"]):
        said["types"] = base["types"]
    there, before = said["venue"], base["venue"]
    if there and before and there | {"approximate": before["approximate"]} == before:
        said["venue"] = before
    return said

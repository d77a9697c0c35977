"""Writing any fields of a meeting at once: what a proposal, an undo and a merge have in common."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from groups.accounts.models import Member
from groups.meetings.actions import horizon
from groups.meetings.actions.revising import revise
from groups.meetings.actions.schedules import write_schedule
from groups.meetings.actions.venues import place
from groups.meetings.forms.fields import fields_from
from groups.meetings.models import Meeting
from groups.meetings.notation import schedule_to
from groups.meetings.queries import schedule_of
from groups.meetings.schedule import Schedule, in_zone_chosen
from groups.meetings.signals import meeting_changed, schedule_changed
from groups.plumbing.clock import now
from groups.plumbing.db import db

_ABOUT_DATES = frozenset({"schedule", "timezone", "vanished"})


def write_fields(meeting: Meeting, fields: Mapping[str, Any], by: Member | None = None) -> bool:
    """Set these fields, named and shaped as ``history.fields_now`` gives them.

    Raises Invalid, with nothing written, when one cannot be. Tells whether anything changed.
    Whoever calls it says why: ``with recorded(meeting, "proposal", by): write_fields(…)``.
    """
    values = fields_from(fields)
    changed = {name for name, value in values.items() if _write(meeting, name, value, values, by)}
    if not changed:
        return False
    revise(meeting)
    db.session.flush()
    horizon.rebuild([meeting])
    signal = schedule_changed if changed & _ABOUT_DATES else meeting_changed
    signal.send(Meeting, meeting=meeting)
    return True


def _write(
    meeting: Meeting, name: str, value: Any, together: Mapping[str, Any], by: Member | None
) -> bool:
    if name == "schedule":
        return _write_schedule(meeting, value, by)
    if name == "timezone":
        return _write_zone(meeting, value, together, by)
    if name == "venue":
        return _set(meeting, "venue", place(value))
    if name == "vanished":
        return _write_vanished(meeting, vanished=value)
    if name == "extra":
        return _set(meeting, "source_record", _with_extra(meeting, value))
    return _set(meeting, name, value)


def _write_schedule(meeting: Meeting, schedule: Schedule | None, by: Member | None) -> bool:
    present = schedule_of(meeting)
    # Closures lie over a schedule and are not written with it.
    if (present and schedule_to(present)) == (schedule and schedule_to(schedule)):
        return False
    return write_schedule(meeting, schedule, by)


def _write_zone(
    meeting: Meeting, zone: str, together: Mapping[str, Any], by: Member | None
) -> bool:
    """The zone of a meeting with dates is its schedule's: one given beside it holds."""
    if together.get("schedule") is not None:
        return False
    present = None if "schedule" in together else schedule_of(meeting)
    if present is not None:
        return write_schedule(meeting, replace(in_zone_chosen(present, zone), timezone=zone), by)
    return _set(meeting, "timezone", zone)


def _write_vanished(meeting: Meeting, *, vanished: bool) -> bool:
    if vanished == (meeting.vanished_at is not None):
        return False
    meeting.vanished_at = now() if vanished else None
    return True


def _with_extra(meeting: Meeting, extra: dict[str, Any]) -> dict[str, Any]:
    record = {**meeting.source_record, "extra": extra}
    return {name: value for name, value in record.items() if value}


def _set(meeting: Meeting, name: str, value: Any) -> bool:
    if getattr(meeting, name) == value:
        return False
    setattr(meeting, name, value)
    return True

"""Changing when a meeting meets: the whole rule, or one date of it."""

from datetime import datetime
from typing import Any

from groups.accounts.models import Member
from groups.meetings.actions import horizon
from groups.meetings.actions.recording import recorded
from groups.meetings.actions.revising import revise
from groups.meetings.models import Meeting, MeetingChange
from groups.meetings.notation import change_to, schedule_to
from groups.meetings.overrides import Add, Cancel, Change, Move, Vary
from groups.meetings.queries import schedule_of, timetable_of
from groups.meetings.recurrence import Occurrence, occurrence_of
from groups.meetings.schedule import Schedule
from groups.meetings.signals import schedule_changed
from groups.meetings.standstill import sentence, unknown_zones_of
from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.errors import Conflict, Invalid, NotFound


def write_schedule(meeting: Meeting, schedule: Schedule | None, by: Member | None = None) -> bool:
    """Set the rule and its changes on the rows alone, without rebuilding the dates."""
    before = schedule_of(meeting) if meeting.id else None
    if before == schedule and meeting.id:
        return False
    nothing: dict[str, Any] = {"start_local": None, "rrule": None, "changes": []}
    written = schedule_to(schedule) if schedule else nothing
    changes = written.pop("changes")
    for name, value in written.items():
        setattr(meeting, name, value)
    if [change.details for change in meeting.changes] != changes:
        known = list(meeting.changes)
        meeting.changes = [_change_row(one, known, by) for one in changes]
    return True


def _change_row(
    details: dict[str, Any], known: list[MeetingChange], by: Member | None
) -> MeetingChange:
    """Return the row of a change said before, so that it keeps who said it, or a new one."""
    for row in known:
        if row.details == details:
            known.remove(row)
            return row
    return MeetingChange(details=details, made_by_id=_id(by))


def cancel_date(meeting: Meeting, at: datetime, note: str = "", by: Member | None = None) -> None:
    """Say that the date whose original start is ``at`` (local) is not held."""
    _known_date(meeting, at)
    _apply(meeting, Cancel(at, note), by)


def move_date(
    meeting: Meeting,
    at: datetime,
    to: datetime,
    *,
    duration_minutes: int | None = None,
    note: str = "",
    by: Member | None = None,
) -> None:
    """Hold the date whose original start is ``at`` at ``to`` instead, both on the local clock."""
    one = _known_date(meeting, at)
    if one.added:
        raise Invalid("This is an extra date. Cancel it and add another one.", "at")
    _apply(meeting, Move(at, to, duration_minutes=duration_minutes, note=note), by)


def restore_date(meeting: Meeting, at: datetime, by: Member | None = None) -> None:
    """Hold the date as the rule has it, whatever was said about it before."""
    one = _known_date(meeting, at)
    with recorded(meeting, "edit", by):
        _restore(meeting, one, by)


def _restore(meeting: Meeting, one: Occurrence, by: Member | None) -> None:
    at = one.recurrence_id
    for change in list(meeting.changes):
        if change.details.get("op") in {"cancel", "move", "vary"} and _is_about(change, at):
            meeting.changes.remove(change)
    db.session.flush()
    schedule = timetable_of(meeting)
    now_it_is = occurrence_of(schedule, at) if schedule else None
    if now_it_is is not None and not now_it_is.is_held:
        # A closure still covers it; the last word holds.
        _record(meeting, _added_before(meeting, at), by)
    if one.is_held and not (one.moved or one.varied):
        return
    _dates_changed(meeting)


def _added_before(meeting: Meeting, at: datetime) -> Add:
    """Return the word that added the date, with its length, or one for a date the rule has."""
    schedule = schedule_of(meeting)
    said = [one for one in (schedule.changes if schedule else ()) if isinstance(one, Add)]
    return next((one for one in reversed(said) if one.to == at), Add(at))


def add_date(
    meeting: Meeting,
    to: datetime,
    *,
    duration_minutes: int | None = None,
    note: str = "",
    by: Member | None = None,
) -> None:
    """Hold one date more, outside the rule."""
    _apply(meeting, Add(to, duration_minutes, note=note), by)


def vary(meeting: Meeting, variation: Vary, by: Member | None = None) -> None:
    """Give one date, or every date of a rule, its own topic or kinds, instead of any before."""
    if variation.at is not None:
        _known_date(meeting, variation.at)
    with recorded(meeting, "edit", by):
        _forget_variation(meeting, variation)
        _apply(meeting, variation, by)


def unvary(meeting: Meeting, rrule: str, by: Member | None = None) -> None:
    """Let the dates of that rule be like the others again."""
    with recorded(meeting, "edit", by):
        if not _forget_variation(meeting, Vary(rrule=rrule)):
            raise NotFound("That is not said any more. Please look at the list again.")
        _dates_changed(meeting)


def _forget_variation(meeting: Meeting, variation: Vary) -> bool:
    """Take back what was said before of the same date or rule. Tells whether there was any."""
    about = change_to(variation)
    before = [
        change
        for change in meeting.changes
        if change.details.get("op") == "vary"
        and all(change.details.get(name) == about.get(name) for name in ("at", "rrule"))
    ]
    for change in before:
        meeting.changes.remove(change)
    db.session.flush()
    return bool(before)


def _known_date(meeting: Meeting, at: datetime) -> Occurrence:
    schedule = timetable_of(meeting)
    one = occurrence_of(schedule, at) if schedule else None
    if one is None:
        raise NotFound("There is no such date of this meeting. Please look at the list again.")
    if one.ends_at < now() and not one.moved:
        raise Conflict("That date is over, so it can no longer be changed.")
    return one


def _is_about(change: MeetingChange, at: datetime) -> bool:
    return str(change.details.get("at", ""))[:16] == at.isoformat(timespec="minutes")


def _apply(meeting: Meeting, change: Change, by: Member | None) -> None:
    schedule = schedule_of(meeting)
    if schedule is None:
        raise Invalid("This meeting has no fixed time yet. Give it one first.", "at")
    if unknown_zones_of(meeting):
        raise Invalid(sentence(meeting), "at")
    schedule.with_change(change)  # raises Invalid before anything is written
    with recorded(meeting, "edit", by):
        _record(meeting, change, by)
        _dates_changed(meeting)


def _record(meeting: Meeting, change: Change, by: Member | None) -> None:
    meeting.changes.append(MeetingChange(details=change_to(change), made_by_id=_id(by)))


def _dates_changed(meeting: Meeting) -> None:
    revise(meeting)
    horizon.rebuild([meeting])
    schedule_changed.send(Meeting, meeting=meeting)


def _id(member: Member | None) -> int | None:
    return member.id if member else None

"""A schedule as the interchange form writes it, read and written."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from groups.meetings import types
from groups.meetings.bounds import LONGEST_NOTE, MOST_CHANGES
from groups.meetings.overrides import (
    Add,
    Cancel,
    CancelRange,
    Change,
    ChangeFrom,
    Move,
    Vary,
    zone_of,
)
from groups.meetings.schedule import Schedule
from groups.plumbing import clock
from groups.plumbing.errors import Invalid

_LOCAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:00)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def schedule_from(form: Mapping[str, Any]) -> Schedule:
    """Read ``timezone, start_local, duration_minutes, rrule, changes``; raises Invalid."""
    schedule = kept_schedule(form)
    clock.zone(schedule.timezone)
    for number, change in enumerate(schedule.changes):
        if zone_of(change) is not None:
            clock.zone(str(zone_of(change)), f"changes.{number}.timezone")
    return schedule


def kept_schedule(form: Mapping[str, Any]) -> Schedule:
    """Read one that was checked when it was kept: its zones may be unknown by now."""
    return Schedule(
        timezone=_text(form, "timezone", "timezone"),
        start_local=_local(form.get("start_local"), "start_local"),
        duration_minutes=_minutes(form, "duration_minutes"),
        rrule=_optional_text(form, "rrule", "rrule"),
        changes=changes_from(form.get("changes") or ()),
    )


def schedule_to(schedule: Schedule) -> dict[str, Any]:
    """Write a schedule as the interchange form does."""
    return {
        "timezone": schedule.timezone,
        "start_local": _local_text(schedule.start_local),
        "duration_minutes": schedule.duration_minutes,
        "rrule": schedule.rrule,
        "changes": changes_to(schedule.changes),
    }


def changes_from(forms: Sequence[Mapping[str, Any]]) -> tuple[Change, ...]:
    """Read the ``changes`` list of the interchange form; raises Invalid."""
    if isinstance(forms, str | Mapping) or not isinstance(forms, Sequence):
        raise Invalid("Give the changes as a list.", "changes")
    if len(forms) > MOST_CHANGES:
        raise Invalid(f"A meeting can have at most {MOST_CHANGES} changes.", "changes")
    return tuple(change_from(form, f"changes.{number}") for number, form in enumerate(forms))


def changes_to(changes: Sequence[Change]) -> list[dict[str, Any]]:
    """Write changes as the interchange form does, leaving out what is not set."""
    return [change_to(change) for change in changes]


def change_from(form: Mapping[str, Any], field: str = "changes") -> Change:
    """Read one change; raises Invalid naming ``field.part``."""
    if not isinstance(form, Mapping):
        raise Invalid("Give each change as an object with op and at.", field)
    reader = _CHANGE_READERS.get(str(form.get("op")))
    if reader is None:
        raise Invalid(f"A change is one of {', '.join(_CHANGE_READERS)}.", f"{field}.op")
    return reader(form, field)


def change_to(change: Change) -> dict[str, Any]:
    """Write one change as the interchange form does."""
    written: dict[str, Any] = {"op": _OPERATIONS[type(change)]}
    for name in change.__slots__:
        value = getattr(change, name)
        if value is not None and (value != "" or name == "topic"):
            written[name] = _written(name, value)
    return written


def _written(name: str, value: object) -> object:
    if name == "to_utc" and isinstance(value, datetime):
        return clock.iso(value)
    if isinstance(value, datetime):
        return _local_text(value)
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else value


def _local_text(local: datetime) -> str:
    return local.isoformat(timespec="minutes")


def _cancel(form: Mapping[str, Any], field: str) -> Change:
    return Cancel(at=_local(form.get("at"), f"{field}.at"), note=_note(form, field))


def _cancel_range(form: Mapping[str, Any], field: str) -> Change:
    first = _day(form.get("first"), f"{field}.first")
    return CancelRange(first, _day(form.get("last"), f"{field}.last"), _note(form, field))


def _move(form: Mapping[str, Any], field: str) -> Change:
    to_utc = form.get("to_utc")
    if (to_utc is None) == (form.get("to") is None):
        raise Invalid("Say when it is held instead, once (to, or to_utc).", f"{field}.to")
    return Move(
        at=_local(form.get("at"), f"{field}.at"),
        to=_local(form.get("to"), f"{field}.to") if to_utc is None else None,
        to_utc=clock.from_iso(str(to_utc), f"{field}.to_utc") if to_utc is not None else None,
        duration_minutes=_optional_minutes(form, field),
        timezone=_optional_text(form, "timezone", f"{field}.timezone"),
        note=_note(form, field),
    )


def _add(form: Mapping[str, Any], field: str) -> Change:
    # Older exports say ``at`` for the date that is added.
    return Add(
        to=_local(form.get("to", form.get("at")), f"{field}.to"),
        duration_minutes=_optional_minutes(form, field),
        timezone=_optional_text(form, "timezone", f"{field}.timezone"),
        note=_note(form, field),
    )


def _change_from(form: Mapping[str, Any], field: str) -> Change:
    return ChangeFrom(
        at=_local(form.get("at"), f"{field}.at"),
        start_local=_local(form.get("start_local"), f"{field}.start_local"),
        rrule=_optional_text(form, "rrule", f"{field}.rrule"),
        timezone=_optional_text(form, "timezone", f"{field}.timezone"),
        duration_minutes=_optional_minutes(form, field),
        note=_note(form, field),
    )


def _vary(form: Mapping[str, Any], field: str) -> Change:
    return Vary(
        at=_local(form.get("at"), f"{field}.at") if form.get("at") is not None else None,
        rrule=_optional_text(form, "rrule", f"{field}.rrule"),
        topic=_optional_text(form, "topic", f"{field}.topic"),
        types=_codes(form, field),
        note=_note(form, field),
    )


_CHANGE_READERS = {
    "cancel": _cancel,
    "cancel_range": _cancel_range,
    "move": _move,
    "add": _add,
    "change_from": _change_from,
    "vary": _vary,
}
_OPERATIONS: dict[type[Change], str] = {
    Cancel: "cancel",
    CancelRange: "cancel_range",
    Move: "move",
    Add: "add",
    ChangeFrom: "change_from",
    Vary: "vary",
}


def _local(value: object, field: str) -> datetime:
    if isinstance(value, str) and _LOCAL.fullmatch(value):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            pass
    raise Invalid("Give the time as 2026-02-20T19:00, on the meeting's own clock.", field)


def _day(value: object, field: str) -> date:
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise Invalid("Give the day as 2026-02-20.", field)


def _minutes(form: Mapping[str, Any], name: str) -> int:
    value = form.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Invalid("Give the length in minutes, for example 60.", name)
    return value


def _optional_minutes(form: Mapping[str, Any], field: str) -> int | None:
    if form.get("duration_minutes") is None:
        return None
    try:
        return _minutes(form, "duration_minutes")
    except Invalid as error:
        raise Invalid(error.message, f"{field}.duration_minutes") from None


def _text(form: Mapping[str, Any], name: str, field: str) -> str:
    value = form.get(name)
    if not isinstance(value, str):
        raise Invalid("Please fill this in.", field)
    return value


def _optional_text(form: Mapping[str, Any], name: str, field: str) -> str | None:
    return None if form.get(name) is None else _text(form, name, field)


def _codes(form: Mapping[str, Any], field: str) -> tuple[str, ...] | None:
    codes = form.get("types")
    if codes is None:
        return None
    if not isinstance(codes, list | tuple) or not all(isinstance(code, str) for code in codes):
        raise Invalid("Give the kinds as a list of codes.", f"{field}.types")
    return tuple(code for code in dict.fromkeys(codes) if code not in types.ABOUT_ATTENDANCE)


def _note(form: Mapping[str, Any], field: str) -> str:
    note = form.get("note") or ""
    if not isinstance(note, str) or len(note) > LONGEST_NOTE:
        raise Invalid(f"Please keep the note to {LONGEST_NOTE} characters.", f"{field}.note")
    return note

"""When a meeting meets, as a value: a rule on a wall clock, and the changes to single dates.

``Schedule`` and its changes are checked when they are read, so whoever holds one may expand
it. Every local time is a wall-clock time in the zone of its series; the shape outside is
that of the interchange form (``schedule_from`` and ``schedule_to``).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from groups.meetings import types
from groups.meetings.days import first_day
from groups.meetings.rule import FIRST_YEAR, LAST_YEAR, Rule, bad_rule, parse_rule
from groups.plumbing import clock
from groups.plumbing.errors import Invalid

LONGEST_MINUTES = 7 * 24 * 60
MOST_CHANGES = 500
LONGEST_NOTE = 500
LONGEST_TOPIC = 255
MOST_TYPES = 40

_LOCAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:00)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Cancel:
    """The date whose original start is ``at`` is not held."""

    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class CancelRange:
    """No date whose original start falls on these local days, both included, is held."""

    first: date
    last: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """The date whose original start is ``at`` is held at ``to`` (local), or at ``to_utc``."""

    at: datetime
    to: datetime | None = None
    to_utc: datetime | None = None
    duration_minutes: int | None = None
    timezone: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Add:
    """One date more, outside the rule."""

    to: datetime
    duration_minutes: int | None = None
    timezone: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ChangeFrom:
    """The date ``at`` and all later ones give way to a series from ``start_local``.

    What is None stays as it was. ``at`` is on the old clock, ``start_local`` on the new one.
    """

    at: datetime
    start_local: datetime
    rrule: str | None = None
    timezone: str | None = None
    duration_minutes: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Vary:
    """The date ``at``, or every date on a day ``rrule`` names, has its own topic or kinds.

    One of the two is set. ``rrule`` ("the last Monday") is counted from the meeting's first
    day, and what it says is outweighed by what is said of one date. None leaves the topic or
    the ``types`` as they are; an empty tuple of types is a meeting of no particular kind.
    """

    at: datetime | None = None
    rrule: str | None = None
    topic: str | None = None
    types: tuple[str, ...] | None = None
    note: str = ""


Change = Cancel | CancelRange | Move | Add | ChangeFrom | Vary


@dataclass(frozen=True, slots=True)
class Closed:
    """No date held on these local days takes place; ``last`` None is until further notice.

    This is a closure as it lies over one meeting: of the meeting itself, its group, its hall
    or its service body. It is no change of the meeting, is not written with it, and is gone
    when it is lifted. Like a change it is a word about dates, and the last word holds:
    ``after`` is how many of the changes were there before it. So a date moved or added earlier
    falls to the closure if it is held on its days (a date moved away from them does not),
    and one that the group adds, moves or "holds as usual" later is held in spite of it.
    """

    first: date
    last: date | None
    note: str = ""
    after: int = 0

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A meeting's dates. ``rrule`` None is a dated one-off."""

    timezone: str
    start_local: datetime
    duration_minutes: int
    rrule: str | None = None
    changes: tuple[Change, ...] = ()
    closures: tuple[Closed, ...] = ()

    def __post_init__(self) -> None:
        _check_start(self.start_local, "start_local")
        _check_minutes(self.duration_minutes, "duration_minutes")
        _check_rule(self.rrule, self.start_local, "rrule")
        if len(self.changes) > MOST_CHANGES:
            raise Invalid(f"A meeting can have at most {MOST_CHANGES} changes.", "changes")
        for number, change in enumerate(self.changes):
            _check_change(change, f"changes.{number}")

    def with_change(self, change: Change) -> "Schedule":
        """Return the schedule after one more change; the last word about a date holds."""
        return replace(self, changes=(*self.changes, change))

    def said(self) -> Iterator[Change | Closed]:
        """Yield the changes and the closures over them in the order they were said."""
        for number, change in enumerate(self.changes):
            yield from (closed for closed in self.closures if closed.after == number)
            yield change
        yield from (closed for closed in self.closures if closed.after >= len(self.changes))

    def variations(self) -> list[Vary]:
        """Return what varies, what holds for many dates before what holds for one."""
        found = [change for change in self.changes if isinstance(change, Vary)]
        return sorted(found, key=lambda vary: vary.rrule is None)


def schedule_from(form: Mapping[str, Any]) -> Schedule:
    """Read ``timezone, start_local, duration_minutes, rrule, changes``; raises Invalid."""
    schedule = kept_schedule(form)
    clock.zone(schedule.timezone)
    for number, change in enumerate(schedule.changes):
        if _zone_of(change) is not None:
            clock.zone(str(_zone_of(change)), f"changes.{number}.timezone")
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


def unknown_zones(schedule: Schedule) -> list[str]:
    """Return the zones it names that the zone data lacks: nobody can tell its dates, then."""
    named = [schedule.timezone, *filter(None, map(_zone_of, schedule.changes))]
    return [one for one in dict.fromkeys(named) if not clock.is_zone(one)]


def in_zone_chosen(schedule: Schedule, timezone: str) -> Schedule:
    """Put the zone somebody chose again in the place of those that are unknown."""
    lost = unknown_zones(schedule)
    changes = tuple(
        replace(one, timezone=timezone)
        if isinstance(one, Move | Add | ChangeFrom) and one.timezone in lost
        else one
        for one in schedule.changes
    )
    own = timezone if schedule.timezone in lost else schedule.timezone
    return replace(schedule, timezone=own, changes=changes)


def _zone_of(change: Change) -> str | None:
    return change.timezone if isinstance(change, Move | Add | ChangeFrom) else None


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


def _check_change(change: Change, field: str) -> None:
    if isinstance(change, CancelRange):
        if change.last < change.first:
            raise Invalid("The last day comes before the first.", f"{field}.last")
        return
    if isinstance(change, Vary):
        _check_variation(change, field)
        return
    if isinstance(change, Add):
        _check_start(change.to, f"{field}.to")
    else:
        _check_start(change.at, f"{field}.at")
    if isinstance(change, Move):
        _check_target(change, field)
    if isinstance(change, ChangeFrom):
        _check_start(change.start_local, f"{field}.start_local")
        _check_rule(change.rrule, change.start_local, f"{field}.rrule")
    if not isinstance(change, Cancel):
        _check_length(change, field)


def _check_target(move: Move, field: str) -> None:
    if move.to is not None:
        _check_start(move.to, f"{field}.to")
    if move.to_utc is not None:
        _check_start(move.to_utc.astimezone(UTC).replace(tzinfo=None), f"{field}.to_utc")


def _check_variation(vary: Vary, field: str) -> None:
    if (vary.at is None) == (vary.rrule is None):
        raise Invalid("Say which date it is about: one (at), or a rule (rrule).", f"{field}.at")
    if vary.at is not None:
        _check_start(vary.at, f"{field}.at")
    if vary.rrule is not None:
        parse_rule(vary.rrule, f"{field}.rrule")
    if vary.topic is None and vary.types is None and not vary.note:
        raise Invalid("Say what is different: the topic, or the kind.", f"{field}.topic")
    if len(vary.topic or "") > LONGEST_TOPIC:
        raise Invalid(f"Please keep the topic to {LONGEST_TOPIC} characters.", f"{field}.topic")
    if len(vary.types or ()) > MOST_TYPES or not set(vary.types or ()) <= types.NAMES.keys():
        raise Invalid("Please choose the kinds from the list.", f"{field}.types")


def _check_length(change: Move | Add | ChangeFrom, field: str) -> None:
    if change.duration_minutes is not None:
        _check_minutes(change.duration_minutes, f"{field}.duration_minutes")


def _check_rule(rrule: str | None, start: datetime, field: str) -> None:
    if rrule is None:
        return
    rule = parse_rule(rrule, field)
    if first_day(rule, start.date()) is None:
        raise bad_rule("This rule never falls on any day. Please check it.", field)
    if _ends_before(rule, start.date()):
        raise bad_rule("This rule ends (UNTIL) before the first date. Please check it.", field)


def _ends_before(rule: Rule, first: date) -> bool:
    """Tell whether the rule is over a day and more before it begins, in any zone."""
    until = rule.until.date() if isinstance(rule.until, datetime) else rule.until
    return until is not None and until < first - timedelta(days=1)


def _check_start(local: datetime, field: str) -> None:
    if local.tzinfo is not None or local.second or local.microsecond:
        raise Invalid("Give the time as 2026-02-20T19:00, on the meeting's own clock.", field)
    if not FIRST_YEAR <= local.year <= LAST_YEAR:
        raise Invalid(f"Give a year from {FIRST_YEAR} to {LAST_YEAR}.", field)


def _check_minutes(minutes: int, field: str) -> None:
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise Invalid("Give the length in minutes, from 1 to a week (10080).", field)


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

"""What a secretary sends about single dates, and about days on which nothing is held."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from groups.meetings import types
from groups.meetings.bounds import LONGEST_NOTE, LONGEST_TOPIC
from groups.meetings.forms import sent
from groups.meetings.forms.sent import Words
from groups.meetings.overrides import Vary
from groups.meetings.rule import parse_rule
from groups.plumbing.errors import Invalid

LONGEST_REASON = 255
OPERATIONS = ("cancel", "move", "restore", "add", "close", "vary", "unvary")
_LOCAL = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:00)?")
_FIELDS = {
    "cancel": ("at", "note"),
    "move": ("at", "to", "duration_minutes", "note"),
    "restore": ("at",),
    "add": ("to", "duration_minutes", "note"),
    "close": ("first", "last", "note"),
    "vary": ("which", "at", "rrule", "topic", "type", "note"),
    "unvary": ("rrule",),
}


@dataclass(frozen=True)
class DateForm:
    """One thing to do about the dates: ``op`` is one of OPERATIONS.

    ``last`` None, when closing, is until further notice.
    """

    op: str
    at: datetime | None = None
    to: datetime | None = None
    first: date | None = None
    last: date | None = None
    duration_minutes: int | None = None
    rrule: str = ""
    variation: Vary | None = None
    note: str = ""


@dataclass(frozen=True)
class ClosureForm:
    """Days on which nothing is held. ``last`` None is until further notice."""

    first: date
    last: date | None
    reason: str


def date_from(words: Words, usual: Sequence[str] = ()) -> DateForm:
    """Read what to do about a date; raises Invalid with the field.

    ``usual`` are the meeting's own kinds: a date that names just them has none of its own.
    """
    sent.only_known(
        words, ("op", *dict.fromkeys(name for some in _FIELDS.values() for name in some))
    )
    op = sent.choice(words, "op", OPERATIONS, "")
    asked = _FIELDS[op]
    return DateForm(
        op=op,
        at=_local(words, "at") if "at" in asked and op != "vary" else None,
        to=_local(words, "to") if "to" in asked else None,
        first=_day(words, "first") if op == "close" else None,
        last=_day(words, "last") if op == "close" and sent.one(words, "last") else None,
        duration_minutes=sent.minutes(words, "duration_minutes", None),
        rrule=sent.one(words, "rrule") if op == "unvary" else "",
        variation=_variation(words, usual) if op == "vary" else None,
        note=sent.line(words, "note", LONGEST_REASON if op == "close" else LONGEST_NOTE),
    )


def closure_from(words: Words, known: Sequence[str] = ()) -> ClosureForm:
    """Read when something is closed, and why; raises Invalid with the field."""
    sent.only_known(words, ("first", "last", "reason", *known))
    return ClosureForm(
        first=_day(words, "first"),
        last=_day(words, "last") if sent.one(words, "last") else None,
        reason=sent.line(words, "reason", LONGEST_REASON),
    )


def _variation(words: Words, usual: Sequence[str]) -> Vary:
    """Read ``at`` or ``rrule``, or ``which``: the form's one list of both."""
    which = sent.one(words, "which")
    rrule = sent.one(words, "rrule") or (which if which.startswith("FREQ=") else "")
    topic = sent.line(words, "topic", LONGEST_TOPIC)
    chosen = codes_from(words)
    own = chosen if "type" in words and set(chosen) != set(usual) else None
    note = sent.line(words, "note", LONGEST_NOTE)
    if not topic and own is None and not note:
        raise Invalid("Say what is different: the topic, or the kind of meeting.", "topic")
    if rrule:
        return Vary(rrule=str(parse_rule(rrule)), topic=topic or None, types=own, note=note)
    at = _local(words, "which" if which else "at")
    return Vary(at=at, topic=topic or None, types=own, note=note)


def codes_from(words: Words) -> tuple[str, ...]:
    """Read kinds by code or name; raises Invalid for what is not on the list."""
    codes = []
    for word in words.get("type", ()):
        code = types.code_of(word)
        if code is None or code in types.ABOUT_ATTENDANCE:
            raise Invalid("Please choose from the list.", "type")
        codes.append(code)
    return tuple(dict.fromkeys(codes))


def _local(words: Words, name: str) -> datetime:
    value = sent.one(words, name)
    try:
        if _LOCAL.fullmatch(value):
            return datetime.fromisoformat(value)
    except ValueError:
        pass
    raise Invalid("Give the day and time as 2026-11-27T19:00.", name)


def _day(words: Words, name: str) -> date:
    try:
        return date.fromisoformat(sent.one(words, name))
    except ValueError:
        raise Invalid("Give the day as 2026-11-27.", name) from None

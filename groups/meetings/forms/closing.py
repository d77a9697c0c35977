"""Closures in the interchange form: what they are about, when, and why."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from groups.meetings.descriptions import ClosureDescription
from groups.plumbing import clock, text
from groups.plumbing.errors import Invalid

ABOUT = ("meeting", "group", "venue", "body")
LONGEST_REASON = 255


def closure_from(form: object) -> ClosureDescription:
    """Read one; raises Invalid with the field."""
    if not isinstance(form, dict):
        raise Invalid("Give this as an object.", "record")
    about = [name for name in ABOUT if form.get(name) is not None]
    if len(about) != 1:
        raise Invalid(f"Say what is closed, once: {', '.join(ABOUT)}.", "record")
    place = form[about[0]]
    venue = place if isinstance(place, dict) else {"name": place}
    if isinstance(place, dict) != (about[0] == "venue"):
        raise Invalid("Name what is closed.", about[0])
    return ClosureDescription(
        of=about[0],
        key=_line(venue, "name"),
        address=_line(venue, "formatted_address", 500),
        first=_day(form, "first"),
        last=_day(form, "last") if form.get("last") is not None else None,
        reason=_line(form, "reason", LONGEST_REASON),
        made_at=_instant(form),
    )


def _line(form: Mapping[str, Any], name: str, most: int = 255) -> str:
    value = form.get(name) or ""
    if not isinstance(value, str):
        raise Invalid("Give this as text.", name)
    return text.line(value, name, most=most, least=0)


def _day(form: Mapping[str, Any], name: str) -> date:
    try:
        return date.fromisoformat(str(form.get(name)))
    except ValueError:
        raise Invalid("Give the day as 2026-11-27.", name) from None


def _instant(form: Mapping[str, Any]) -> datetime | None:
    made_at = form.get("made_at")
    return None if made_at is None else clock.from_iso(str(made_at), "made_at")

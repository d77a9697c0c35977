"""What is wrong with an iCalendar feed, ours or anybody's, said so that it can be mended.

An *error* breaks the standard or a program we know of; a *warning* is read differently by
different programs, and our own feeds have none.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from icalendar import Calendar

# The library's own types differ by what a feed happens to hold, and a bad feed holds anything.
Component = Any

MOST_OCTETS = 75
MOST_SERIES = 1000
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BARE = re.compile(rb"(?<!\r)\n|\r(?!\n)")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend. ``where`` is a line number or the UID of an event."""

    kind: str
    where: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.where}: {self.sentence}"


def findings(feed: bytes) -> list[Finding]:
    """Return what is wrong, errors first; nothing for a feed that every program reads alike."""
    found = list(_about_lines(feed))
    try:
        calendar: Component = Calendar.from_ical(feed)
    except (ValueError, IndexError, KeyError, RecursionError) as error:
        found.append(_error("feed", f"It cannot be read: {str(error)[:120]}"))
        return found
    if not isinstance(calendar, Calendar):
        return [*found, _error("feed", "It must be one VCALENDAR.")]
    found += _about_calendar(calendar)
    found += _about_series(calendar)
    for event in calendar.walk("VEVENT"):
        found += _about_event(event)
    return sorted(found, key=lambda one: one.kind)


def _error(where: object, sentence: str) -> Finding:
    return Finding("error", str(where), sentence)


def _warning(where: object, sentence: str) -> Finding:
    return Finding("warning", str(where), sentence)


def _about_lines(feed: bytes) -> Iterator[Finding]:
    try:
        feed.decode("utf-8")
    except UnicodeDecodeError as error:
        yield _error(f"octet {error.start}", "The text is not UTF-8.")
    if _BARE.search(feed):
        yield _error("lines", "Lines must end with CR LF (RFC 5545 3.1).")
    for number, line in enumerate(feed.split(b"\n"), 1):
        content = line.removesuffix(b"\r")
        if len(content) > MOST_OCTETS:
            yield _error(f"line {number}", f"Fold lines at {MOST_OCTETS} octets.")
        if _CONTROLS.search(content):
            yield _error(f"line {number}", "There is a control character.")
        if content[:1] == b" " and 0x80 <= content[1:2].ljust(1, b"a")[0] < 0xC0:
            yield _error(f"line {number}", "The fold splits a letter; Google drops such a feed.")


def _about_calendar(calendar: Component) -> Iterator[Finding]:
    for name in ("VERSION", "PRODID"):
        if name not in calendar:
            yield _error("feed", f"{name} is missing.")
    if "METHOD" in calendar:
        yield _warning("feed", "METHOD makes it an invitation; leave it out.")
    if not calendar.subcomponents:
        yield _warning("feed", "There is no component in it.")
    known = {str(zone.get("TZID")) for zone in calendar.walk("VTIMEZONE")}
    for name in sorted(_zones_in(calendar) - known):
        yield _error(name, "The time zone is used, but its VTIMEZONE is missing.")
    for zone in calendar.walk("VTIMEZONE"):
        if any("RDATE" in part for part in zone.subcomponents):
            yield _warning(zone.get("TZID"), "Several programs misread RDATE in a time zone.")


def _zones_in(calendar: Component) -> set[str]:
    zones = set()
    for event in calendar.walk("VEVENT"):
        for _, value in event.property_items(recursive=False):
            parameters = getattr(value, "params", {})
            if "TZID" in parameters:
                zones.add(str(parameters["TZID"]))
    return zones


def _about_series(calendar: Component) -> Iterator[Finding]:
    events = calendar.walk("VEVENT")
    named = Counter((str(event.get("UID")), _original(event)) for event in events)
    for (uid, _), times in named.items():
        if times > 1:
            yield _error(uid, f"Stands there {times} times for the same date.")
    masters = {uid for uid, original in named if not original}
    for uid, original in named:
        if original and uid not in masters:
            yield _warning(uid, "A moved date without its series.")
    if len(masters) > MOST_SERIES:
        yield _warning("feed", f"More than {MOST_SERIES:,} series: several programs give up.")


def _original(event: Component) -> str:
    value = event.get("RECURRENCE-ID")
    return "" if value is None else str(value.to_ical())


def _about_event(event: Component) -> Iterator[Finding]:
    uid = event.get("UID", "an event without UID")
    for name in ("UID", "DTSTAMP", "DTSTART"):
        if name not in event:
            yield _error(uid, f"{name} is missing.")
    if "SUMMARY" not in event:
        yield _warning(uid, "SUMMARY is missing: it shows without a title.")
    for name in ("DURATION", "RDATE"):
        if name in event:
            yield _warning(uid, f"Programs read {name} differently.")
    if "DTSTART" in event:
        yield from _about_times(event, uid)


def _about_times(event: Component, uid: object) -> Iterator[Finding]:
    start, end = _time(event, "DTSTART"), _time(event, "DTEND")
    if start is None:
        yield _error(uid, "DTSTART is no date and no time.")
        return
    if end is not None and type(end) is type(start) and _is_naive(end) == _is_naive(start):
        if end < start:
            yield _error(uid, "It ends before it starts.")
    elif "DTEND" in event:
        yield _error(uid, "DTSTART and DTEND must be of one kind.")
    if isinstance(start, datetime) and start.tzinfo is None:
        yield _warning(uid, "The time has no zone: everybody sees it at another moment.")
    if "RRULE" in event:
        rules = event["RRULE"]
        for rule in rules if isinstance(rules, list) else [rules]:
            yield from _about_rule(rule, start, uid)


def _time(event: Component, name: str) -> Any:
    """Return the date or time of a property; None for anything else, and for one given twice."""
    value = getattr(event.get(name), "dt", None)
    return value if isinstance(value, date) else None


def _about_rule(rule: Any, start: date | datetime, uid: object) -> Iterator[Finding]:
    if "COUNT" in rule and "UNTIL" in rule:
        yield _error(uid, "COUNT and UNTIL exclude each other.")
    if rule.get("FREQ", [""])[0] in {"SECONDLY", "MINUTELY", "HOURLY"}:
        yield _warning(uid, "It repeats within a day.")
    until = rule.get("UNTIL", [None])[0]
    zoned = isinstance(start, datetime) and start.tzinfo is not None
    if until is not None and zoned and (not isinstance(until, datetime) or until.tzinfo is None):
        yield _error(uid, "UNTIL must be UTC (…Z) where the start has a zone.")


def _is_naive(value: date | datetime) -> bool:
    return not isinstance(value, datetime) or value.tzinfo is None

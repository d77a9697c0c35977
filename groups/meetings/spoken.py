"""The phrases lists use for time: "2nd & 4th Fridays", "last wk of the month", "7 pm Eastern"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from groups.meetings.moments import MONTHS
from groups.plumbing import clock

_ORDINALS = {
    **{"1st": 1, "first": 1, "2nd": 2, "second": 2, "3rd": 3, "third": 3},
    **{"4th": 4, "fourth": 4, "5th": 5, "fifth": 5, "last": -1},
}
_DAYS = {
    **{"mon": "MO", "tue": "TU", "tues": "TU", "wed": "WE", "weds": "WE", "thu": "TH"},
    **{"thur": "TH", "thurs": "TH", "fri": "FR", "sat": "SA", "sun": "SU"},
    **{"monday": "MO", "tuesday": "TU", "wednesday": "WE", "thursday": "TH"},
    **{"friday": "FR", "saturday": "SA", "sunday": "SU"},
}
DAY_NAMES = {code: name.title() for name, code in _DAYS.items() if name.endswith("day")}
_ORDINAL = "|".join(_ORDINALS)
_DAY = "|".join(sorted(_DAYS, key=len, reverse=True))
# What makes an ordinal one of time: without it, "2nd Fl" and "First Things First" are not.
_ANCHOR = rf"(?P<day>{_DAY})(?P<many>s)?\b\.?|(?:week|wk)s?\b|(?:meeting|mtg)s?(?= of| each| in)"
_AND = r"\s*(?:,|&|\+|/|and|or)\s*(?:and |& ?)?(?:the )?"
NTH = re.compile(
    rf"\b(?P<ordinals>(?:{_ORDINAL})(?:{_AND}(?:{_ORDINAL}))*)\s+(?:{_ANCHOR})"
    r"(?P<month>,?\s*(?:of|in)?\s*(?:the|each|every|a)?\s*(?:calendar )?month\b)?",
    re.IGNORECASE,
)
_NOT_DAYS = re.compile(r"\s*(?:'s|step|tradition|group)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Nth:
    """Which ones of a weekday in a month; ``weekday`` "" is that of the meeting itself."""

    numbers: tuple[int, ...]
    weekday: str
    start: int
    end: int
    explicit: bool  # said of the month, in the plural, or as a list: no name of a group


def nths(text: str) -> Iterator[Nth]:
    for match in NTH.finditer(text):
        words = re.findall(_ORDINAL, match["ordinals"].casefold())
        numbers = tuple(dict.fromkeys(_ORDINALS[word] for word in words))
        weekday = _DAYS.get((match["day"] or "").casefold(), "")
        explicit = bool(match["many"] or match["month"] or len(numbers) > 1 or not weekday)
        if not _NOT_DAYS.match(text, match.end()) or explicit:
            yield Nth(numbers, weekday, match.start(), match.end(), explicit)


def months(text: str) -> tuple[int, ...]:
    """Return the months a phrase names: "July and August", "June through August"."""
    found = list(re.finditer("|".join(MONTHS), text.casefold()))
    numbers = [MONTHS.index(m[0]) + 1 for m in found]
    if len(found) == 2 and re.search(
        r"through|thru|\bto\b|-|\u2013|until", text[found[0].end() : found[1].start()].casefold()
    ):
        first, last = numbers
        return tuple((first + n - 1) % 12 + 1 for n in range((last - first) % 12 + 1))
    return tuple(dict.fromkeys(numbers))


_ZONES = {
    "America/New_York": "eastern ET EST EDT",
    "America/Chicago": "central CT CST CDT",
    "America/Denver": "mountain MT MST MDT",
    "America/Los_Angeles": "pacific PT PST PDT",
    "America/Halifax": "atlantic AST ADT",
    "Europe/London": "BST",
    "Europe/Berlin": "CET CEST",
    "Australia/Sydney": "AEST AEDT",
    "Etc/UTC": "GMT UTC",
}
_ZONE_OF = {word: zone for zone, words in _ZONES.items() for word in words.split()}
_NAMED = "|".join(word for word in _ZONE_OF if word.islower())
_SHORT = "|".join(word for word in _ZONE_OF if word.isupper())
# A zone's word counts only right after a time: "Central Park West" is no zone.
TIME_IN_ZONE = re.compile(
    r"\b(?P<hour>1[0-2]|0?[1-9]|noon)(?::(?P<minute>[0-5]\d))?\s*(?P<half>[ap]\.?m\b\.?)?\s*\(?"
    rf"(?:(?P<named>(?i:{_NAMED}))(?i:\s+(?:standard|daylight|time|tz)\b)*\b|(?P<short>{_SHORT})\b)"
    r"(?P<offset>\s?[+-]\d{1,2}\b)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Said:
    """A time on a zone's clock, as it was said; ``local`` is "HH:MM"."""

    words: str
    local: str
    zone: str


def times_in_zones(text: str) -> Iterator[Said]:
    for match in TIME_IN_ZONE.finditer(text):
        zone = _zone(match)
        local = _local(match)
        if zone and local:
            yield Said(match[0].strip(" ("), local, zone)


def _zone(match: re.Match[str]) -> str:
    short = match["short"]
    if short and short != short.upper():
        return ""
    zone = _ZONE_OF.get(short or "", "") or _ZONE_OF.get((match["named"] or "").casefold(), "")
    if match["offset"] and zone == "Etc/UTC":
        hours = int(match["offset"])
        # The sign of these names runs the other way.
        return f"Etc/GMT{-hours:+d}" if -12 <= hours <= 14 and hours else zone
    return zone


def _local(match: re.Match[str]) -> str:
    if match["hour"].casefold() == "noon":
        return "12:00"
    if not match["half"]:
        return ""
    hour = int(match["hour"]) % 12 + (12 if match["half"][0] in "pP" else 0)
    return f"{hour:02}:{match['minute'] or '00'}"


def same_clock(one: str, other: str) -> bool:
    """Do the two zones show one time, in winter and in summer?"""
    for month in (1, 7):
        instant = datetime(2026, month, 15, 12, tzinfo=UTC)
        if instant.astimezone(clock.kept_zone(one)).utcoffset() != (
            instant.astimezone(clock.kept_zone(other)).utcoffset()
        ):
            return False
    return True

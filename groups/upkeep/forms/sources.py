"""A list elsewhere as the operator names it, and the choices that come with an upload."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from groups.meetings.forms.meeting_guide import Wanted
from groups.meetings.forms.reading import FORMATS
from groups.meetings.forms.sent import Words, only_known
from groups.meetings.forms.values import web_address
from groups.plumbing import clock, text
from groups.plumbing.errors import Invalid

MOST_HOURS = 24 * 30
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*|")


@dataclass(frozen=True)
class NamedSource:
    name: str
    url: str
    format: str = "auto"
    timezone: str = ""
    fellowship: str = ""
    language: str = "en"
    rooms: bool = False
    hours: int = 24


@dataclass(frozen=True)
class Choices:
    """How an uploaded list is to be read, and whether what it lacks is hidden."""

    name: str
    format: str = "auto"
    timezone: str = ""
    fellowship: str = ""
    language: str = "en"
    rooms: bool = False
    drop_missing: bool = True
    skip_broken: bool = False

    def wanted(self) -> Wanted:
        return Wanted(
            source=self.name,
            timezone=self.timezone or None,
            fellowship=self.fellowship,
            language=self.language,
            rooms=self.rooms,
            skip_broken=self.skip_broken,
        )


SOURCE_FIELDS = ("name", "url", "format", "timezone", "fellowship", "language", "rooms", "hours")
UPLOAD_FIELDS = (
    *("name", "format", "timezone", "fellowship", "language", "rooms"),
    *("drop_missing", "skip_broken"),
)


def source_from(words: Words) -> NamedSource:
    """Read the form; raises Invalid."""
    only_known(words, SOURCE_FIELDS)
    common = _common(words)
    url = web_address(_word(words, "url"), "url")
    if not url:
        raise Invalid("Give the address of the list, beginning with https://", "url")
    return NamedSource(
        **common, url=url, rooms=_ticked(words, "rooms"), hours=_hours(_word(words, "hours"))
    )


def choices_from(words: Words, also: Sequence[str] = ()) -> Choices:
    """Read the form of an upload; raises Invalid."""
    only_known(words, (*UPLOAD_FIELDS, *also))
    return Choices(
        **_common(words),
        rooms=_ticked(words, "rooms"),
        drop_missing=_ticked(words, "drop_missing"),
        skip_broken=_ticked(words, "skip_broken"),
    )


class _Common(TypedDict):
    name: str
    format: str
    timezone: str
    fellowship: str
    language: str


def _common(words: Words) -> "_Common":
    named = text.line(_word(words, "name"), "name", most=255, least=1)
    kind = _word(words, "format") or "auto"
    if kind not in FORMATS:
        raise Invalid(f"Give the format as one of {', '.join(FORMATS)}.", "format")
    zone = _word(words, "timezone")
    if zone:
        clock.zone(zone)
    language = _word(words, "language") or "en"
    if not _TAG.fullmatch(language) or len(language) > 16:
        raise Invalid("Give the language as a tag, such as en or es.", "language")
    fellowship = text.line(_word(words, "fellowship"), "fellowship", most=32, least=0)
    return {
        "name": named,
        "format": kind,
        "timezone": zone,
        "fellowship": fellowship,
        "language": language,
    }


def _word(words: Words, name: str) -> str:
    values = words.get(name) or [""]
    return str(values[-1]).strip()


def _ticked(words: Words, name: str) -> bool:
    return _word(words, name) in {"yes", "on", "true", "1", "True"}


def _hours(word: str) -> int:
    if not word:
        return 24
    if not (word.isascii() and word.isdecimal() and len(word) < 6 and 1 <= int(word) <= MOST_HOURS):
        raise Invalid(f"Give the hours between two looks, 1 to {MOST_HOURS}.", "hours")
    return int(word)

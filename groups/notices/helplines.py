"""Help lines by region, read from ``helplines.toml``. Numbers rot, so each carries its date."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

DATA = Path(__file__).with_name("helplines.toml")
ASK_AGAIN_AFTER = timedelta(days=180)
HIDE_AFTER = timedelta(days=365)
FIRST_WHEN_UNKNOWN = "gb"


@dataclass(frozen=True)
class HelpLine:
    """One line. ``kind`` is emergency, crisis (someone listens) or referral."""

    name: str
    kind: str
    note: str
    source: str
    verified_on: date
    number: str = ""
    sms: str = ""
    hours: str = ""


@dataclass(frozen=True)
class Region:
    """A country, or the rest of a continent, and who answers there."""

    code: str
    name: str
    lines: tuple[HelpLine, ...]


@cache
def all_regions() -> tuple[Region, ...]:
    """Everything in the file, fresh or not, in its order."""
    regions = tomllib.loads(DATA.read_text("utf-8"))["regions"]
    return tuple(
        Region(code, region["name"], tuple(HelpLine(**line) for line in region["lines"]))
        for code, region in regions.items()
    )


def shown_on(day: date) -> dict[str, Region]:
    """What may be shown on that day: a number nobody checked for a year is worse than none.

    Emergency numbers stay: they do not change owners.
    """
    return {region.code: _fresh(region, day) for region in all_regions()}


def _fresh(region: Region, day: date) -> Region:
    kept = tuple(
        line
        for line in region.lines
        if line.kind == "emergency" or day - line.verified_on <= HIDE_AFTER
    )
    return Region(region.code, region.name, kept)


def to_check(day: date) -> list[HelpLine]:
    """Lines whose source a person should open again."""
    return [
        line
        for region in all_regions()
        for line in region.lines
        if day - line.verified_on > ASK_AGAIN_AFTER
    ]


def likely_region(asked: str | None, languages: list[str]) -> str:
    """The region asked for, else the first that a browser's languages name ("en-NZ").

    A language alone names none: Catalan is "ca", and so is Canada.
    """
    known = {region.code for region in all_regions()}
    if asked in known:
        return str(asked)
    for language in languages:
        _, named, country = language.lower().replace("_", "-").rpartition("-")
        if named and country in known:
            return country
    return FIRST_WHEN_UNKNOWN

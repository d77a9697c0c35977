"""What there is to choose from: the regions, types and languages of the directory as it is.

Counting them reads the whole directory, so the answer is kept a while: the longer it took,
the longer, so that it never takes more than a thousandth of the time.
"""

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from groups.meetings import types
from groups.meetings.models import Listing, Meeting, Venue
from groups.meetings.slugs import slug_of
from groups.plumbing.db import db

KEPT_AT_LEAST_S = 5
KEPT_TIMES_AS_LONG = 1000


@dataclass(frozen=True)
class Choice:
    """``value`` for the address, ``name`` for people; ``depth`` of a region below another."""

    value: str
    name: str
    number: int
    depth: int = 0


@dataclass(frozen=True)
class Facets:
    regions: tuple[Choice, ...]
    types: tuple[Choice, ...]
    languages: tuple[Choice, ...]
    fellowships: tuple[Choice, ...]

    def options(self, name: str) -> list[tuple[str, str]]:
        """Return what a select shows: value and words, a region below another set in."""
        choices: tuple[Choice, ...] = getattr(self, name)
        return [(c.value, "\u2003" * c.depth + f"{c.name} ({c.number:,})") for c in choices]


_kept: dict[str, tuple[float, Facets]] = {}


def facets() -> Facets:
    """Return the choices, at most a short while old."""
    key = str(db.engine.url)
    until, kept = _kept.get(key, (0.0, None))
    began = time.monotonic()
    if kept is not None and began < until:
        return kept
    counted = Facets(_regions(), _types(), _languages(), _fellowships())
    took = time.monotonic() - began
    _kept[key] = (began + max(KEPT_AT_LEAST_S, KEPT_TIMES_AS_LONG * took), counted)
    return counted


def _regions() -> tuple[Choice, ...]:
    query = (
        select(Venue.regions, func.count().label("number"))
        .join(Meeting, Meeting.venue_id == Venue.id)
        .join(Listing, Listing.meeting_id == Meeting.id)
        .group_by(Venue.id)
    )
    counted: Counter[tuple[str, ...]] = Counter()
    for row in db.session.execute(query):
        for depth in range(len(row.regions)):
            counted[tuple(row.regions[: depth + 1])] += row.number
    return tuple(
        Choice(slug_of(" ".join(path)), path[-1], counted[path], len(path) - 1)
        for path in sorted(counted)
    )


def _types() -> tuple[Choice, ...]:
    counted = _words(select(Listing.types, func.count()).group_by(Listing.types))
    return _by_name(Choice(code, types.NAMES.get(code, code), counted[code]) for code in counted)


def _languages() -> tuple[Choice, ...]:
    counted = _words(select(Listing.languages, func.count()).group_by(Listing.languages))
    return _by_name(Choice(tag, types.language_name(tag), counted[tag]) for tag in counted)


def _fellowships() -> tuple[Choice, ...]:
    query = select(Listing.fellowship, func.count().label("number")).group_by(Listing.fellowship)
    found = db.session.execute(query.where(Listing.fellowship != ""))
    return _by_name(Choice(row.fellowship, row.fellowship.upper(), row.number) for row in found)


def _words(query: Select[str, int]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for words, number in db.session.execute(query):
        for word in words.strip("|").split("|"):
            if word:
                counted[word] += number
    return counted


def _by_name(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    return tuple(sorted(choices, key=lambda choice: choice.name.casefold()))

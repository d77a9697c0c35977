"""What there is to choose from, and how many each choice would find beside all else that is asked.

Each facet is counted without itself: who asked for Monday sees what Tuesday would find.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from groups.meetings import types
from groups.meetings.directory import fitting
from groups.meetings.index import WAYS_IN, Index, any_of, of_type, slots
from groups.meetings.rule import WEEKDAYS
from groups.meetings.search import ATTENDANCES, Search
from groups.meetings.slots import PARTS_OF_DAY

MOST_REGIONS = 80
DAYS = dict(
    zip(
        WEEKDAYS,
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        strict=True,
    )
)
NAMES_OF = {"in-person": "In person", "online": "Online", "hybrid": "Both at once"}


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
    attendances: tuple[Choice, ...]
    weekdays: tuple[Choice, ...]
    parts: tuple[Choice, ...]

    def options(self, name: str) -> list[tuple[str, str]]:
        """Return what a select shows: value and words, a region below another set in."""
        choices: tuple[Choice, ...] = getattr(self, name)
        return [(c.value, "\u2003" * c.depth + f"{c.name} ({c.number:,})") for c in choices]

    def number(self, name: str, value: str) -> int:
        choices: tuple[Choice, ...] = getattr(self, name)
        return next((choice.number for choice in choices if choice.value == value), 0)


def facets(index: Index, search: Search, at: datetime) -> Facets:
    """Count every choice beside the rest of the search, whose place must be known as degrees."""
    return _Counting(index, search, at).all()


class _Counting:
    """One search being counted: who fits all but one facet is found once for each facet asked."""

    def __init__(self, index: Index, search: Search, at: datetime) -> None:
        self.index, self.search, self.at = index, search, at
        self._all: int | None = None

    def all(self) -> Facets:
        days = self._without("weekdays")
        parts = self._without("parts")
        return Facets(
            regions=self._regions(),
            types=self._types(),
            languages=self._named("language", "languages", types.language_name),
            fellowships=self._named("fellowship", "fellowships", str.upper),
            attendances=self._attendances(),
            weekdays=tuple(
                Choice(name.lower(), name, self._meeting(days, (day,), self.search.parts))
                for day, name in DAYS.items()
            ),
            parts=tuple(
                Choice(part, part.title(), self._meeting(parts, self.search.weekdays, (part,)))
                for part in PARTS_OF_DAY
            ),
        )

    def _meeting(self, bits: int, weekdays: tuple[str, ...], parts: tuple[str, ...]) -> int:
        """Count who of these meets then."""
        return (bits & slots(self.index, weekdays, parts)).bit_count()

    def _without(self, field: str, kept: tuple[str, ...] = ()) -> int:
        """Return who fits all but one facet; nothing is left out where that one is not asked."""
        if getattr(self.search, field) == kept:
            if self._all is None:
                self._all = fitting(self.index, self.search, self.at)
            return self._all
        return fitting(self.index, replace(self.search, **{field: kept}), self.at)  # type: ignore[arg-type]

    def _types(self) -> tuple[Choice, ...]:
        chosen = self.search.types
        bits = self._without("types", chosen[1:])
        codes = [*self.index.values("type"), *WAYS_IN]
        counted = ((code, (bits & of_type(self.index, code)).bit_count()) for code in set(codes))
        return _by_name(
            Choice(code, types.NAMES.get(code, code), number)
            for code, number in counted
            if number or code in chosen[:1]
        )

    def _named(self, facet: str, field: str, name_of: Callable[[str], str]) -> tuple[Choice, ...]:
        bits, chosen = self._without(field), getattr(self.search, field)
        return _by_name(
            Choice(value, name_of(value), number)
            for value in self.index.values(facet)
            if (number := (bits & self.index.facet(facet, value)).bit_count()) or value in chosen
        )

    def _attendances(self) -> tuple[Choice, ...]:
        bits = self._without("attendances")
        return tuple(
            Choice(
                value,
                NAMES_OF[value],
                (bits & any_of(self.index, "attendance", wanted)).bit_count(),
            )
            for value, wanted in ATTENDANCES.items()
        )

    def _regions(self) -> tuple[Choice, ...]:
        """The tops of the tree, and below what was chosen its own parts, as far as they find some.

        Of very many only those that find most.
        """
        bits, chosen = self._without("regions"), set(self.search.regions)
        shown = list(_shown_regions(self.index, _opened(self.index, chosen)))
        counted = [(slug, (bits & self.index.facet("region", slug)).bit_count()) for slug in shown]
        fewest = _fewest([number for _slug, number in counted])
        return tuple(
            Choice(slug, name, number, depth)
            for slug, number in counted
            for name, depth in [self.index.tree[slug]]
            if number >= fewest or slug in chosen
        )


def _shown_regions(index: Index, opened: set[str], above: str = "") -> Iterable[str]:
    slugs = index.under.get(above, ())
    for slug in slugs:
        yield slug
        if slug in opened or len(slugs) == 1:
            yield from _shown_regions(index, opened, slug)


def _opened(index: Index, chosen: Iterable[str]) -> set[str]:
    """Return the regions chosen, and all that they are parts of."""
    opened = set(chosen)
    for slug in chosen:
        while slug := index.above.get(slug, ""):
            opened.add(slug)
    return opened


def _fewest(numbers: Sequence[int]) -> int:
    """Return how many a region must find to be among those shown."""
    largest = sorted(numbers, reverse=True)[:MOST_REGIONS]
    return max(1, largest[-1]) if len(largest) == MOST_REGIONS else 1


def _by_name(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    return tuple(sorted(choices, key=lambda choice: choice.name.casefold()))

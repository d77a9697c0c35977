"""The directory in memory, for finding: which meetings say what, are of what kind, are where, when.

Every listing has a position. A changed one gets a new position and its old one is retired, so
that nothing is ever taken out of a list; once many are retired, the index is built anew.
"""

from array import array
from bisect import insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from groups.meetings import words
from groups.meetings.bits import Postings, positions_of, values_at
from groups.meetings.grid import Grid
from groups.meetings.hours import Date, Hours
from groups.meetings.rule import WEEKDAYS
from groups.meetings.search import Search
from groups.meetings.slots import PARTS_OF_DAY, mask
from groups.meetings.slugs import slug_of
from groups.plumbing.text import fold

WAYS_IN = {"ONL": ("online", "hybrid"), "TC": ("inactive",)}
SLOTS = len(WEEKDAYS) * len(PARTS_OF_DAY)
MOST_RETIRED = 2000


@dataclass(frozen=True)
class Entry:
    """One listing as the index takes it. ``regions`` are path and name, general to specific."""

    meeting_id: int
    name: str
    slots: int
    attendance: str
    fellowship: str
    types: tuple[str, ...]
    languages: tuple[str, ...]
    region_slugs: tuple[str, ...]
    regions: tuple[tuple[str, str], ...]
    place: tuple[float, float] | None
    text: str


@dataclass(frozen=True)
class Chosen:
    """What a search chose: positions as bits; ``mended`` are words as typed and as taken."""

    bits: int
    mended: tuple[tuple[str, str], ...] = ()


class Index:
    """``mark`` and ``number`` say how new it is; ``until`` how far its dates reach."""

    def __init__(self) -> None:
        self.ids = array("q")
        self.alive = 0
        self.hours = Hours()
        self.grid = Grid()
        self.words = words.Words()
        self.tree: dict[str, tuple[str, int]] = {}  # slug of the path: name and depth
        self.above: dict[str, str] = {}
        self.under: dict[str, list[str]] = {}  # slug of the path: those in it, by name
        self._names: list[str] = []
        self._known: dict[str, str] = {}
        self._positions: dict[int, int] = {}
        self._facets: dict[tuple[str, str], Postings] = {}
        self._values: dict[str, list[str]] = {}

    def __len__(self) -> int:
        return len(self._positions)

    @property
    def is_worn(self) -> bool:
        return len(self.ids) - len(self) > MOST_RETIRED + len(self) // 4

    def position(self, meeting_id: int) -> int | None:
        return self._positions.get(meeting_id)

    def add_all(self, entries: Iterable[Entry]) -> None:
        added = [self._add(entry) for entry in entries]
        bits = bytearray(len(self.ids) // 8 + 1)
        for position in added:
            bits[position >> 3] |= 1 << (position & 7)
        self.alive |= int.from_bytes(bits, "little")

    def retire(self, meeting_id: int) -> None:
        position = self._positions.pop(meeting_id, None)
        if position is not None:
            self.alive &= ~(1 << position)

    def add_dates(self, dates: Iterable[Date]) -> None:
        """Add held dates; the first of each is a meeting's id here."""
        known = self._positions
        self.hours.add(((known[d[0]], *d[1:]) for d in dates if d[0] in known), len(self.ids))

    def facet(self, name: str, value: str) -> int:
        postings = self._facets.get((name, value))
        return postings.bits() if postings is not None else 0

    def values(self, name: str) -> list[str]:
        return list(self._values.get(name, ()))

    def by_name(self, bits: int) -> list[int]:
        """Return the ids of these positions, by name."""
        found = sorted((self._names[one], self.ids[one]) for one in positions_of(bits))
        return [meeting_id for _name, meeting_id in found]

    def ids_of(self, bits: int) -> Iterator[int]:
        return values_at(bits, self.ids)

    def _add(self, entry: Entry) -> int:
        position = len(self.ids)
        self.ids.append(entry.meeting_id)
        self._names.append(self._known.setdefault(entry.name, entry.name))
        self._positions[entry.meeting_id] = position
        for name, values in _facets_of(entry):
            for value in values:
                key = (name, value)
                if key not in self._facets:
                    self._facets[key] = Postings()
                    self._values.setdefault(name, []).append(value)
                self._facets[key].add(position)
        self._grow(entry.regions)
        if entry.place is not None:
            self.grid.add(position, *entry.place)
        self.words.add(position, words.tokens(entry.text))
        return position

    def _grow(self, regions: tuple[tuple[str, str], ...]) -> None:
        above = ""
        for depth, (slug, name) in enumerate(regions):
            if slug not in self.tree:
                self.tree[slug] = (name, depth)
                self.above[slug] = above
                insort(self.under.setdefault(above, []), slug, key=self._called)
            above = slug

    def _called(self, slug: str) -> str:
        return self.tree[slug][0].casefold()


def _facets_of(entry: Entry) -> Iterator[tuple[str, Iterable[str]]]:
    yield "attendance", (entry.attendance,)
    yield "type", entry.types
    yield "language", entry.languages
    yield "region", entry.region_slugs
    yield "fellowship", (entry.fellowship,) if entry.fellowship else ()
    yield "slot", (str(bit) for bit in range(SLOTS) if entry.slots >> bit & 1)


def choose(index: Index, search: Search) -> Chosen:
    """Return the meetings that fit by what they are, whatever their dates."""
    bits = index.alive & slots(index, search.weekdays, search.parts)
    for code in search.types:
        bits &= of_type(index, code)
    for name, values in (
        ("attendance", search.attendances),
        ("region", search.regions),
        ("language", search.languages),
        ("fellowship", search.fellowships),
    ):
        if values:
            bits &= any_of(index, name, values)
    if search.near:
        bits &= index.grid.near(search.near)
    return _saying(index, search, bits)


def any_of(index: Index, name: str, values: Iterable[str]) -> int:
    bits = 0
    for value in values:
        bits |= index.facet(name, value)
    return bits


def of_type(index: Index, code: str) -> int:
    if code in WAYS_IN:
        return any_of(index, "attendance", WAYS_IN[code])
    return index.facet("type", code)


def slots(index: Index, weekdays: Iterable[str], parts: Iterable[str]) -> int:
    """Return who meets on one of these weekdays in one of these parts of the day; none is all."""
    weekdays, parts = tuple(weekdays), tuple(parts)
    if not weekdays and not parts:
        return -1
    wanted = mask(weekdays, parts)
    return any_of(index, "slot", (str(bit) for bit in range(SLOTS) if wanted >> bit & 1))


def middle_of(index: Index, place: str) -> tuple[float, float] | None:
    """Return where a region, a town, a venue, a post code is: where most meet that say it."""
    bits = index.facet("region", slug_of(place)) & index.alive
    middle = index.grid.busiest(positions_of(bits)) if bits else None
    if middle is None:
        bits = index.alive
        for word in words.tokens(fold(place)):
            bits &= _saying_word(index, word, {})
        middle = index.grid.busiest(positions_of(bits))
    return middle


def _saying(index: Index, search: Search, bits: int) -> Chosen:
    if not search.phrases:
        return Chosen(bits)
    said, mended = 0, dict[str, str]()
    for alternative in search.phrases:
        these = bits
        for phrase in alternative:
            in_quotes = " " in phrase
            for word in words.tokens(phrase):
                if these:
                    these &= _saying_word(index, word, None if in_quotes else mended)
            if in_quotes and these:
                these = index.words.just_so(these, words.tokens(phrase))
        said |= these
    return Chosen(said, tuple(mended.items()))


def _saying_word(index: Index, word: str, mended: dict[str, str] | None) -> int:
    bits = index.words.saying(word) & index.alive
    if bits or mended is None:
        return bits
    meant = index.words.meant(word, index.alive)
    if meant is None:
        return 0
    mended[word] = meant
    return index.words.saying(meant)

"""What a BMLT client asks for, as a value, and which meetings that is.

The rules are BMLT's: a negative number excludes, times are compared on the meeting's own clock
and strictly, the nearest n are asked for by a negative width.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from groups.meetings.search import Near

# Who wants more asks for a further page: an answer is held in memory as a whole.
MOST_AT_ONCE = 20_000


class Entry(NamedTuple):
    """What a weekly date of a meeting is chosen by. ``weekday`` runs from 1, Sunday, to 7.

    ``start`` and ``minutes`` are in minutes; ``formats`` are numbers, ``body`` is one.
    """

    id: int
    meeting_id: int
    weekday: int
    start: int
    minutes: int
    venue_type: int
    formats: tuple[int, ...]
    body: int
    latitude: float | None
    longitude: float | None
    name: str
    town: str
    subsection: str
    neighborhood: str
    province: str
    language: str


@dataclass(frozen=True)
class Wish:
    """Numbers that are wanted, and ones that are not. Nothing wanted is everything."""

    wanted: frozenset[int] = frozenset()
    unwanted: frozenset[int] = frozenset()

    def allows(self, number: int) -> bool:
        return number not in self.unwanted and (not self.wanted or number in self.wanted)


@dataclass(frozen=True)
class Around:
    """Within ``km``, or the ``nearest`` so many, or (neither) only to know how far."""

    latitude: float
    longitude: float
    km: float | None = None
    nearest: int | None = None

    def distance(self, entry: Entry) -> float | None:
        if entry.latitude is None or entry.longitude is None:
            return None
        return Near(self.latitude, self.longitude, 0).distance(entry.latitude, entry.longitude)


@dataclass(frozen=True)
class Selection:
    """Everything empty is everything; ``nothing`` is a question that has no answer.

    ``words`` must all occur; ``value`` are what the field ``key`` may say.
    """

    ids: Wish = Wish()
    weekdays: Wish = Wish()
    venue_types: Wish = Wish()
    formats: Wish = Wish()
    any_format: bool = False
    services: Wish = Wish()
    recursive: bool = False
    words: tuple[str, ...] = ()
    starts_after: int | None = None
    starts_before: int | None = None
    ends_before: int | None = None
    shortest: int | None = None
    longest: int | None = None
    around: Around | None = None
    by_distance: bool = False
    key: str = ""
    value: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()
    page_size: int | None = None
    page: int = 1
    nothing: bool = False


_SORTABLE: dict[str, Callable[[Entry], object]] = {
    "id_bigint": lambda entry: entry.id,
    "weekday_tinyint": lambda entry: entry.weekday,
    "start_time": lambda entry: entry.start,
    "duration_time": lambda entry: entry.minutes,
    "venue_type": lambda entry: entry.venue_type,
    "service_body_bigint": lambda entry: entry.body,
    "lang_enum": lambda entry: entry.language,
    "meeting_name": lambda entry: entry.name.casefold(),
    "location_municipality": lambda entry: entry.town.casefold(),
    "location_city_subsection": lambda entry: entry.subsection.casefold(),
    "location_neighborhood": lambda entry: entry.neighborhood.casefold(),
    "location_province": lambda entry: entry.province.casefold(),
}


def chosen(entries: Iterable[Entry], selection: Selection) -> list[tuple[Entry, float | None]]:
    """Return the entries asked for with their distance in km, in order, not yet cut into pages."""
    if selection.nothing:
        return []
    found = [entry for entry in entries if _fits(entry, selection)]
    around = selection.around
    measured = [(entry, around.distance(entry) if around else None) for entry in found]
    if around is not None:
        measured = _within(measured, around)
    measured.sort(key=lambda one: _order(one, selection))
    return measured


def page_of(
    found: Sequence[tuple[Entry, float | None]], selection: Selection
) -> Sequence[tuple[Entry, float | None]]:
    size = MOST_AT_ONCE if selection.page_size is None else min(selection.page_size, MOST_AT_ONCE)
    first = (selection.page - 1) * size
    return found[first : first + size]


def _fits(entry: Entry, selection: Selection) -> bool:
    return (
        selection.ids.allows(entry.id)
        and selection.weekdays.allows(entry.weekday)
        and selection.venue_types.allows(entry.venue_type)
        and selection.services.allows(entry.body)
        and _formats_fit(entry, selection)
        and _times_fit(entry, selection)
    )


def _formats_fit(entry: Entry, selection: Selection) -> bool:
    has = set(entry.formats)
    wanted = selection.formats.wanted
    if has & selection.formats.unwanted:
        return False
    return not wanted or (bool(wanted & has) if selection.any_format else wanted <= has)


def _times_fit(entry: Entry, selection: Selection) -> bool:
    ends = entry.start + entry.minutes
    return (
        (selection.starts_after is None or entry.start > selection.starts_after)
        and (selection.starts_before is None or entry.start < selection.starts_before)
        and (selection.ends_before is None or ends <= selection.ends_before)
        and (selection.shortest is None or entry.minutes >= selection.shortest)
        and (selection.longest is None or entry.minutes <= selection.longest)
    )


def _within(
    measured: list[tuple[Entry, float | None]], around: Around
) -> list[tuple[Entry, float | None]]:
    if around.nearest is not None:
        placed = [(km, entry.id, entry) for entry, km in measured if km is not None]
        return [(entry, km) for km, _id, entry in sorted(placed)[: around.nearest]]
    if around.km is not None:
        return [(entry, km) for entry, km in measured if km is not None and km <= around.km]
    return measured


def _order(one: tuple[Entry, float | None], selection: Selection) -> tuple[object, ...]:
    entry, km = one
    keys = [_SORTABLE[name](entry) for name in selection.sort if name in _SORTABLE]
    distance = (km if km is not None else float("inf"),) if selection.by_distance else ()
    return (*distance, *keys, entry.id)

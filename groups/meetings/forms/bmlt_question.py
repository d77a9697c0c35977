"""What a BMLT client wrote into the address, read as BMLT reads it.

Lists come as ``k[]=1&k[]=2``, ``k[0]=1`` or ``k=1,2``. What cannot be meant is answered with
nothing rather than with an error, because that is what its clients expect.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from groups.meetings.search import KM_IN_A_MILE
from groups.meetings.selecting import Around, Selection, Wish
from groups.plumbing.text import fold

MOST_NUMBERS = 5000
MOST_WORDS = 8
LONGEST = 200
LARGEST = 10**12
_INDEXED = re.compile(r"\[[0-9]{0,4}\]$")
_CALLBACK = re.compile(r"[A-Za-z_$][A-Za-z0-9_.$]{0,127}")
WEEK = ("weekday_tinyint", "start_time", "duration_time")
_TOWN = ("location_municipality", "location_city_subsection")
_SORTED_BY = {
    "weekday": ("weekday_tinyint", *_TOWN, "start_time", "location_neighborhood"),
    "time": ("weekday_tinyint", "start_time", *_TOWN, "location_neighborhood"),
    "town": (*_TOWN, "location_neighborhood", "weekday_tinyint", "start_time"),
    "state": ("location_province", *_TOWN, "weekday_tinyint", "start_time"),
    "weekday_state": (
        *("weekday_tinyint", "location_province", "location_municipality", "start_time"),
        "location_city_subsection",
    ),
}
# What an answer depends on: of anything else said beside, nothing is another question.
PARAMETERS = frozenset(
    (
        *("switcher", "meeting_ids", "weekdays", "venue_types", "formats", "services", "recursive"),
        *("formats_comparison_operator", "SearchString", "StartsAfterH", "StartsAfterM"),
        *("StartsBeforeH", "StartsBeforeM", "EndsBeforeH", "EndsBeforeM", "MinDurationH"),
        *("MinDurationM", "MaxDurationH", "MaxDurationM", "lat_val", "long_val", "geo_width"),
        *("geo_width_km", "sort_results_by_distance", "sort_keys", "sort_key", "page_size"),
        *("page_num", "meeting_key", "meeting_key_value", "data_field_key", "advanced_published"),
        *("get_formats_only", "get_used_formats", "lang_enum", "format_ids", "key_strings"),
        *("show_all", "parents", "specific_formats", "sb_id"),
    )
)
Sent = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Asked:
    """The parameters by name, a list's brackets left off. ``wrong`` when one has no meaning."""

    words: Mapping[str, Sequence[str]]

    def has(self, name: str) -> bool:
        return name in self.words

    def one(self, name: str, default: str = "") -> str:
        return self.words.get(name, (default,))[-1].strip()[:LONGEST]

    def several(self, name: str) -> list[str]:
        said = [item.strip() for one in self.words.get(name, ()) for item in one.split(",")]
        # Each once: what is repeated a thousand times would be worked at for every meeting.
        return list(dict.fromkeys(item[:LONGEST] for item in said if item))[:MOST_NUMBERS]

    def wish(self, name: str) -> Wish | None:
        """Return the numbers said; None when something was said and none of it is a number."""
        said = self.several(name)
        numbers = [number for number in map(_whole, said) if number]
        if said and not numbers:
            return None
        return Wish(
            frozenset(number for number in numbers if number > 0),
            frozenset(-number for number in numbers if number < 0),
        )

    def number(self, name: str) -> float | None:
        try:
            value = float(self.one(name))
        except ValueError:
            return None
        return value if math.isfinite(value) else None

    def minutes(self, name: str) -> int | None:
        """Return hours and minutes, "StartsAfterH" and "StartsAfterM", in minutes."""
        hours, rest = _whole(self.one(f"{name}H")), _whole(self.one(f"{name}M"))
        if hours is None and rest is None:
            return None
        return max(0, (hours or 0) * 60 + (rest or 0))


def asked(sent: Sent) -> Asked:
    words: dict[str, list[str]] = {}
    for name, values in sent.items():
        words.setdefault(_INDEXED.sub("", name), []).extend(values)
    return Asked(words)


def callback_of(words: Asked) -> str | None:
    """Return the name of the function to call; None for what could be more than a name."""
    name = words.one("callback", "callback") or "callback"
    return name if _CALLBACK.fullmatch(name) else None


def selection_of(words: Asked) -> Selection:
    wishes = {name: words.wish(name) for name in ("weekdays", "venue_types", "formats", "services")}
    ids, around = _ids(words), _around(words)
    if ids is None or None in wishes.values() or around is _NOWHERE or not _is_published(words):
        return Selection(nothing=True)
    key, value = words.one("meeting_key"), tuple(words.words.get("meeting_key_value", ()))
    return Selection(
        ids=ids,
        **{name: wish for name, wish in wishes.items() if wish},
        any_format=words.one("formats_comparison_operator", "AND").upper() != "AND",
        recursive=words.one("recursive") == "1",
        words=_search(words)[0],
        starts_after=words.minutes("StartsAfter"),
        starts_before=words.minutes("StartsBefore"),
        ends_before=words.minutes("EndsBefore"),
        shortest=words.minutes("MinDuration"),
        longest=words.minutes("MaxDuration"),
        around=around,
        by_distance=words.one("sort_results_by_distance") == "1",
        key=key,
        value=value,
        fields=tuple(words.several("data_field_key")),
        sort=_sort(words),
        page_size=_at_least(0, _whole(words.one("page_size"))),
        page=_at_least(1, _whole(words.one("page_num"))) or 1,
        nothing=bool(key) and not any(value),
    )


def _ids(words: Asked) -> Wish | None:
    """The ids asked for, and those written into the search box."""
    wish, searched = words.wish("meeting_ids"), _search(words)[1]
    if wish is None or not searched:
        return wish
    wanted = wish.wanted & searched if wish.wanted else searched
    return Wish(wanted, wish.unwanted) if wanted else None


def _search(words: Asked) -> tuple[tuple[str, ...], frozenset[int]]:
    """Return the words that must occur, or the ids where all is numbers. Two letters are none."""
    text = words.one("SearchString")
    numbers = [_whole(item) for item in text.split(",")]
    if all(numbers):
        return (), frozenset(number for number in numbers if number)
    found = fold(text).split() if len(text) > 2 else []
    return tuple(dict.fromkeys(found))[:MOST_WORDS], frozenset()


_NOWHERE = Around(0, 0, km=-1)


def _around(words: Asked) -> Around | None:
    latitude, longitude = words.number("lat_val"), words.number("long_val")
    if latitude is None and longitude is None:
        return None
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return _NOWHERE
    miles, km = words.number("geo_width"), words.number("geo_width_km")
    width, unit = (miles, KM_IN_A_MILE) if miles is not None else (km, 1.0)
    if width is None:
        far = {"distance_in_km", "distance_in_miles"} & set(words.several("data_field_key"))
        return Around(latitude, longitude) if far else _NOWHERE
    if width < 0:
        return Around(latitude, longitude, nearest=int(min(-width, LARGEST)))
    return Around(latitude, longitude, km=width * unit)


def _is_published(words: Asked) -> bool:
    """Only what is published is anybody's business: 1, or both (0), not the others alone (-1)."""
    return words.one("advanced_published", "1") in {"", "0", "1"}


def _sort(words: Asked) -> tuple[str, ...]:
    return tuple(words.several("sort_keys")) or _SORTED_BY.get(words.one("sort_key"), WEEK)


def _at_least(least: int, number: int | None) -> int | None:
    return None if number is None else max(least, number)


def _whole(word: str) -> int | None:
    """Return a whole number of sensible size; None for anything else."""
    if not re.fullmatch(r"[+-]?[0-9]{1,12}", word.strip()):
        return None
    return int(word)

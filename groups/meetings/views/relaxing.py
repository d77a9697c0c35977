"""Nothing was found: what to give up, and how many that would find."""

from dataclasses import dataclass
from datetime import datetime

from groups.meetings import directory, places
from groups.meetings.forms import finder as form
from groups.meetings.index import Index
from groups.meetings.search import Search
from groups.plumbing.errors import Invalid

Asked = dict[str, list[str]]
MOST = 5
WIDER = ("25", "50", "100", "250")
OF_PLACE = ("mode", "lat", "lon", "distance", "unit")
_WORDS = {
    "search": "any words",
    "time": "any time",
    "weekday": "any day",
    "type": "any kind of meeting",
    "attendance": "online and in person",
    "region": "anywhere",
    "language": "any language",
    "fellowship": "any fellowship",
}


@dataclass(frozen=True)
class Relaxed:
    words: str
    asked: Asked
    number: int


def relaxed(index: Index, search: Search, at: datetime) -> list[Relaxed]:
    """Return what finds something with one thing given up, what finds most first."""
    found = [Relaxed(words, asked, _number(index, asked, at)) for words, asked in _ways(search)]
    return sorted((one for one in found if one.number), key=lambda one: -one.number)[:MOST]


def _ways(search: Search) -> list[tuple[str, Asked]]:
    is_place = _is_place(search)
    ways: list[tuple[str, Asked]] = [
        (words, _without(search.asked, name))
        for name, words in _WORDS.items()
        if name in search.asked and not (name == "search" and is_place)
    ]
    if search.near is not None:
        ways.append(("at any distance", anywhere(search)))
        ways += [(f"within {far} {search.unit}", asked) for far, asked in _farther(search)]
    return ways


def anywhere(search: Search) -> Asked:
    """Return what is asked but for the place."""
    named = ("search",) if _is_place(search) else ()
    return _without(search.asked, *OF_PLACE, *named)


def _is_place(search: Search) -> bool:
    words = (search.asked.get("search") or [""])[0]
    return search.asked.get("mode") == ["location"] or places.coordinates(words) is not None


def _farther(search: Search) -> list[tuple[str, Asked]]:
    given = float((search.asked.get("distance") or [str(form.USUAL_DISTANCE)])[0])
    wider = next((far for far in WIDER if float(far) > given), None)
    return [(wider, {**_without(search.asked), "distance": [wider]})] if wider else []


def _without(asked: Asked, *names: str) -> Asked:
    return {name: list(values) for name, values in asked.items() if name not in {*names, "page"}}


def _number(index: Index, asked: Asked, at: datetime) -> int:
    try:
        return directory.how_many(index, form.search_from(asked), at)
    except Invalid:
        return 0

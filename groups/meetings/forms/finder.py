"""The finder's address: its parameters, as other meeting lists name them, read into a Search."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar
from urllib.parse import urlencode

from groups.meetings import places, types
from groups.meetings.forms.values import coordinate
from groups.meetings.search import ATTENDANCES, KM_IN_A_MILE, Near, Search
from groups.meetings.slots import PARTS_OF_DAY
from groups.meetings.slugs import slug_of
from groups.plumbing import clock, text
from groups.plumbing.errors import Invalid

Arguments = Mapping[str, Sequence[str]]
Value = TypeVar("Value")

WEEKDAYS = {
    "sunday": "SU",
    "monday": "MO",
    "tuesday": "TU",
    "wednesday": "WE",
    "thursday": "TH",
    "friday": "FR",
    "saturday": "SA",
}
PARAMETERS = (
    *("search", "mode", "distance", "unit", "lat", "lon", "weekday", "time", "type"),
    *("attendance", "region", "language", "fellowship", "timezone", "page"),
)
USUAL_DISTANCE = 10.0
FARTHEST_KM = 500.0
LONGEST_WINDOW = timedelta(days=400)
MOST_WORDS = 10
MOST_CHOICES = 20
LAST_PAGE = 100_000
_PHRASES = re.compile(r'"([^"]*)"|(\S+)')


def search_from(arguments: Arguments) -> Search:
    """Read the parameters; unknown names are not ours to judge, unknown values raise Invalid."""
    given = {name: _given(arguments, name) for name in PARAMETERS}
    times = _each(given["time"], "time", _time)
    words = _one(given["search"])
    place = _place(given, words)
    return Search(
        phrases=() if place else _phrases(words),
        weekdays=_each(given["weekday"], "weekday", _weekday),
        parts=tuple(part for part in times if part in PARTS_OF_DAY),
        when=_when(times),
        types=_each(given["type"], "type", _type),
        attendances=_attendances(given["attendance"]),
        regions=_each(given["region"], "region", _slug),
        languages=_each(given["language"], "language", _language),
        fellowships=_each(given["fellowship"], "fellowship", _slug),
        near=_near(given, place),
        place=place if places.coordinates(place) is None else "",
        unit=_unit(given),
        timezone=_timezone(_one(given["timezone"])),
        page=_page(_one(given["page"])),
        asked={name: values for name, values in given.items() if values},
    )


def window_from(arguments: Arguments, usual: timedelta) -> tuple[datetime, datetime]:
    """Read ``from`` and ``until``, aware; raises Invalid beyond 400 days."""
    since_words, until_words = _one(_given(arguments, "from")), _one(_given(arguments, "until"))
    since = clock.from_iso(since_words, "from") if since_words else clock.now()
    until = clock.from_iso(until_words, "until") if until_words else _later(since, usual)
    if until <= since:
        raise Invalid("The end must come after the beginning.", "until")
    if until - since > LONGEST_WINDOW:
        raise Invalid("Please ask for at most 400 days at once.", "until")
    return since, until


def _later(since: datetime, usual: timedelta) -> datetime:
    try:
        return since + usual
    except OverflowError:
        raise Invalid("Our calendar ends in the year 9999.", "from") from None


def page_from(arguments: Arguments) -> int:
    return _page(_one(_given(arguments, "page")))


def words_from(arguments: Arguments) -> str:
    return text.line(_one(_given(arguments, "search")), "search", most=200, least=0)


def _given(arguments: Arguments, name: str) -> list[str]:
    """The values that say something; a form sends empty ones for what was not chosen."""
    return [value for value in arguments.get(name, ()) if value.strip()]


def _one(values: Sequence[str]) -> str:
    return values[0].strip() if values else ""


def _each(values: Sequence[str], name: str, reader: Callable[[str], Value]) -> tuple[Value, ...]:
    if len(values) > MOST_CHOICES:
        raise Invalid(f"Please choose at most {MOST_CHOICES} of these.", name)
    return tuple(dict.fromkeys(reader(value.strip()) for value in values))


def _phrases(words: str) -> tuple[tuple[str, ...], ...]:
    """Read words that must all be there; "in quotes" just so; OR or | starts an alternative."""
    line = text.line(words, "search", most=200, least=0)
    alternatives: list[list[str]] = [[]]
    for number, match in enumerate(_PHRASES.finditer(line)):
        if number >= 2 * MOST_WORDS:
            break
        quoted, word = match.groups()
        if word in {"OR", "|"}:
            alternatives.append([])
            continue
        phrase = " ".join(text.fold(quoted if word is None else word).replace('"', "").split())
        alternatives[-1] += [phrase] if phrase else []
    return tuple(tuple(phrase) for phrase in alternatives if phrase)


def _weekday(word: str) -> str:
    if word.casefold() in WEEKDAYS:
        return WEEKDAYS[word.casefold()]
    raise Invalid("Give weekdays as sunday, monday … saturday.", "weekday")


def _time(word: str) -> str:
    if word in PARTS_OF_DAY or word in {"now", "upcoming"}:
        return word
    raise Invalid("Give the time as now, upcoming, morning, midday, evening or night.", "time")


def _when(times: Sequence[str]) -> str:
    if "now" in times and "upcoming" in times:
        raise Invalid("Choose either now or upcoming.", "time")
    return next((word for word in times if word in {"now", "upcoming"}), "")


def _type(word: str) -> str:
    code = types.code_of(word)
    if code is None:
        sentence = "We do not know that kind of meeting. Please choose one from the list."
        raise Invalid(sentence, "type")
    return code


def _attendances(values: Sequence[str]) -> tuple[str, ...]:
    wanted: list[str] = []
    for word in _each(values, "attendance", str):
        if word not in ATTENDANCES:
            raise Invalid("Give the attendance as in-person, online or hybrid.", "attendance")
        wanted += ATTENDANCES[word]
    return tuple(dict.fromkeys(wanted))


def _slug(word: str) -> str:
    return slug_of(word[:255])


def _language(word: str) -> str:
    code = types.code_of(word)
    if code in types.LANGUAGES and len(word) > 2:
        return types.LANGUAGES[code]
    if re.fullmatch(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})?", word):
        return word.lower()
    raise Invalid("Give the language by its short name, such as en or es.", "language")


def _unit(given: Mapping[str, list[str]]) -> str:
    unit = _one(given["unit"]) or "km"
    if unit not in {"km", "mi"}:
        raise Invalid("Give the unit as km or mi.", "unit")
    return unit


def _place(given: Mapping[str, list[str]], words: str) -> str:
    """The place somebody typed: a name where they said that it is one, or coordinates anyhow."""
    if _mode(given) != "location" and places.coordinates(words) is None:
        return ""
    return text.line(words, "search", most=200, least=0)


def _mode(given: Mapping[str, list[str]]) -> str:
    mode = _one(given["mode"]) or "search"
    if mode not in {"search", "location", "me"}:
        raise Invalid("Give the mode as search, location or me.", "mode")
    return mode


def _near(given: Mapping[str, list[str]], place: str) -> Near | None:
    mode = _mode(given)
    latitude = coordinate(_one(given["lat"]), "lat", 90)
    longitude = coordinate(_one(given["lon"]), "lon", 180)
    km = _distance(given)
    if place:
        # A name is looked up in the directory, by whoever searches.
        return Near(*(places.coordinates(place) or (0.0, 0.0)), km)
    if latitude is None and longitude is None:
        if mode == "me":
            raise Invalid("We do not know where you are. Search for a town instead.", "lat")
        return None
    if latitude is None or longitude is None:
        missing = "lat" if latitude is None else "lon"
        raise Invalid("Give both lat and lon, in degrees.", missing)
    return Near(latitude, longitude, km)


def _distance(given: Mapping[str, list[str]]) -> float:
    words = _one(given["distance"])
    try:
        distance = float(words) if words else USUAL_DISTANCE
    except ValueError:
        distance = 0
    km = distance * (KM_IN_A_MILE if _unit(given) == "mi" else 1)
    if not 0 < km <= FARTHEST_KM:
        raise Invalid("Give the distance as a number, up to 500 km.", "distance")
    return km


def _timezone(name: str) -> str | None:
    if name:
        clock.zone(name)
    return name or None


def _page(words: str) -> int:
    if not words:
        return 1
    if (
        not words.isascii()
        or not words.isdecimal()
        or len(words) > 6
        or not 1 <= int(words) <= LAST_PAGE
    ):
        raise Invalid("Give the page as a number from 1.", "page")
    return int(words)


def in_address(pairs: Sequence[tuple[str, str]]) -> str:
    """Write parameters as an address does."""
    return urlencode(pairs)

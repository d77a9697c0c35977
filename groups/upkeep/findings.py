"""What can look wrong in a listing. Each finding has a name, a sentence, and what mends it.

Pure: values of one listing in, findings out. What takes two listings is in the queries.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from groups.meetings.prose import findings as findings_in_prose
from groups.meetings.schedule import Schedule, unknown_zones
from groups.meetings.types import NAMES
from groups.meetings.wording import zone_unknown
from groups.plumbing.clock import is_zone, zone

LONGEST_MINUTES = 8 * 60
NIGHT = range(1, 5)
STALE = timedelta(days=365)
FAR_OFF_HOURS = 3.0
ZONELESS = frozenset({"UTC", "Etc/UTC", "Etc/GMT", "GMT"})


@dataclass(frozen=True)
class Listed:
    """What is looked at. ``touched_at``: when it was last changed or confirmed."""

    name: str
    notes: str
    timezone: str
    schedule: Schedule | None
    attendance: str
    types: tuple[str, ...]
    address: str
    latitude: float | None
    longitude: float | None
    has_way_in: bool
    has_room: bool
    touched_at: datetime
    vanished_at: datetime | None
    source: str


@dataclass(frozen=True)
class Found:
    """``about`` tells this finding from another of its kind in the same listing."""

    finding: str
    about: str
    sentence: str


@dataclass(frozen=True)
class Kind:
    """``mends`` are names of what one press does, with the words on the button."""

    title: str
    mends: tuple[tuple[str, str], ...]


_CLOSED = ("closed", "It is closed for now")
KINDS: dict[str, Kind] = {
    "duplicate": Kind(
        "Listed twice", (("hide", "Hide this one"), ("hide-other", "Hide the other"))
    ),
    "time": Kind(
        "Impossible times",
        (("an-hour", "It takes one hour"), ("afternoon", "It is twelve hours later")),
    ),
    "zone": Kind("Wrong or missing time zone", (("set-zone", "Set the zone of its address"),)),
    "place": Kind("No place", (("online", "It is online"), _CLOSED)),
    "coordinates": Kind("Not on the map", (("same-address", "Take the point of this address"),)),
    "way-in": Kind("No way in", (("room", "It meets in its room here"), _CLOSED)),
    "stale": Kind("Nobody touched it", (("confirm", "It is right"), ("gone", "It is gone"))),
    "vanished": Kind("Gone from its list", (("back", "It is still held"),)),
    "prose": Kind("Schedule hidden in words", (("propose", "Open as a proposal"),)),
    "types": Kind("Unknown kinds", (("drop-types", "Drop them"),)),
}
GONE = "It is no longer in the list it came from, so nobody finds it."


def findings_of(one: Listed, present: datetime) -> Iterator[Found]:
    """Yield what looks wrong; a listing that is gone has only that to be looked at."""
    if one.vanished_at is not None:
        if one.source:
            yield Found("vanished", f"{one.vanished_at:%Y-%m-%d}", GONE)
        return
    yield from _times(one)
    yield from _zone(one, present)
    yield from _place(one)
    yield from _words(one)
    unknown = [code for code in one.types if code not in NAMES]
    if unknown:
        yield Found(
            "types", ",".join(unknown)[:64], f"Nobody knows these kinds: {', '.join(unknown)}."
        )
    if present - one.touched_at > STALE:
        day = one.touched_at
        since = f"{day.day} {day:%B %Y}"
        yield Found("stale", f"{day:%Y-%m-%d}", f"Nobody changed or confirmed it since {since}.")


def _times(one: Listed) -> Iterator[Found]:
    if one.schedule is None or one.attendance == "inactive":
        return
    minutes, start = one.schedule.duration_minutes, one.schedule.start_local
    if minutes > LONGEST_MINUTES:
        yield Found(
            "time", f"{minutes}", f"It takes {minutes / 60:.4g} hours; its end may be wrong."
        )
    elif one.attendance == "in-person" and start.hour in NIGHT:
        yield Found(
            "time", f"{start:%H:%M}", f"People would walk in at {start:%H:%M}, in the night."
        )


def _zone(one: Listed, present: datetime) -> Iterator[Found]:
    lost = [*unknown_zones(one.schedule)] if one.schedule else [one.timezone]
    if lost and not is_zone(lost[0]):
        yield Found("zone", lost[0][:64], zone_unknown(lost[0]))
        return
    if one.attendance in {"online", "inactive"}:
        return
    if one.timezone in ZONELESS:
        if one.longitude is not None or one.address:
            yield Found(
                "zone", one.timezone, f"It is somewhere, but on the clock of {one.timezone}."
            )
        return
    if one.longitude is None:
        return
    offset = present.astimezone(zone(one.timezone)).utcoffset() or timedelta()
    apart = abs((offset.total_seconds() / 3600 - one.longitude / 15 + 12) % 24 - 12)
    if apart > FAR_OFF_HOURS:
        yield Found(
            "zone",
            f"{one.timezone} {one.longitude:.0f}"[:64],
            f"Its place is {apart:.0f} hours from the clock of {one.timezone.replace('_', ' ')}.",
        )


def _place(one: Listed) -> Iterator[Found]:
    if one.attendance in {"in-person", "hybrid"}:
        if not one.address and one.latitude is None:
            yield Found("place", "", "One should come in person, but it does not say where.")
        elif one.latitude is None:
            yield Found("coordinates", one.address[:64], "Its place is not on the map.")
    elif one.attendance == "online" and not one.has_way_in and not one.has_room:
        yield Found("way-in", "", "It is online, but has no link, no number and no room here.")


def _words(one: Listed) -> Iterator[Found]:
    online = one.attendance in {"online", "hybrid"}
    if one.attendance == "inactive":
        return
    known = tuple(code for code in one.types if code in NAMES)
    for found in findings_in_prose(
        one.name, one.notes, one.schedule, one.timezone, online=online, types=known
    ):
        if found.wanted:
            yield Found("prose", found.words[:64], f"{found.sentence} (“{found.words}”)")
            return

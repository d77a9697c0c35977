"""One meeting as iCalendar events, in the encoding every calendar program shows alike.

    encode(event, year)   -> Encoded: the VEVENTs' bytes, and the zones they name
    calendar(heading, …)  -> the whole VCALENDAR around any number of them

Same meeting, same year, same bytes: DTSTAMP is the last revision, never the time of asking,
so an unchanged feed keeps its ETag. SEQUENCE and LAST-MODIFIED rise with each edit, and on
1 January, when the horizon moves and pieces with it; Google ignores an edit without that.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, vDDDLists, vRecur, vText, vUri

from groups.calendars import text
from groups.calendars.hazards import changes_near, is_hazardous
from groups.calendars.pieces import (
    UTC_NAMES,
    Horizon,
    Piece,
    cancelled_name,
    dropped,
    pieces,
)
from groups.calendars.zones import vtimezone
from groups.meetings.recurrence import Occurrence
from groups.meetings.rule import Rule
from groups.meetings.schedule import Schedule
from groups.meetings.types import names_of
from groups.plumbing import clock

REFRESH_AFTER = timedelta(hours=4)
_FIRST_YEAR = 2026
# With the line end before it: within folded words of somebody's, a blank would come first.
_END = b"\r\nEND:VEVENT\r\n"
_NEUTRAL_PRODID = "-//Calendar//Feed//EN"


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """A meeting as a subscriber sees it.

    ``uid`` names it for ever and says nothing about it; ``host`` is the part after the @, empty
    for none.
    ``revised_at`` is aware UTC. ``place`` is latitude and longitude. ``phone`` is a number to
    call the meeting at.
    """

    uid: str
    host: str
    schedule: Schedule
    sequence: int
    revised_at: datetime
    title: str
    location: str = ""
    description: str = ""
    url: str = ""
    place: tuple[float, float] | None = None
    conference_url: str = ""
    phone: str = ""
    categories: tuple[str, ...] = ()
    private: bool = False

    def discreet(self, word: str, secret: str) -> "CalendarEvent":
        """Return the same dates under a neutral word: no place, link, category or name.

        The name of the event is drawn anew from ``secret``: one that also stands in the public
        feed would tell whoever looks it up which meeting this is.
        """
        uid = sha256(f"{secret}\0{self.uid}".encode()).hexdigest()[:32]
        return CalendarEvent(
            uid=uid,
            host="",
            schedule=self.schedule,
            sequence=self.sequence,
            revised_at=self.revised_at,
            title=word,
            private=True,
        )


@dataclass(frozen=True, slots=True)
class Encoded:
    components: bytes
    zones: frozenset[str]


@dataclass(frozen=True, slots=True)
class Heading:
    """What the calendar as a whole says of itself. A discreet one names no product either."""

    name: str
    product: str = "-//Homegroup//Meetings//EN"
    description: str = ""

    def discreet(self) -> "Heading":
        return replace(self, product=_NEUTRAL_PRODID, description="")

    def saying(self, description: str) -> "Heading":
        return replace(self, description=description)


def encode(event: CalendarEvent, year: int) -> Encoded:
    """Write the meeting's events; ``year`` fixes the horizon (see Horizon)."""
    event = _as_of(event, year)
    cut = pieces(event.schedule, Horizon.of(year))
    return _written(component for piece in cut for component in _components(event, piece))


def encode_cancelled(event: CalendarEvent, year: int) -> Encoded:
    """Write the dates that are not held, for those who want to see that they are not.

    Each is an event of its own that takes up no time: programs disagree about what to do with
    STATUS:CANCELLED, and several hide it, which is what these subscribers do not want. A long
    closure is not listed date by date.
    """
    event = _as_of(event, year)
    return _written(
        _said_cancelled(event, one) for one in dropped(event.schedule, Horizon.of(year))
    )


def _said_cancelled(event: CalendarEvent, one: Occurrence) -> Event:
    told = replace(event, title=f"Cancelled: {text.one_line(_title(event, one)) or 'Meeting'}")
    component = _described(told, replace(one, topic=""), _uid(event, cancelled_name(one)))
    _set_times(component, one)
    component.add("transp", "TRANSPARENT")
    return component


def _written(components: Iterable[Event]) -> Encoded:
    written, zones = [], set()
    for component in components:
        written.append(component.to_ical())
        zones |= _zones_of(component)
    return Encoded(b"".join(written), frozenset(zones))


def with_reminder(components: bytes, minutes: int) -> bytes:
    """Put an alarm into each event, so many minutes before it begins."""
    return components.replace(_END, b"\r\n" + _reminder(minutes) + _END.removeprefix(b"\r\n"))


@lru_cache(maxsize=64)
def _reminder(minutes: int) -> bytes:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", "Reminder")
    alarm.add("trigger", -timedelta(minutes=minutes))
    written: bytes = alarm.to_ical()
    return written


def _as_of(event: CalendarEvent, year: int) -> CalendarEvent:
    return replace(
        event,
        sequence=event.sequence + max(0, year - _FIRST_YEAR),
        revised_at=revised_by(event.revised_at, year),
    )


def revised_by(revised_at: datetime, year: int) -> datetime:
    """Return the last time an event's text changed: its revision, or the year's beginning."""
    return max(revised_at, datetime(year, 1, 1, tzinfo=UTC)).replace(microsecond=0)


def calendar(heading: Heading, encoded: Iterable[Encoded], year: int) -> bytes:
    """Put the events into one calendar, after the zones they name."""
    everything = list(encoded)
    zones = frozenset().union(*(one.zones for one in everything))
    opening, ending = surroundings(heading, zones, year)
    return b"".join([opening, *(one.components for one in everything), ending])


def surroundings(heading: Heading, zones: frozenset[str], year: int) -> tuple[bytes, bytes]:
    """Return what comes before the events, zones included, and what comes after them."""
    opening, ending = _heading(heading)
    # RFC 5545 §3.6 wants at least one component, and an empty calendar must clear devices.
    parts = [vtimezone(zone, year) for zone in sorted(zones) or ("UTC",)]
    return b"".join([opening, *parts]), ending


@lru_cache(maxsize=1024)
def _heading(heading: Heading) -> tuple[bytes, bytes]:
    component = Calendar()
    name = text.one_line(heading.name) or "Calendar"
    component.add("version", "2.0")
    component.add("prodid", heading.product)
    component.add("calscale", "GREGORIAN")
    component.add("name", name)
    component.add("x-wr-calname", vText(name))  # X- names are written unescaped otherwise
    if heading.description:
        description = vText(text.lines(heading.description))
        component.add("description", description)
        component.add("x-wr-caldesc", description)
    # VALUE=DURATION is required here, and no METHOD: that would be an invitation (RFC 5546).
    component.add("refresh-interval", REFRESH_AFTER, parameters={"VALUE": "DURATION"})
    component.add("x-published-ttl", f"PT{REFRESH_AFTER // timedelta(hours=1)}H")
    ending = b"END:VCALENDAR\r\n"
    written: bytes = component.to_ical()
    return written.removesuffix(ending), ending


def _components(event: CalendarEvent, piece: Piece) -> list[Event]:
    """Write the piece's event, then an override for each of its dates that stands apart."""
    main = _described(event, piece.first, _uid(event, piece.name))
    if piece.rule is None:
        _set_times(main, piece.first)
        return [main]
    zone = clock.kept_zone(piece.first.timezone)
    main.add("dtstart", _local(piece.first.starts_at, zone))
    main.add("dtend", _local(piece.first.ends_at, zone))
    main.add("rrule", _recur(piece.rule, piece.until))
    if piece.cancelled:
        main.add("exdate", vDDDLists([_wall(start, zone) for start in piece.cancelled]))
    apart = (one for one in piece.apart if one.moved or not event.private)
    return [main, *(_override(event, piece, one, zone) for one in apart)]


def _override(event: CalendarEvent, piece: Piece, one: Occurrence, zone: ZoneInfo) -> Event:
    component = _described(event, one, _uid(event, piece.name))
    component.add("recurrence-id", _wall(one.recurrence_id, zone))
    _set_times(component, one)
    return component


def _described(event: CalendarEvent, one: Occurrence, uid: str) -> Event:
    component = Event()
    component.add("uid", uid)
    component.add("dtstamp", event.revised_at)
    component.add("last-modified", event.revised_at)
    component.add("sequence", event.sequence)
    component.add("summary", text.one_line(_title(event, one)) or "Meeting")
    parts = (*_of_that_date(event, one), event.description)
    description = "\n\n".join(part for part in parts if part)
    for name, value in (
        ("location", text.one_line(event.location)),
        ("description", text.lines(description)),
        ("url", text.uri(event.url)),
    ):
        if value:
            component.add(name, value)
    if event.private:
        component.add("class", "PRIVATE")
    _add_place(component, event, one)
    return component


def _title(event: CalendarEvent, one: Occurrence) -> str:
    return event.title if event.private or not one.topic else f"{event.title}: {one.topic}"


def _of_that_date(event: CalendarEvent, one: Occurrence) -> tuple[str, ...]:
    """Return what is said of that date alone: its note, and its kinds where it has its own."""
    if event.private:
        return ()
    kinds = ", ".join(names_of(list(one.types))) if one.types is not None else ""
    return (one.note, f"This date: {kinds}" if kinds else "")


def _add_place(component: Event, event: CalendarEvent, one: Occurrence) -> None:
    if event.place is not None:
        _add_pin(component, event, event.place)
    kinds = event.categories
    if one.types is not None and not event.private:
        kinds = tuple(names_of(list(one.types)))
    categories = [text.one_line(category) for category in kinds]
    if any(categories):
        component.add("categories", [category for category in categories if category])
    _add_ways_in(component, event)


def _add_pin(component: Event, event: CalendarEvent, place: tuple[float, float]) -> None:
    """Say where it is to the programs that know GEO, and to Apple's map, which does not."""
    component.add("geo", place)
    # A parameter cannot hold a double quote, and a backslash would be read as the start of one.
    title = re.sub(r'["\\^]', " ", text.one_line(event.location)).strip() or "Meeting"
    parameters = {"VALUE": "URI", "X-APPLE-RADIUS": "70", "X-TITLE": title}
    latitude, longitude = place
    pin = vUri(f"geo:{latitude:.6f},{longitude:.6f}")
    component.add("x-apple-structured-location", pin, parameters=parameters)


def _add_ways_in(component: Event, event: CalendarEvent) -> None:
    """Say how to join in words for programs; the description has them for people."""
    ways = (
        (text.uri(event.conference_url), "VIDEO", "Join"),
        (text.telephone(event.phone), "PHONE", "Call"),
    )
    for address, feature, label in ways:
        if address:
            parameters = {"VALUE": "URI", "FEATURE": feature, "LABEL": label}
            component.add("conference", address, parameters=parameters)


def _uid(event: CalendarEvent, piece_name: str) -> str:
    name = f"{event.uid}-{piece_name}" if piece_name else event.uid
    return f"{name}@{event.host}" if event.host else name


def _set_times(component: Event, one: Occurrence) -> None:
    """Write a single date: on its own clock, or in UTC where that clock says two things."""
    zone = clock.kept_zone("UTC" if is_hazardous(one, changes_near(one)) else one.timezone)
    component.add("dtstart", _local(one.starts_at, zone))
    component.add("dtend", _local(one.ends_at, zone))


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant as the library writes it: with a TZID, or with Z."""
    return moment.astimezone(UTC if zone.key in UTC_NAMES else zone)


def _wall(start: datetime, zone: ZoneInfo) -> datetime:
    """Return an original start on its own wall clock (pieces hold none that needs a fold)."""
    return start.replace(tzinfo=UTC if zone.key in UTC_NAMES else zone)


def _recur(rule: Rule, until: datetime | None) -> vRecur:
    parts: dict[str, object] = {"FREQ": str(rule.frequency)}
    if rule.interval != 1:
        parts["INTERVAL"] = rule.interval
    if rule.by_day:
        parts["BYDAY"] = [str(day) for day in rule.by_day]
    if rule.by_month_day:
        parts["BYMONTHDAY"] = list(rule.by_month_day)
    if rule.by_month:
        parts["BYMONTH"] = list(rule.by_month)
    if rule.week_start != "MO":
        parts["WKST"] = rule.week_start
    if until is not None:
        parts["UNTIL"] = until
    return vRecur(parts)


def _zones_of(component: Event) -> set[str]:
    """Return the TZIDs the component names."""
    values = (component.get(name) for name in ("dtstart", "dtend", "exdate", "recurrence-id"))
    return {
        value.params["TZID"] for value in values if value is not None and "TZID" in value.params
    }

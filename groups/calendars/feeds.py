"""Meetings said as iCalendar: one meeting, a group, a search, one member's own.

A ``Feed`` is joined from fragments: what each meeting's events look like, written once after
each change (``fragments.py``). Its ``tag`` follows from theirs, so it is known before joining.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version

from icalendar import Event

from groups.calendars import text
from groups.calendars.encoding import (
    CalendarEvent,
    Encoded,
    Heading,
    encode,
    revised_by,
    surroundings,
)
from groups.calendars.fragments import Block, Joined, joined, refresh
from groups.calendars.models import CalendarAddress
from groups.calendars.queries import (
    MOST_SERIES,
    ids_in_group,
    ids_where,
    is_wiped,
    meetings_at,
    public_group,
    public_name,
)
from groups.calendars.stored import Kind, Written
from groups.config import Settings
from groups.meetings.directory import fitting_ids
from groups.meetings.models import Closure, Group, Meeting
from groups.meetings.search import Search
from groups.meetings.timetables import timetable_of
from groups.meetings.types import NAMES
from groups.plumbing.clock import now
from groups.plumbing.errors import Invalid

# Whatever changes the bytes of an unchanged meeting: raise the number with the encoding.
_ENCODING = ("3", version("icalendar"), version("tzdata"))
_OPEN_STANDING = frozenset({"in-person", "hybrid", "online"})
_LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
_NEUTRAL = "Appointment"


@dataclass(frozen=True, slots=True)
class Site:
    """Where we are served: ``url`` for links, ``host`` for the names of events."""

    url: str
    host: str

    @classmethod
    def of(cls, settings: Settings) -> "Site":
        return cls(settings.public_url, settings.calendar_host)


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar not yet joined. ``tag`` names its bytes."""

    heading: Heading
    blocks: Sequence[Block]
    tag: str
    changed_at: datetime
    year: int

    def write(self) -> list[bytes]:
        """Join the calendar, in parts of which an edit leaves most as they were."""
        zones: frozenset[str] = frozenset().union(*(one.encoded.zones for one in self.blocks))
        opening, ending = surroundings(self.heading, zones, self.year)
        parts = [opening, *(one.encoded.components for one in self.blocks), ending]
        return parts if len(self.blocks) > 1 else [b"".join(parts)]


def feed_of_meeting(slug: str, site: Site) -> Feed:
    """Return the calendar of a public meeting; raises NotFound."""
    name = public_name(slug)
    return _feed(Heading(name), site, ids_where(Meeting.slug == slug, Group.listed.is_(True)))


def feed_of_group(slug: str, site: Site) -> Feed:
    """Return the calendar of a public group; raises NotFound."""
    group = public_group(slug)
    return _feed(Heading(group["name"]), site, ids_in_group(group["id"]))


def feed_of_own_group(group: Group, site: Site) -> Feed:
    """Return the calendar of a group that somebody serves, listed or not."""
    return _feed(Heading(group.name), site, ids_in_group(group.id))


def feed_of_search(name: str, search: Search, site: Site) -> Feed:
    """Make a feed of what fits, and say in it when that is too much."""
    search = replace(search, when="", timezone=None, unit="km", page=1)
    return _feed(Heading(name), site, fitting_ids(search, MOST_SERIES + 1))


def feed_of_address(address: CalendarAddress, site: Site) -> Feed:
    """Make one member's own calendar; an empty one while it is being wiped."""
    heading = Heading("Calendar").discreet()
    if is_wiped(address):
        return _feed(heading, site, [])
    mine = ids_where(meetings_at(address))
    if address.discreet:
        return _discreet(heading, address, mine)
    feed = _feed(Heading("My meetings"), site, mine)
    # An empty one says no more than a wiped one does.
    return feed if any(block.written for block in feed.blocks) else _feed(heading, site, [])


def refresh_fragment(meeting_id: int, site: Site) -> None:
    """Write what changed before somebody asks for it."""
    refresh(_full(site, now().year), meeting_id)


def _feed(heading: Heading, site: Site, ids: Sequence[int]) -> Feed:
    year = now().year
    return _of(heading, joined(_full(site, year), ids), year)


def _discreet(heading: Heading, address: CalendarAddress, mine: Sequence[int]) -> Feed:
    year = now().year
    neutral = joined(_neutral(year), mine)
    word, secret = _summary(address.word), address.public_id
    told = [
        Block.of([_as_told(one, word, secret) for one in block.written]) for block in neutral.blocks
    ]
    return _of(heading, Joined(told, neutral.cut), year)


def _of(heading: Heading, meetings: Joined, year: int) -> Feed:
    if meetings.cut:
        # Also said in a calendar that is not to tell what it is of.
        heading = heading.saying(
            f"These are the first {MOST_SERIES:,} entries. Calendars cannot take more: please "
            "choose fewer, for example by day or by place."
        )
    said = repr((_ENCODING, heading, year))
    stamps = "".join([block.stamp for block in meetings.blocks])
    changed_s = max((block.changed_s for block in meetings.blocks), default=0)
    changed_at = datetime.fromtimestamp(changed_s, UTC) if changed_s else _LONG_AGO
    return Feed(
        heading=heading,
        blocks=meetings.blocks,
        tag=_digest(said, stamps)[:32],
        changed_at=revised_by(changed_at, year),
        year=year,
    )


def _digest(*parts: str) -> str:
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


# --- fragments --------------------------------------------------------------------------------


@lru_cache(maxsize=16)
def _full(site: Site, year: int) -> Kind:
    """Describe what anybody may read of a meeting."""

    def write(meeting: Meeting, closures: Sequence[Closure]) -> tuple[Encoded, datetime]:
        return _encoded(event_of(meeting, site, closures), meeting, year)

    return Kind(False, _digest(repr((_ENCODING, site, year)))[:32], write)


@lru_cache(maxsize=4)
def _neutral(year: int) -> Kind:
    """Describe dates without a word: one fragment serves every member, see ``_as_told``."""

    def write(meeting: Meeting, closures: Sequence[Closure]) -> tuple[Encoded, datetime]:
        event = event_of(meeting, Site("", ""), closures)
        dates = replace(event.discreet(_NEUTRAL, ""), uid=f"{meeting.uid:0<32}") if event else None
        return _encoded(dates, meeting, year)

    return Kind(True, _digest(repr((_ENCODING, year)))[:32], write)


def _encoded(event: CalendarEvent | None, meeting: Meeting, year: int) -> tuple[Encoded, datetime]:
    changed_at = revised_by(meeting.revised_at, year)
    if event is None or meeting.attendance not in _OPEN_STANDING:
        return Encoded(b"", frozenset()), changed_at
    return encode(event, year), changed_at


def _as_told(one: Written, word: bytes, secret: str) -> Written:
    """Put a member's word and names into neutral dates (see ``CalendarEvent.discreet``).

    Names have one length, so no line is folded otherwise than before.
    """
    components = one.encoded.components
    _, found, rest = components.partition(b"\r\nUID:")
    if not found:
        return one
    neutral = rest[:32]
    uid = neutral[:16].decode()
    name = sha256(f"{secret}\0{uid}".encode()).hexdigest()[:32].encode()
    told = components.replace(b"\r\nUID:" + neutral, b"\r\nUID:" + name)
    told = told.replace(_summary(_NEUTRAL), word)
    stamp = _digest(one.stamp, secret, word.decode())[:32]
    return replace(one, stamp=stamp, encoded=replace(one.encoded, components=told))


@lru_cache(maxsize=256)
def _summary(word: str) -> bytes:
    """Write the line that says a word, as the encoding does."""
    event = Event()
    event.add("summary", text.one_line(word) or "Meeting")
    written: bytes = event.to_ical()
    return written.removeprefix(b"BEGIN:VEVENT").removesuffix(b"END:VEVENT\r\n")


def event_of(
    meeting: Meeting, site: Site, closures: Sequence[Closure] | None = None
) -> CalendarEvent | None:
    """Return the meeting as a subscriber sees it; None when it has no dates we can read."""
    try:
        schedule = timetable_of(meeting, closures)
    except Invalid:  # a rule kept from an older release must not spoil the feed of the others
        return None
    if schedule is None:
        return None
    address = f"{site.url}/meetings/{meeting.slug}"
    joining = meeting.conference_url if meeting.links_public else ""
    return CalendarEvent(
        uid=meeting.uid,
        host=site.host,
        schedule=schedule,
        sequence=meeting.sequence,
        revised_at=meeting.revised_at,
        title=meeting.name,
        location=_location(meeting, joining),
        description=_description(meeting, address),
        # Apple's calendar makes its "Join" of this, Google's and Outlook's of the location.
        url=joining if meeting.attendance == "online" and joining else address,
        place=_place(meeting),
        conference_url=joining,
        phone=meeting.conference_phone if meeting.links_public else "",
        categories=tuple(NAMES[code] for code in meeting.types if code in NAMES),
    )


def _location(meeting: Meeting, joining: str) -> str:
    if meeting.attendance == "online":
        return joining or "Online"
    venue = meeting.venue
    if venue is None:
        return ""
    parts = (venue.name, venue.formatted_address)
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _place(meeting: Meeting) -> tuple[float, float] | None:
    venue = meeting.venue
    if venue is None or venue.approximate or meeting.attendance == "online":
        return None
    if venue.latitude is None or venue.longitude is None:
        return None
    return (venue.latitude, venue.longitude)


def _description(meeting: Meeting, address: str) -> str:
    group = meeting.group.name if meeting.group.name != meeting.name else ""
    parts = [group, meeting.notes, *_ways_in(meeting), f"More and changes: {address}"]
    return "\n\n".join(part.strip() for part in parts if part.strip())


def _ways_in(meeting: Meeting) -> list[str]:
    if not meeting.links_public:
        return []
    return [
        _said("Join", meeting.conference_url, meeting.conference_url_notes),
        _said("Call", meeting.conference_phone, meeting.conference_phone_notes),
    ]


def _said(how: str, where: str, note: str) -> str:
    return "\n".join(part for part in (f"{how}: {where}" if where else "", note) if part)

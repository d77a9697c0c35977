"""Meetings said as iCalendar: one meeting, a group, a search, one member's own.

A ``Feed`` knows its version (``tag``) from a few columns, before any event is written. An
event is written once and kept in memory until the meeting changes.
"""

import time
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from typing import Any

from groups.calendars.encoding import (
    CalendarEvent,
    Encoded,
    Heading,
    calendar,
    encode,
    revised_by,
)
from groups.calendars.models import CalendarAddress
from groups.calendars.queries import (
    MOST_SERIES,
    directory_mark,
    is_wiped,
    meetings_with_dates,
    own_meetings,
    revisions,
)
from groups.meetings.directory import fitting_ids
from groups.meetings.models import Group, Meeting
from groups.meetings.queries import schedule_of
from groups.meetings.search import Search
from groups.meetings.types import NAMES
from groups.plumbing.clock import now
from groups.plumbing.errors import Invalid, NotFound

# Whatever changes the bytes of an unchanged meeting: raise the number with the encoding.
_ENCODING = ("1", version("icalendar"), version("tzdata"))
_OPEN_STANDING = frozenset({"in-person", "hybrid", "online"})
_LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Site:
    """Where we are served: ``url`` for links, ``host`` for the names of events."""

    url: str
    host: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar not yet written. ``tag`` names its bytes; ``rows`` are the meetings' revisions."""

    heading: Heading
    rows: tuple[tuple[Any, ...], ...]
    tag: str
    changed_at: datetime
    site: Site
    year: int
    discreet: tuple[str, str] | None = None

    def write(self) -> bytes:
        """Write the whole calendar, each event anew only if it changed."""
        kept = {row: _kept[self._key(row)] for row in self.rows if self._key(row) in _kept}
        by_id = {row[0]: row for row in self.rows if row not in kept}
        for portion in meetings_with_dates(sorted(by_id)):
            for meeting in portion:
                row = by_id[meeting.id]
                kept[row] = _keep(self._key(row), self._encoded(meeting))
            # A thousand events take a second to write: let everybody else have their turn.
            time.sleep(0)
        return calendar(self.heading, [kept[row] for row in self.rows if row in kept], self.year)

    def _encoded(self, meeting: Meeting) -> Encoded:
        event = event_of(meeting, self.site)
        if event is None:
            return Encoded(b"", frozenset())
        return encode(event.discreet(*self.discreet) if self.discreet else event, self.year)

    def _key(self, row: tuple[Any, ...]) -> Hashable:
        return (row, self.site, self.year, self.discreet)


# Events as they were last written, by revision; the eldest go first.
_kept: OrderedDict[Hashable, Encoded] = OrderedDict()
_MOST_KEPT = 8192


def _keep(key: Hashable, encoded: Encoded) -> Encoded:
    _kept[key] = encoded
    while len(_kept) > _MOST_KEPT:
        _kept.popitem(last=False)
    return encoded


def feed_of_meeting(slug: str, site: Site) -> Feed:
    """Return the calendar of a public meeting; raises NotFound."""
    rows = revisions(Meeting.slug == slug, Group.listed.is_(True))
    if not rows:
        raise NotFound
    return _feed(Heading(rows[0].name), rows, site)


def feed_of_group(group: Group, site: Site) -> Feed:
    return _feed(Heading(group.name), revisions(Meeting.group_id == group.id), site)


def feed_of_search(name: str, search: Search, site: Site) -> Feed:
    """Make a feed of what fits, and say in it when that is too much."""
    search = replace(search, when="", timezone=None, unit="km", page=1)
    mark = directory_mark()
    if mark is None:
        return _search(name, search, site)
    return _search_once(name, search, site, mark, now().year)


@lru_cache(maxsize=256)
def _search_once(name: str, search: Search, site: Site, _mark: str, _year: int) -> Feed:
    """Search once for each state of the directory, which ``_mark`` stands for."""
    return _search(name, search, site)


def _search(name: str, search: Search, site: Site) -> Feed:
    ids = fitting_ids(search, MOST_SERIES + 1)
    return _feed(Heading(name), revisions(Meeting.id.in_(ids)), site)


def feed_of_address(address: CalendarAddress, site: Site) -> Feed:
    """Make one member's own calendar; an empty one while it is being wiped."""
    rows = [] if is_wiped(address) else revisions(own_meetings(address.member_id))
    if not address.discreet and rows:
        return _feed(Heading("My meetings"), rows, site)
    heading = Heading("Calendar").discreet()
    return _feed(heading, rows, site, discreet=(address.word, address.public_id))


def _feed(
    heading: Heading,
    rows: Sequence[Any],
    site: Site,
    *,
    discreet: tuple[str, str] | None = None,
) -> Feed:
    year = now().year
    if len(rows) > MOST_SERIES:
        rows = rows[:MOST_SERIES]
        heading = heading.saying(
            f"These are the first {MOST_SERIES:,} meetings. Calendars cannot take more: please "
            "search for fewer, for example by day or by place."
        )
    changed_at = max((row.revised_at for row in rows), default=_LONG_AGO)
    revised = tuple(tuple(row) for row in rows)
    said = repr((_ENCODING, heading, discreet, site, year, revised))
    return Feed(
        heading=heading,
        rows=tuple(row for row in revised if row[-1] in _OPEN_STANDING),
        tag=sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32],
        changed_at=revised_by(changed_at, year),
        site=site,
        year=year,
        discreet=discreet,
    )


def event_of(meeting: Meeting, site: Site) -> CalendarEvent | None:
    """Return the meeting as a subscriber sees it; None when it has no dates we can read."""
    try:
        schedule = schedule_of(meeting)
    except Invalid:  # a rule kept from an older release must not spoil the feed of the others
        return None
    if schedule is None:
        return None
    address = f"{site.url}/meetings/{meeting.slug}"
    return CalendarEvent(
        uid=meeting.uid,
        host=site.host,
        schedule=schedule,
        sequence=meeting.sequence,
        revised_at=meeting.revised_at,
        title=meeting.name,
        location=_location(meeting),
        description=_description(meeting, address),
        url=address,
        place=_place(meeting),
        conference_url=meeting.conference_url if meeting.links_public else "",
        categories=tuple(NAMES[code] for code in meeting.types if code in NAMES),
    )


def _location(meeting: Meeting) -> str:
    if meeting.attendance == "online":
        return "Online"
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

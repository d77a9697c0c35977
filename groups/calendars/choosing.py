"""What a subscriber chose beside what their feed is of: a reminder, and what is called off.

Most take a feed as it stands, and nothing here is done for them.
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from groups.calendars.encoding import CalendarEvent, Encoded, encode_cancelled, with_reminder
from groups.calendars.feeds import Feed, Site, event_of
from groups.calendars.fragments import Block
from groups.calendars.models import CalendarAddress
from groups.calendars.queries import meetings_with_dates
from groups.calendars.stored import Written
from groups.meetings.timetables import closures_over
from groups.plumbing.errors import Invalid
from groups.plumbing.keeping import Shelf

CHOSEN = frozenset({"alarm", "cancelled"})  # the words of an address that are read here
MOST_MINUTES = 7 * 24 * 60
Retold = Callable[[CalendarEvent], CalendarEvent]

# By the meeting's own stamp, which no edit leaves as it was, and by who is told.
_kept: Shelf[Encoded] = Shelf(4 * 1024 * 1024)


@dataclass(frozen=True, slots=True)
class Choices:
    """``reminder`` is minutes before the start. ``cancelled`` dates are shown as such."""

    reminder: int | None = None
    cancelled: bool = False


def choices_from(asked: Mapping[str, str]) -> Choices:
    """Read ``alarm`` (minutes) and ``cancelled`` (``keep``); raises Invalid."""
    cancelled = asked.get("cancelled", "")
    if cancelled not in {"", "keep", "leave-out"}:
        raise Invalid("Say cancelled=keep to see dates that are called off.", "cancelled")
    return Choices(_minutes(asked.get("alarm", "")), cancelled == "keep")


def _minutes(alarm: str) -> int | None:
    if not alarm:
        return None
    if not re.fullmatch("[0-9]{1,9}", alarm) or int(alarm) > MOST_MINUTES:
        raise Invalid("Give the reminder in minutes before the start, up to a week.", "alarm")
    return int(alarm)


@dataclass(frozen=True, slots=True)
class ChosenFeed:
    """A feed with its subscriber's choices in it; it is served as any feed is."""

    feed: Feed
    reminder: int | None

    @property
    def changed_at(self) -> datetime:
        return self.feed.changed_at

    @property
    def tag(self) -> str:
        return sha256(f"{self.feed.tag} {self.reminder}".encode()).hexdigest()[:32]

    def write(self) -> list[bytes]:
        parts = self.feed.write()
        if self.reminder is None:
            return parts
        return [with_reminder(part, self.reminder) for part in parts]


def as_chosen(feed: Feed, choices: Choices, site: Site) -> Feed | ChosenFeed:
    """Return the feed as its subscriber wants it."""
    return _chosen(feed, choices, site, lambda event: event, "")


def as_address_says(feed: Feed, address: CalendarAddress, site: Site) -> Feed | ChosenFeed:
    """Return a member's own feed as they want it."""
    choices = Choices(address.reminder_minutes, address.shows_cancelled)
    if not address.discreet:
        return as_chosen(feed, choices, site)
    word, secret = address.word, address.public_id
    return _chosen(
        feed, choices, site, lambda event: event.discreet(word, secret), f"{word}\0{secret}"
    )


def _chosen(
    feed: Feed, choices: Choices, site: Site, retold: Retold, told: str
) -> Feed | ChosenFeed:
    if choices == Choices():
        return feed
    if choices.cancelled:
        feed = _with_cancelled(feed, site, retold, told)
    return ChosenFeed(feed, choices.reminder)


def _with_cancelled(feed: Feed, site: Site, retold: Retold, told: str) -> Feed:
    written = [one for block in feed.blocks for one in block.written]
    missing = [one.meeting_id for one in written if _kept.get(_key(one, told)) is None]
    fresh = dict(_encoded(missing, site, retold, feed.year))
    found = []
    for one in written:
        encoded = _kept.get(_key(one, told))
        if encoded is None:
            encoded = fresh.get(one.meeting_id, Encoded(b"", frozenset()))
            _kept.put(_key(one, told), encoded, len(encoded.components) + 200)
        # A closed meeting has no events, and so none that are called off.
        if encoded.components and one.encoded.components:
            found.append(replace(one, stamp=f"c{one.stamp[1:]}", encoded=encoded))
    called_off = Block.of(found)
    tag = sha256(f"{feed.tag} {called_off.stamp}".encode()).hexdigest()[:32]
    return replace(feed, blocks=[*feed.blocks, called_off], tag=tag)


def _key(one: Written, told: str) -> tuple[str, str]:
    return (one.stamp, told)


def _encoded(
    ids: list[int], site: Site, retold: Retold, year: int
) -> Iterator[tuple[int, Encoded]]:
    for portion in meetings_with_dates(sorted(ids)):
        over = closures_over(portion)
        for meeting in portion:
            yield meeting.id, _called_off(event_of(meeting, site, over[meeting.id]), retold, year)
        time.sleep(0)  # a thousand take a second or two: others are served meanwhile


def _called_off(event: CalendarEvent | None, retold: Retold, year: int) -> Encoded:
    if event is None:
        return Encoded(b"", frozenset())
    return encode_cancelled(retold(event), year)

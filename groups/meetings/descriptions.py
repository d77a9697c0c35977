"""A group, a meeting, a place as somebody outside describes them: plain values, no rows.

Whatever comes in is read into these first, all of it, before anything is written; whatever
goes out is written from them. ``fields_of`` is how two descriptions are compared.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any

from groups.meetings.notation import schedule_to
from groups.meetings.schedule import Schedule
from groups.plumbing import clock
from groups.plumbing.errors import HomegroupError

FORMAT = "homegroup/1"


@dataclass(frozen=True, slots=True)
class VenueDescription:
    """``regions`` runs from general to specific."""

    name: str = ""
    formatted_address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    approximate: bool = False
    regions: tuple[str, ...] = ()
    notes: str = ""


@dataclass(frozen=True, slots=True)
class MeetingDescription:
    """``schedule`` None is by appointment; ``changed_at`` is when each of its changes was said.

    None for ``links_public``, ``has_room``, ``uid`` or ``sequence`` says: keep what there is.
    """

    slug: str
    name: str
    timezone: str
    schedule: Schedule | None = None
    types: tuple[str, ...] = ()
    attendance: str = "in-person"
    language: str = "en"
    notes: str = ""
    venue: VenueDescription | None = None
    conference_url: str = ""
    conference_url_notes: str = ""
    conference_phone: str = ""
    conference_phone_notes: str = ""
    extra: dict[str, Any] = field(default_factory=dict)
    links_public: bool | None = None
    has_room: bool | None = None
    uid: str | None = None
    sequence: int | None = None
    source: str = ""
    source_slug: str = ""
    changed_at: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupDescription:
    """``body`` is the key of the service body of the same list that serves the group, or ""."""

    slug: str
    name: str
    fellowship: str = ""
    notes: str = ""
    website: str = ""
    listed: bool = True
    source: str = ""
    source_slug: str = ""
    body: str = ""
    meetings: tuple[MeetingDescription, ...] = ()


@dataclass(frozen=True)
class BodyDescription:
    """A service body. ``key`` names it in its list; ``parent`` is the key of another, or ""."""

    key: str
    name: str
    parent: str = ""
    kind: str = ""
    description: str = ""
    website: str = ""
    helpline: str = ""
    fellowship: str = ""
    source: str = ""
    source_slug: str = ""


@dataclass(frozen=True)
class ClosureDescription:
    """Nothing is held there on these days; ``last`` None is until further notice.

    ``of`` is meeting, group, body (by ``key``) or venue (by name and ``address``).
    """

    of: str
    key: str
    first: date
    last: date | None = None
    reason: str = ""
    made_at: datetime | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something not as it should be in one field of one record, and what was done about it."""

    record: str
    field: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.record}: {self.field}: {self.sentence}"


@dataclass(frozen=True)
class Reading:
    """All that one file says. ``source`` "" is our own form: slugs are then our own slugs.

    ``broken`` are the keys of records that could not be read and were left out: what they say
    is not known, so nothing may be concluded from it.
    """

    groups: tuple[GroupDescription, ...]
    source: str = ""
    remarks: Sequence[Remark] = ()
    bodies: tuple[BodyDescription, ...] = ()
    broken: frozenset[str] = frozenset()
    closures: tuple[ClosureDescription, ...] = ()


class Unreadable(HomegroupError):
    """A file that cannot be taken, with every reason found. Nothing of it was."""

    status = 422
    default_code = "invalid"

    def __init__(self, problems: Sequence[Remark], code: str | None = None) -> None:
        self.problems = tuple(problems)
        super().__init__(str(problems[0]), field=problems[0].field, code=code)


NOT_COMPARED = frozenset(
    {"slug", "schedule", "uid", "sequence", "source", "source_slug", "changed_at"}
)


_COMPARED = tuple(one.name for one in fields(MeetingDescription) if one.name not in NOT_COMPARED)
_OF_A_VENUE = tuple(one.name for one in fields(VenueDescription))
_OF_A_BODY = tuple(one.name for one in fields(BodyDescription) if one.name != "key")


def fields_of(meeting: MeetingDescription) -> dict[str, Any]:
    """Return what two descriptions of one meeting are compared by, as JSON would keep it."""
    # By name, not by asdict: that copies every value deep, and an import asks this of thousands.
    found = {name: getattr(meeting, name) for name in _COMPARED}
    found["types"] = list(meeting.types)
    found["extra"] = dict(meeting.extra)
    found["venue"] = venue_to(meeting.venue)
    found["schedule"] = schedule_to(meeting.schedule) if meeting.schedule else None
    return found


def venue_to(venue: VenueDescription | None) -> dict[str, Any] | None:
    if venue is None:
        return None
    return {name: getattr(venue, name) for name in _OF_A_VENUE} | {"regions": list(venue.regions)}


def meeting_to(meeting: MeetingDescription) -> dict[str, Any]:
    """Write a meeting as the interchange form does, leaving out what is not set."""
    said = fields_of(meeting)
    dates = said.pop("schedule") or {"start_local": None, "rrule": None}
    own = {
        "uid": meeting.uid,
        "sequence": meeting.sequence,
        "source": meeting.source,
        "source_slug": meeting.source_slug,
        "changes_made_at": [clock.iso(at) for at in meeting.changed_at],
    }
    said["venue"] = _set(said["venue"]) if said["venue"] else None
    written = {"slug": meeting.slug, "name": said.pop("name"), **dates, **_set(said)}
    return written | {"timezone": meeting.timezone} | _set(own)


def group_to(group: GroupDescription) -> dict[str, Any]:
    said = asdict(replace(group, meetings=()))
    listed = {} if said.pop("listed") else {"listed": False}
    meetings = [meeting_to(meeting) for meeting in group.meetings]
    return _set(said) | listed | {"meetings": meetings}


def closure_to(closure: ClosureDescription) -> dict[str, Any]:
    """Write a closure as the interchange form does."""
    place = {"name": closure.key, "formatted_address": closure.address}
    written = {
        closure.of: place if closure.of == "venue" else closure.key,
        "first": closure.first.isoformat(),
        "last": closure.last.isoformat() if closure.last else None,
        "reason": closure.reason,
        "made_at": clock.iso(closure.made_at) if closure.made_at else None,
    }
    return _set(written)


def _set(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value not in (None, "", [], {}, ())}


def body_to(body: BodyDescription) -> dict[str, Any]:
    said = {name: getattr(body, name) for name in _OF_A_BODY}
    return {"slug": body.key, **_set(said)}

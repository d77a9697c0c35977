"""One press that mends what looks wrong; each is a change that can be taken back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import delete

from groups.accounts.models import Member
from groups.meetings.actions.history import recorded, undo
from groups.meetings.actions.writing import write_fields
from groups.meetings.descriptions import venue_to
from groups.meetings.feeds.interchange import description_of_venue
from groups.meetings.models import Meeting, Revision
from groups.meetings.notation import schedule_to
from groups.meetings.queries import schedule_of
from groups.meetings.schedule import in_zone_chosen
from groups.meetings.types import NAMES
from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.errors import Conflict, Invalid
from groups.upkeep.actions.doubting import propose_from_prose
from groups.upkeep.findings import KINDS
from groups.upkeep.models import Doubt, LeftAsItIs
from groups.upkeep.queries import quality

Fields = dict[str, Any]


def mend(meeting: Meeting, finding: str, how: str, by: Member, *, about: str = "") -> None:
    """Do what the button says. Raises Invalid, Conflict or NotFound when it cannot be done."""
    if how == "leave":
        leave(meeting, finding, about)
    elif how not in {name for name, _words in KINDS[finding].mends}:
        raise Invalid("Please choose one of the buttons.", "mend")
    elif how == "confirm":
        meeting.confirmed_at, meeting.confirmed_by = now(), "coordinator"
    elif how == "propose":
        propose_from_prose(meeting)
    else:
        mended = quality.other_mended_by(by, meeting) if how == "hide-other" else meeting
        with recorded(mended, "mend", by, note=KINDS[finding].title):
            write_fields(mended, _FIELDS[how](mended), by)
        if mended.vanished_at is not None:
            # Somebody here took it off the list: nobody need look at that again.
            leave(mended, "vanished", f"{mended.vanished_at:%Y-%m-%d}")
    _forget(meeting, finding)


def leave(meeting: Meeting, finding: str, about: str) -> None:
    """Somebody looked at it, and it is right as it is."""
    db.session.execute(
        delete(LeftAsItIs).where(LeftAsItIs.meeting_id == meeting.id, LeftAsItIs.finding == finding)
    )
    db.session.add(LeftAsItIs(meeting_id=meeting.id, finding=finding, about=about[:64]))
    db.session.flush()


def take_back(mended: Revision, by: Member) -> None:
    """Undo a mend; raises Conflict when the field was changed since."""
    undo(mended, by)


def _forget(meeting: Meeting, finding: str) -> None:
    db.session.execute(
        delete(Doubt).where(Doubt.meeting_id == meeting.id, Doubt.finding == finding)
    )


def _an_hour(meeting: Meeting) -> Fields:
    schedule = schedule_of(meeting)
    return {"schedule": schedule_to(replace(schedule, duration_minutes=60)) if schedule else None}


def _afternoon(meeting: Meeting) -> Fields:
    schedule = schedule_of(meeting)
    if schedule is None or schedule.changes or schedule.start_local.hour >= 12:
        raise Conflict("Its dates were changed one by one. Please change the times by hand.")
    later = replace(schedule, start_local=schedule.start_local + timedelta(hours=12))
    return {"schedule": schedule_to(later)}


def _zone(meeting: Meeting) -> Fields:
    zone = quality.zone_for(meeting)
    if zone is None:
        raise Conflict("The address does not tell the zone. Please set it by hand.")
    schedule = schedule_of(meeting)
    if schedule is None:
        return {"timezone": zone}
    return {"schedule": schedule_to(replace(in_zone_chosen(schedule, zone), timezone=zone))}


def _point(meeting: Meeting) -> Fields:
    known = quality.point_of_address(meeting)
    if known is None or meeting.venue is None:
        raise Conflict("No other listing knows where this address is. Please set it by hand.")
    place = venue_to(description_of_venue(meeting.venue)) or {}
    spot = {"latitude": known.latitude, "longitude": known.longitude}
    return {"venue": place | spot | {"approximate": known.approximate}}


_FIELDS: dict[str, Callable[[Meeting], Fields]] = {
    "hide": lambda _: {"vanished": True},
    "hide-other": lambda _: {"vanished": True},
    "gone": lambda _: {"vanished": True},
    "back": lambda _: {"vanished": False},
    "an-hour": _an_hour,
    "afternoon": _afternoon,
    "set-zone": _zone,
    "online": lambda _: {"attendance": "online"},
    "closed": lambda _: {"attendance": "inactive"},
    "room": lambda _: {"has_room": True},
    "same-address": _point,
    "drop-types": lambda meeting: {"types": [one for one in meeting.types if one in NAMES]},
}

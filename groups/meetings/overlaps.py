"""Fetching what else is held at the times somebody wants: by the group, or at the place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from groups.meetings import recurrence
from groups.meetings.descriptions import VenueDescription
from groups.meetings.models import Group, Meeting, Venue
from groups.meetings.queries import meetings_of
from groups.meetings.recurrence import Occurrence
from groups.meetings.schedule import Schedule
from groups.meetings.splitting import times_of
from groups.meetings.timetables import schedule_of
from groups.plumbing.clock import now
from groups.plumbing.db import db

MOST_AT_ONE_PLACE = 50
WALK_IN = ("in-person", "hybrid")


@dataclass(frozen=True)
class Overlap:
    """Another meeting at the same time: ``why`` is same (all its times), group or venue."""

    meeting: Meeting
    date: Occurrence
    why: str


def overlaps(
    schedule: Schedule,
    dates: Sequence[Occurrence],
    group: Group,
    place: VenueDescription | None,
    except_for: Meeting | None = None,
) -> list[Overlap]:
    """Return what else is held at one of these dates, each other meeting once."""
    if not dates:
        return []
    found: dict[int, Overlap] = {}
    beside = [("group", meetings_of(group)), ("venue", _held_at(place))]
    for why, others in beside:
        for other in others:
            if except_for is not None and other.id == except_for.id:
                continue
            theirs = schedule_of(other)
            if theirs is None or other.attendance == "inactive" or other.id in found:
                continue
            date = _first_shared(dates, theirs)
            if date is not None:
                same = why == "group" and _are_same(schedule, theirs)
                found[other.id] = Overlap(other, date, "same" if same else why)
    return list(found.values())


def _are_same(schedule: Schedule, other: Schedule) -> bool:
    return times_of(schedule, now()) == times_of(other, now())


def _held_at(place: VenueDescription | None) -> list[Meeting]:
    if place is None or not place.formatted_address:
        return []
    there = (
        select(Meeting)
        .join(Meeting.venue)
        .where(
            Venue.formatted_address == place.formatted_address,
            Venue.name == place.name,
            Meeting.vanished_at.is_(None),
            Meeting.attendance.in_(WALK_IN),
            Meeting.group.has(Group.listed),
        )
        .options(selectinload(Meeting.changes))
        .limit(MOST_AT_ONE_PLACE)
    )
    return list(db.session.scalars(there))


def _first_shared(dates: Sequence[Occurrence], theirs: Schedule) -> Occurrence | None:
    return next((date for date in dates if any(_during(date, theirs))), None)


def _during(date: Occurrence, theirs: Schedule) -> Iterator[Occurrence]:
    since = date.starts_at - recurrence.longest(theirs)
    for other in recurrence.occurrences(theirs, since, date.ends_at):
        if other.is_held and other.ends_at > date.starts_at:
            yield other

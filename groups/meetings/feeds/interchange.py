"""Everything there is to say of groups and meetings, in ``homegroup/1``: nothing is lost."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from groups.meetings import bodies, closures
from groups.meetings.descriptions import (
    FORMAT,
    BodyDescription,
    ClosureDescription,
    GroupDescription,
    MeetingDescription,
    VenueDescription,
    body_to,
    closure_to,
    group_to,
)
from groups.meetings.models import Closure, Group, Meeting, Venue
from groups.meetings.queries import schedule_of
from groups.plumbing.db import db


def everything() -> dict[str, Any]:
    """Return the whole directory, unlisted groups and ways in included: it is for a server."""
    groups = db.session.scalars(
        select(Group)
        .options(
            selectinload(Group.meetings).selectinload(Meeting.changes), selectinload(Group.body)
        )
        .order_by(Group.slug)
    )
    said = {"groups": [group_to(description_of_group(one)) for one in groups]}
    tree = _bodies()
    closed = [closure_to(_closure(one)) for one in closures.unlifted_closures()]
    lists = {"bodies": tree, "closures": closed}
    return {"format": FORMAT} | {name: some for name, some in lists.items() if some} | said


def _closure(closure: Closure) -> ClosureDescription:
    place = closure.venue
    owner = closure.meeting or closure.group or closure.body
    kind = "meeting" if closure.meeting else "group" if closure.group else "body"
    return ClosureDescription(
        of="venue" if place else kind,
        key=place.name if place else owner.slug if owner else "",
        first=closure.first,
        last=closure.last,
        reason=closure.reason,
        made_at=closure.made_at,
        address=place.formatted_address if place else "",
    )


def _bodies() -> list[dict[str, Any]]:
    """Return the service bodies, each after the one it belongs to."""
    tree = bodies.tree()
    parents = {child.id: parent.slug for parent in tree.bodies for child in tree.children(parent)}
    return [
        body_to(
            BodyDescription(
                key=one.slug,
                name=one.name,
                parent=parents.get(one.id, ""),
                kind=one.kind,
                description=one.description,
                website=one.website,
                helpline=one.helpline,
                fellowship=one.fellowship,
                source=one.source,
                source_slug=one.source_slug,
            )
        )
        for _depth, one in tree.rows()
    ]


def description_of_group(group: Group) -> GroupDescription:
    kept = sorted(group.meetings, key=lambda meeting: meeting.slug)
    return GroupDescription(
        slug=group.slug,
        name=group.name,
        fellowship=group.fellowship,
        notes=group.notes,
        website=group.website,
        listed=group.listed,
        source=group.source,
        source_slug=group.source_slug,
        body=group.body.slug if group.body else "",
        meetings=tuple(description_of(one) for one in kept if one.vanished_at is None),
    )


def description_of(meeting: Meeting) -> MeetingDescription:
    return MeetingDescription(
        slug=meeting.slug,
        name=meeting.name,
        timezone=meeting.timezone,
        schedule=schedule_of(meeting),
        types=tuple(meeting.types),
        attendance=meeting.attendance,
        language=meeting.language,
        notes=meeting.notes,
        venue=description_of_venue(meeting.venue) if meeting.venue else None,
        conference_url=meeting.conference_url,
        conference_url_notes=meeting.conference_url_notes,
        conference_phone=meeting.conference_phone,
        conference_phone_notes=meeting.conference_phone_notes,
        extra=dict(meeting.source_record.get("extra", {})),
        links_public=meeting.links_public,
        has_room=meeting.has_room,
        uid=meeting.uid,
        sequence=meeting.sequence,
        source=meeting.source,
        source_slug=meeting.source_slug,
        changed_at=tuple(change.made_at for change in meeting.changes if change.made_at),
    )


def description_of_venue(venue: Venue) -> VenueDescription:
    return VenueDescription(
        name=venue.name,
        formatted_address=venue.formatted_address,
        latitude=venue.latitude,
        longitude=venue.longitude,
        approximate=venue.approximate,
        regions=tuple(venue.regions),
        notes=venue.notes,
    )

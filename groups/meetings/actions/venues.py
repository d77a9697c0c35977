"""Places: one row for each place as described, shared by the meetings held there."""

from sqlalchemy import delete, select

from groups.meetings.descriptions import VenueDescription
from groups.meetings.feeds.interchange import description_of_venue
from groups.meetings.models import Meeting, Venue
from groups.plumbing.db import db


class Venues:
    """The places known, looked up by all they say; read once for a whole import."""

    def __init__(self) -> None:
        self._known = {description_of_venue(v): v for v in db.session.scalars(select(Venue))}

    def at(self, place: VenueDescription | None) -> Venue | None:
        if place is None:
            return None
        venue = self._known.get(place)
        if venue is None:
            venue = self._known[place] = new_venue(place)
        return venue


def place(described: VenueDescription | None) -> Venue | None:
    """Return the row of a place, made if there is none yet."""
    if described is None:
        return None
    alike = select(Venue).where(
        Venue.name == described.name, Venue.formatted_address == described.formatted_address
    )
    found = (v for v in db.session.scalars(alike) if description_of_venue(v) == described)
    return next(found, None) or new_venue(described)


def new_venue(described: VenueDescription) -> Venue:
    venue = Venue(
        name=described.name,
        formatted_address=described.formatted_address,
        latitude=described.latitude,
        longitude=described.longitude,
        approximate=described.approximate,
        regions=list(described.regions),
        region=described.regions[0] if described.regions else "",
        notes=described.notes,
    )
    db.session.add(venue)
    return venue


def forget_unused() -> None:
    """Drop places where no meeting is held any more."""
    db.session.flush()
    used = select(Meeting.venue_id).where(Meeting.venue_id.is_not(None))
    db.session.execute(
        delete(Venue).where(Venue.id.not_in(used)),
        execution_options={"synchronize_session": False},
    )

"""Places: one row for each place as described, shared by the meetings held there."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, select

from groups.meetings.descriptions import VenueDescription
from groups.meetings.feeds.interchange import description_of_venue
from groups.meetings.models import Meeting, Venue
from groups.plumbing.db import db


class Venues:
    """The places known, by all they say; their rows are fetched for a portion of an import."""

    def __init__(self) -> None:
        self._ids = {_described(row): row.id for row in db.session.execute(_ALL)}
        self._rows: dict[VenueDescription, Venue] = {}

    def look_up(self, places: Iterable[VenueDescription | None]) -> None:
        """Fetch the rows of these places, as far as they are known."""
        ids = {self._ids[one]: one for one in places if one in self._ids}
        rows = db.session.scalars(select(Venue).where(Venue.id.in_(ids)))
        self._rows = {ids[row.id]: row for row in rows}

    def at(self, place: VenueDescription | None) -> Venue | None:
        if place is None:
            return None
        if place not in self._rows:
            self._rows[place] = new_venue(place)
        return self._rows[place]

    def settle(self) -> None:
        """Know the new ones, now that they are written."""
        self._ids |= {place: row.id for place, row in self._rows.items()}
        self._rows = {}


_ALL = select(
    *(Venue.id, Venue.name, Venue.formatted_address, Venue.latitude, Venue.longitude),
    *(Venue.approximate, Venue.regions, Venue.notes),
)


def _described(row: Any) -> VenueDescription:
    return VenueDescription(
        *(row.name, row.formatted_address, row.latitude, row.longitude, row.approximate),
        *(tuple(row.regions), row.notes),
    )


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

"""Who is here now, as each group chose to show it."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, cast, select

from groups.plumbing.db import db
from groups.plumbing.log import leases
from groups.plumbing.log.tables import database_time
from groups.plumbing.prepared import Prepared, among
from groups.rooms.models import Persona, Room, RoomLease

MOST_NAMES = 100

_names = Prepared(
    lambda dialect: (
        select(Persona.room_id, Persona.public_id, Persona.name)
        .where(_is_here("rooms", dialect))
        .distinct()
        .order_by(Persona.room_id, Persona.name, Persona.public_id)
    )
)
_roles = Prepared(
    lambda dialect: (
        select(Persona.room_id, Persona.roles)
        .where(_is_here("rooms", dialect), cast(Persona.roles, String) != "[]")
        .distinct()
    )
)
_newcomers = Prepared(
    lambda dialect: select(Room.id, Room.state["newcomers"].label("people")).where(
        among(Room.id, "rooms", dialect)
    )
)
_here_of = Prepared(
    lambda dialect: (
        select(RoomLease.log_id, RoomLease.person)
        .where(among(RoomLease.log_id, "rooms", dialect), RoomLease.until >= database_time())
        .distinct()
    )
)


def _is_here(rooms: str, dialect: str) -> ColumnElement[bool]:
    """A persona that holds a lease in one of these rooms."""
    holds = RoomLease.person == Persona.public_id
    alive = RoomLease.until >= database_time()
    return holds & alive & among(RoomLease.log_id, rooms, dialect)


def presence_in(source: Connection, choices: Mapping[int, str]) -> dict[int, dict[str, Any]]:
    """Who is in each of these rooms, as its group chose to show: ``count``, or ``list`` as well.

    Of more than a hundred only the number: their names, to each of them, would be ten thousand.
    """
    counts = leases.counts(source, RoomLease, list(choices))
    shown: dict[int, dict[str, Any]] = {room: {"count": count} for room, count in counts.items()}
    few = [r for r, chosen in choices.items() if chosen == "list" and counts[r] <= MOST_NAMES]
    for room in few:
        shown[room]["people"] = []
    for room, person, name in _names_here(source, few) if few else ():
        shown[room]["people"].append({"member": person, "name": name})
    return shown


def _names_here(source: Connection, rooms: list[int]) -> list[tuple[int, str, str]]:
    found = _names.rows(source, rooms=rooms)
    return [(row["room_id"], row["public_id"], row["name"]) for row in found]


def newcomers_here(source: Connection, rooms: Collection[int]) -> dict[int, list[str]]:
    """Of each of these rooms where somebody said that they are new: who of those is here now.

    For those who serve alone. In the order of saying so.
    """
    said = _newcomers.rows(source, rooms=list(rooms))
    new = {row["id"]: row["people"] for row in said if row["people"]}
    if not new:
        return {}
    here = {(row["log_id"], row["person"]) for row in _here_of.rows(source, rooms=list(new))}
    return {room: [one for one in people if (room, one) in here] for room, people in new.items()}


def presence_shown(room: Room, apart: Collection[str], *, serves: bool) -> dict[str, Any]:
    """What one reader is shown of one room; nothing where the group shows nothing.

    ``apart``: whom they do not see. Who serves sees all, and which newcomers are here.
    """
    chosen = room.state["options"]["presence"]
    if chosen == "off":
        return {}
    source = db.session.connection()
    shown = presence_in(source, {room.id: chosen})[room.id]
    if not serves:
        return presence_without(apart, shown)
    new = newcomers_here(source, [room.id])
    return shown | {"newcomers_here": new[room.id]} if new else shown


def presence_without(apart: Collection[str], shown: dict[str, Any]) -> dict[str, Any]:
    """A list without these people, and a number that fits it; the very same when none is in it."""
    people = shown.get("people", ())
    others = [one for one in people if one["member"] not in apart]
    gone = len(people) - len(others)
    return {"count": shown["count"] - gone, "people": others} if gone else shown


def roles_among(source: Connection, rooms: Collection[int]) -> dict[int, frozenset[str]]:
    """What the people who are in these rooms came to serve as, in the group or on this date."""
    found: dict[int, frozenset[str]] = {}
    for row in _roles.rows(source, rooms=list(rooms)):
        room = row["room_id"]
        found[room] = found.get(room, frozenset()) | frozenset(row["roles"])
    return found

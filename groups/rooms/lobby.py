"""Those at the door, of this process: each hears what the door answers, once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from groups.plumbing.realtime.broadcast import send_to
from groups.plumbing.realtime.connections import Connection
from groups.rooms.kinds.doors import is_waiting
from groups.rooms.kinds.steps import is_closed


@dataclass(frozen=True)
class Place:
    """Where somebody stands: at which room's door, as whom."""

    log_id: int
    public_id: str
    persona: str


_places: dict[Connection, Place] = {}


def wait(connection: Connection, log_id: int, public_id: str, persona: str) -> None:
    _places[connection] = Place(log_id, public_id, persona)


def go(connection: Connection) -> None:
    _places.pop(connection, None)


def somebody_at(log_id: int) -> bool:
    return any(place.log_id == log_id for place in _places.values())


def standing_at(log_id: int, persona: str) -> list[Connection]:
    """The connections by which somebody waits there."""
    return [one for one, p in _places.items() if (p.log_id, p.persona) == (log_id, persona)]


def answer(log_id: int, state: Mapping[str, Any]) -> None:
    """Tell those whose waiting is over: admitted, turned away, or the room is closed."""
    for connection, place in list(_places.items()):
        said = _answer(dict(state), place.persona) if place.log_id == log_id else None
        if said:
            go(connection)
            send_to(connection, "door_answered", {"room": place.public_id, "answer": said})


def _answer(state: dict[str, Any], persona: str) -> str | None:
    if is_closed(state):
        return "closed"
    if persona in state["admitted"]:
        return "admitted"
    gone = persona in state["turned_away"] and not is_waiting(state, persona)
    return "turned_away" if gone else None

"""Who stands at a door that somebody keeps."""

from groups.meetings.models import Meeting
from groups.rooms.models import Persona, Room
from groups.rooms.queries.options import options_of


def waits(room: Room, persona: Persona) -> bool:
    """Whether they knocked and are not let in, or not yet."""
    return persona.knocked_at is not None and persona.public_id not in room.state["admitted"]


def was_turned_away(room: Room, persona: Persona) -> bool:
    return persona.public_id in room.state.get("turned_away", ())


def place_in_line(room: Room, persona: Persona) -> int:
    """Their number in the line at the door, from 1; 0: they do not stand there."""
    line = [one["member"] for one in room.state.get("waiting", ())]
    return line.index(persona.public_id) + 1 if persona.public_id in line else 0


def door_of(room: Room | None, meeting: Meeting) -> str:
    """The mode of the door now: the room's, or what it will open with."""
    door: str = room.state["door"] if room else options_of(meeting.group_id).door
    return door

"""Rooms, always on behalf of the one who is in or comes in."""

from sqlalchemy import select

from groups.meetings.models import Occurrence
from groups.plumbing.db import db
from groups.plumbing.errors import Closed, Forbidden, NotFound
from groups.rooms.late import FROM_THE_START, Came, coming_now
from groups.rooms.models import Persona, Room, RoomRow
from groups.rooms.queries.bans import refuse_banned
from groups.rooms.queries.doors import waits
from groups.rooms.queries.visitors import Visitor, persona_of


def room_of_occurrence(occurrence: Occurrence) -> Room | None:
    return db.session.scalar(
        select(Room).where(
            Room.meeting_id == occurrence.meeting_id,
            Room.recurrence_id == occurrence.recurrence_id,
        )
    )


def room_with_door(public_id: str) -> Room:
    """The room of that id, for someone who is coming in; raises NotFound."""
    room = db.session.scalar(select(Room).where(Room.public_id == public_id))
    if room is None or not room.group.listed:
        raise NotFound
    return room


class Emptied(Closed):
    """The room is over and all that was said in it is gone; nobody's place in it is known."""

    def __init__(self, room: Room) -> None:
        super().__init__("This room is closed, and nothing that was said in it is kept.")
        self.room = room


class AtTheDoor(Forbidden):
    """They have not been let in: they wait, or were turned away."""

    def __init__(self, room: Room, persona: Persona) -> None:
        super().__init__("You are at the door. Please wait until somebody lets you in.")
        self.room = room
        self.persona = persona


def room_of(visitor: Visitor, public_id: str) -> tuple[Room, Persona]:
    """The room and who the visitor is in it.

    Raises NotFound for a room that is absent or that they did not enter by its door, Forbidden
    when they were asked to leave, and Emptied when all is over.
    """
    room = db.session.scalar(select(Room).where(Room.public_id == public_id))
    if room is not None and room.emptied_at is not None:
        raise Emptied(room)
    persona = persona_of(room, visitor) if room else None
    if room is None or persona is None:
        raise NotFound
    refuse_banned(room.group.id, visitor)
    if persona.public_id in room.state["removed"]:
        raise Forbidden("You were asked to leave this room.")
    if waits(room, persona):
        raise AtTheDoor(room, persona)
    return room, persona


def coming_into(room: Room) -> Came:
    """What of the meeting so far somebody may read who comes in now."""
    if room.state["options"]["late_comers"] == "all" or not room.head:
        return FROM_THE_START
    kinds = select(RoomRow.seq, RoomRow.body).where(RoomRow.log_id == room.id).order_by(RoomRow.seq)
    steps = db.session.execute(kinds.where(RoomRow.kind == "step_started"))
    held = room.state["floor"]["status"] == "held"
    taken = kinds.where(RoomRow.kind == "floor_taken").with_only_columns(RoomRow.seq)
    share = db.session.scalar(taken.order_by(None).order_by(RoomRow.seq.desc()).limit(1))
    return coming_now(room.head, steps, share if held else None)


def stored_as(room: Room, client_id: str) -> int:
    """The seq of what was sent under this name to a room that is emptied now; raises Emptied.

    Whose it was is not known any more, so two people's same name is nobody's.
    """
    rows = select(RoomRow.seq).where(RoomRow.log_id == room.id, RoomRow.client_id == client_id)
    seqs = list(db.session.scalars(rows.limit(2)))
    if len(seqs) != 1:
        raise Emptied(room)
    return seqs[0]

"""Coming into a room, and what the room says to each append."""

from groups.rooms.actions.entering import enter, open_room, rename
from groups.rooms.actions.log import CLOCK, RoomLog

__all__ = ["CLOCK", "RoomLog", "enter", "open_room", "rename"]

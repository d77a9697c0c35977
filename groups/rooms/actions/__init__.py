"""Coming into a room, and what the room says to each append."""

from groups.rooms.actions.entering import enter, open_room, rename
from groups.rooms.actions.log import RoomLog

__all__ = ["RoomLog", "enter", "open_room", "rename"]

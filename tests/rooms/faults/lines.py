"""Lines into a room down to single frames, for whoever misbehaves, says nothing or vanishes."""

from typing import Any
from urllib.parse import urlsplit

from tests.plumbing.realtime.peer import Peer
from tests.rooms.visit import Visit


def line_of(visit: Visit, **choices: Any) -> Peer:
    """One more tab of a guest's, in the room. What it is told lies unread until asked for."""
    port = urlsplit(visit.url).port
    assert port
    surroundings = {"Cookie": visit.cookie, "Origin": visit.origin}
    line = Peer(port, headers=surroundings, **choices).join(auth={"csrf": visit.csrf})
    joined = line.call("join_room", {"room": visit.room})
    assert joined["ok"], joined
    return line

"""A meeting brought to the moment that a test is about."""

from tests.rooms.conftest import Seat
from tests.servers.homegroup import Homegroup


def begin_sharing(chair: Seat) -> None:
    for _ in range(3):
        assert chair.append("step_started")["ok"]


def hurry(server: Homegroup, room: str, part: str, value: object) -> None:
    """Let a part of the room's state be otherwise, and the clock look at it now."""
    with server.database() as database:
        database.execute(
            "UPDATE rooms SET state = json_set(state, ?, ?), due_at = 1 WHERE public_id = ?",
            (f"$.{part}", value, room),
        )

"""Who has stopped reading is known, whatever others say they have read."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import Mock

import pytest

from groups.plumbing.realtime.connections import Connection, Connections
from groups.rooms import seats
from groups.rooms.seats import Seat

ROOM = 7


@pytest.fixture
def come() -> Iterator[Any]:
    came: list[Connection] = []

    def come_in(name: str, *, read: int) -> Connection:
        connection = Connection(Connections(), Mock(), name, "/rooms", None)
        seats.take(connection, Seat(ROOM, "a-room", name, frozenset(), read))
        came.append(connection)
        return connection

    yield come_in
    for connection in came:
        seats.leave(connection, seats.seats(connection)["a-room"])


def test_who_comes_after_somebody_who_claims_to_have_read_all_there_ever_will_be(come: Any) -> None:
    come("Eve", read=2**53 - 1)
    assert seats.not_read(ROOM, 100) == set()

    ben = come("Ben", read=100)

    assert seats.not_read(ROOM, 101) == {ben}

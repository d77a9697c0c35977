"""Who has stopped reading is known, is told of the head alone, and catches up when they wake."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import Mock

import pytest

from groups.plumbing.realtime.connections import Connection, Connections
from groups.rooms import seats
from groups.rooms.seats import Seat
from tests.rooms import conftest

ROOM = 7
LINES = 80


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


def numbers_heard(seat: conftest.Seat) -> list[int]:
    """Return the rows that came by themselves until the head was announced at the last of them."""
    while seat.ears.hear("head_announced", within=15)["head"] < LINES:
        pass
    queue = seat.ears.heard["rows_appended"]
    return [row["seq"] for _ in range(queue.qsize()) for row in queue.get()["rows"]]


def test_a_phone_in_a_pocket_gets_no_more_rows_until_it_wakes(enter: conftest.Enter) -> None:
    ana, ben, cleo = enter("Ana"), enter("Ben"), enter("Cleo")

    for number in range(1, LINES + 1):
        assert ana.say(f"line {number}")["seq"] == number
        if number % 16 == 0:
            assert cleo.ears.say("mark_seen", room=cleo.room, seq=number)["ok"]

    assert numbers_heard(cleo) == list(range(1, LINES + 1)), "who reads gets them all"
    before = numbers_heard(ben)
    assert before == list(range(1, len(before) + 1))
    assert 60 <= len(before) < LINES
    woken = ben.ears.say("join_room", room=ben.room, after=before[-1], epoch=ben.joined["epoch"])
    assert [row["seq"] for row in woken["rows"]] == list(range(before[-1] + 1, LINES + 1))
    assert ana.say("Good morning.")["ok"]
    assert ben.hears("message")["seq"] == LINES + 1

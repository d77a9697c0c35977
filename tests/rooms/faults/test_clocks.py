"""Servers that do not agree on the time: only the database's counts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Meet
from tests.rooms.chaos.storm import wait
from tests.rooms.faults.conftest import FAILING, Sit
from tests.rooms.faults.house import House
from tests.servers import homegroup


@pytest.fixture
def house_of_two_times(postgres: str, tmp_path: Path) -> Iterator[House]:
    """Open a house whose other server is an hour ahead."""
    opened = House.opened(tmp_path, postgres, 2, application=FAILING, FAULT="another hour")
    yield opened
    homegroup.close_all([opened.one, opened.other])


def test_a_server_an_hour_ahead_changes_nothing_for_anybody(
    house_of_two_times: House, sit: Sit, meet: Meet
) -> None:
    house, slug = house_of_two_times, next(house_of_two_times.slugs)
    ana = sit("Ana", house.one, slug)
    ben = sit("Ben", house.one, slug)
    far = meet("Ben", at=house.other)
    far.http.cookies = ben.person.http.cookies
    there = far.listen("/rooms")
    assert there.say("join_room", room=ben.room)["ok"]

    for number in range(4):
        sent = {"kind": "message", "body": {"text": f"{number}"}, "client_id": f"there-{number}"}
        there.say("append", room=ben.room, **sent)
        ana.say(f"{number}")
    ana.append("floor_offered", member=ben.id)
    for _ in range(4):
        renewed_by_the_other(house)

    rows = house.rows(ana.room)
    assert [row["seq"] for row in rows] == list(range(1, 10))
    assert [row["at"] for row in rows] == sorted(row["at"] for row in rows)
    assert rows[-1]["at"] - rows[0]["at"] < 60, "each at its own server's time"
    assert rows[-1]["kind"] == "floor_offered", "the other server ended the offer an hour early"
    leases = house.ask("SELECT * FROM room_leases")
    assert len(leases) == 3, "somebody was swept out"
    assert len({one["process"] for one in leases}) == 2, "one keeps the other's"
    ben.person.post("/sign-out")
    for ears in (ben.ears, there):
        ears.hear("disconnect", within=2)


def renewed_by_the_other(house: House) -> None:
    """Return when the other server, which does so every second, has kept and swept leases."""

    def latest() -> float:
        return float(house.ask("SELECT coalesce(max(until), 0) AS u FROM room_leases")[0]["u"])

    before = latest()
    wait(lambda: latest() > before, 30)
    assert latest() > before, "the other server keeps no leases"

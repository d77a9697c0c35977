"""Letters that PostgreSQL refuses to look for, where nobody would type one."""

import pytest

from tests.conftest import Meet
from tests.rooms.faults.conftest import Sit
from tests.rooms.faults.house import House


def test_a_cookie_that_spells_a_nul_opens_the_door_as_none_does(house: House, meet: Meet) -> None:
    door = f"/meetings/{next(house.slugs)}/room"

    answer = meet("Eve", at=house.one).http.get(door, headers={"Cookie": 'door="\\000"'})

    assert answer.status_code == 200


@pytest.mark.parametrize("kind", ["hand_lowered", "ignored", "removed"])
def test_nobody_is_called_by_a_nul(house: House, sit: Sit, kind: str) -> None:
    ana = sit("Ana", house.one, next(house.slugs))

    assert ana.refused(kind, member="a\0b") == "bad_request"

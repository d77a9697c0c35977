"""What somebody keeps in their day, and what becomes of it when a group hides itself."""

from datetime import timedelta

import time_machine
from flask.testing import FlaskClient

from groups.meetings.actions import horizon
from tests.meetings.conftest import WEDNESDAY, Town

THURSDAY_NIGHT = WEDNESDAY + timedelta(days=1, hours=16)


def test_a_saved_meeting_is_in_ones_day_while_it_is_public(town: Town) -> None:
    with time_machine.travel(THURSDAY_NIGHT, tick=False):
        town.found_friday()
        olu, ben = town.let_in("Olu"), town.let_in("Ben")
        assert olu.post("/meetings/friday-night/save").status_code == 303
        assert "Friday Night" in mine(olu)

        with town.inside():
            meeting = town.meeting("friday-night")
            meeting.group.listed = False
            horizon.rebuild([meeting])

        assert "Friday Night" not in mine(olu)
        assert "Friday Night" in mine(ben)


def mine(who: FlaskClient) -> str:
    return who.get("/").text

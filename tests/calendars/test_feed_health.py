"""Ana looks at what subscribers see of her group's calendar."""

import pytest
from flask.testing import FlaskClient

from groups.meetings.actions import schedules
from groups.meetings.models import Meeting
from groups.plumbing.clock import now, zone
from tests.calendars.conftest import House, moment
from tests.calendars.test_own_calendars import JSON

PAGE = "/groups/friday/calendar"


@pytest.fixture
def ana(house: House) -> FlaskClient:
    """Ana is the secretary of Friday Night."""
    return house.let_in("Ana")


def test_ana_sees_the_next_ten_dates_as_a_strangers_program_reads_them(
    house: House, ana: FlaskClient
) -> None:
    before = ana.get(PAGE, headers=JSON).json
    assert before is not None
    assert len(before["dates"]) == 10
    assert before["findings"] == []
    first = before["dates"][0]["starts_at"]
    assert first > now().isoformat()

    def cancel_it(meeting: Meeting) -> None:
        local = moment(first).astimezone(zone(meeting.timezone)).replace(tzinfo=None)
        schedules.cancel_date(meeting, local)

    house.edit(cancel_it)

    after = ana.get(PAGE, headers=JSON).json
    assert after is not None
    assert after["dates"][0] == before["dates"][1]


def test_the_page_says_what_changed_and_leads_to_its_history(
    house: House, ana: FlaskClient
) -> None:
    house.cancel("2027-01-08")

    page = ana.get(PAGE).text

    assert "nothing in it that programs read differently" in page
    assert page.count("<li><time") == 10
    assert "the times" in page
    assert "/meetings/friday-night/history" in page


def test_a_hidden_group_is_told_that_it_has_no_public_calendar(ana: FlaskClient) -> None:
    assert "no public calendar" in ana.get("/groups/hidden/calendar").text


def test_only_those_who_serve_may_look(house: House, ana: FlaskClient) -> None:
    ben, olu = house.let_in("Ben"), house.let_in("Olu")

    assert PAGE in ana.get("/groups/friday").text
    for somebody, status in ((ben, 403), (olu, 403), (house.app.test_client(), 303)):
        assert somebody.get(PAGE).status_code == status
    assert PAGE not in ben.get("/groups/friday").text
    assert olu.get("/groups/hidden/calendar").status_code == 404

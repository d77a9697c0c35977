"""Near a place one names or types, with no service asked where that is."""

import time_machine

from groups.meetings.places import coordinates
from tests.meetings.conftest import WEDNESDAY, Town, record

SPRINGFIELD = {"latitude": 39.80, "longitude": -89.65}
SHELBYVILLE = {
    "latitude": 39.40,
    "longitude": -88.79,
    "region": "Shelbyville",
    "formatted_address": "1 Elm St, Shelbyville, IL 62565, USA",
}


def settle(town: Town) -> None:
    town.take_in(
        record("here", **SPRINGFIELD),
        record("there", **SHELBYVILLE),
        record("there-too", location="Methodist Hall", **SHELBYVILLE),
    )


@time_machine.travel(WEDNESDAY, tick=False)
def test_a_town_a_post_code_or_a_hall_will_do(town: Town) -> None:
    settle(town)

    for place in ("Shelbyville", "shelbyvile", "62565", "Methodist Hall"):
        assert set(town.found(f"mode=location&search={place}")) == {"there", "there-too"}, place
    page = town.visitor.get("/meetings?mode=location&search=Springfield&distance=100&unit=mi").text
    assert "within 100 mi of Springfield" in page
    assert "mi away" in page


@time_machine.travel(WEDNESDAY, tick=False)
def test_coordinates_need_no_name(town: Town) -> None:
    settle(town)

    assert town.found("search=39.8,+-89.65") == ["here"]
    assert town.found("mode=location&search=39°48'N+89°39'W&distance=2") == ["here"]


@time_machine.travel(WEDNESDAY, tick=False)
def test_a_place_nobody_knows_is_said_and_the_words_are_kept(town: Town) -> None:
    settle(town)

    page = town.visitor.get("/meetings?mode=location&search=Qqqqqq")

    assert page.status_code == 422
    assert "We know of no meeting at a place called that" in page.text
    assert 'value="Qqqqqq"' in page.text


@time_machine.travel(WEDNESDAY, tick=False)
def test_too_far_from_everything_says_how_much_farther(town: Town) -> None:
    settle(town)

    page = town.visitor.get("/meetings?lat=39.6&lon=-89.65&distance=5").text

    assert "Within 25 km</a>" in page
    assert "At any distance</a>" in page


def test_what_is_no_place_on_earth_is_words() -> None:
    assert coordinates("37.33, -121.89") == (37.33, -121.89)
    assert coordinates("51 30 N 0 7 W") == (51.5, -7 / 60)
    for words in ("95112", "12 step", "91.0, 0", "5.5.5, 1", "1" * 5000, "° ' \" N"):
        assert coordinates(words) is None

"""What looks wrong is found, and mended with one press that can be taken back."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient

from groups.demo import cast
from groups.meetings.models import Venue
from groups.plumbing.clock import now
from groups.upkeep.jobs.looking_over import look_over_all
from tests.meetings.conftest import FRIDAYS, JSON, Town
from tests.upkeep.conftest import post, says

THREE = cast.weekly(datetime.fromisoformat("2026-02-20T03:00"), timezone="America/New_York")
LONG = cast.weekly(
    datetime.fromisoformat("2026-02-20T19:00"), timezone="America/New_York", minutes=1380
)
IN_LONDON = cast.weekly(datetime.fromisoformat("2026-02-20T19:00"), timezone="Europe/London")
NOWHERE = cast.weekly(datetime.fromisoformat("2026-02-20T19:00"), timezone="UTC")
ALBANY = {
    "name": "Grace",
    "formatted_address": "1 Elm Street, Albany, NY 12207, USA",
    "latitude": 42.65,
    "longitude": -73.75,
}


def add(town: Town, slug: str = "doubtful", schedule: Any = FRIDAYS, **traits: Any) -> None:
    """List a meeting held in Albany, unless the traits say otherwise."""
    place = traits.pop("place", ALBANY)
    usual = {"attendance": "in-person", "types": ["O"]}
    with town.inside():
        group = town.meeting("friday-night").group
        venue = Venue(**place) if place else None
        name = traits.pop("name", slug.replace("-", " ").title())
        cast.meeting(group, slug, name, schedule, venue=venue, **usual | traits)


def look(town: Town, mia: FlaskClient) -> dict[str, list[str]]:
    """What the page has after a look over everything: slugs by finding."""
    with town.app.app_context():
        look_over_all()
    counts = mia.get("/quality", headers=JSON).json["counts"]
    return {kind: [one["meeting"] for one in doubts(mia, kind)] for kind in counts if counts[kind]}


def doubts(mia: FlaskClient, kind: str) -> list[dict[str, Any]]:
    return list(mia.get(f"/quality?kind={kind}", headers=JSON).json["doubts"])


def press(
    who: FlaskClient, finding: str, mend: str, slug: str = "doubtful", about: str = ""
) -> Any:
    words = {"meeting": slug, "finding": finding, "mend": mend, "about": about}
    return post(who, "/quality/mend", **words)


def test_a_good_listing_raises_no_doubt(town: Town, mia: FlaskClient) -> None:
    add(town)

    assert look(town, mia) == {}


WRONG = {
    "three in the night": ("time", {"schedule": THREE}),
    "twenty-three hours": ("time", {"schedule": LONG}),
    "on the clock of London": ("zone", {"schedule": IN_LONDON}),
    "on no clock": ("zone", {"schedule": NOWHERE}),
    "nowhere": ("place", {"place": None}),
    "not on the map": ("coordinates", {"place": {**ALBANY, "latitude": None, "longitude": None}}),
    "no way in": ("way-in", {"attendance": "online", "has_room": False}),
    "an unknown kind": ("types", {"types": ["O", "QQQ"]}),
    "no meeting 2nd Friday": ("prose", {"notes": "No meeting 2nd Friday."}),
}


@pytest.mark.parametrize("case", WRONG)
def test_it_is_found(town: Town, mia: FlaskClient, case: str) -> None:
    finding, traits = WRONG[case]
    add(town, **traits)

    assert look(town, mia) == {finding: ["doubtful"]}


MENDS = {
    "an-hour": ("time", {"schedule": LONG}),
    "afternoon": ("time", {"schedule": THREE}),
    "set-zone": ("zone", {"schedule": IN_LONDON}),
    "online": ("place", {"place": None}),
    "closed": ("place", {"place": None}),
    "room": ("way-in", {"attendance": "online", "has_room": False}),
    "drop-types": ("types", {"types": ["O", "QQQ"]}),
}


@pytest.mark.parametrize("mend", MENDS)
def test_one_press_mends_it_and_another_takes_it_back(
    town: Town, mia: FlaskClient, mend: str
) -> None:
    finding, traits = MENDS[mend]
    add(town, **traits)
    before = says(town, "doubtful")
    assert finding in look(town, mia)

    assert press(mia, finding, mend).status_code == 200

    assert says(town, "doubtful") != before
    assert finding not in look(town, mia)
    (mended,) = mia.get("/quality", headers=JSON).json["mended"]
    if mend != "drop-types":
        assert post(mia, f"/quality/mended/{mended['id']}/undo").status_code == 200
        assert says(town, "doubtful") == before


def test_words_are_read_beside_an_unknown_kind(town: Town, mia: FlaskClient) -> None:
    add(town, types=["QQQ"], notes="Open meeting last Friday.")

    assert set(look(town, mia)) == {"types", "prose"}


def test_the_zone_set_is_that_of_the_address(town: Town, mia: FlaskClient) -> None:
    add(town, schedule=IN_LONDON)
    look(town, mia)

    press(mia, "zone", "set-zone")

    assert says(town, "doubtful")["schedule"]["timezone"] == "America/New_York"


def test_a_point_is_taken_from_the_same_address(town: Town, mia: FlaskClient) -> None:
    add(town, "known")
    add(town, place={**ALBANY, "latitude": None, "longitude": None})
    assert look(town, mia)["coordinates"] == ["doubtful"]

    press(mia, "coordinates", "same-address")

    assert says(town, "doubtful")["venue"]["latitude"] == 42.65


def test_one_listed_twice_is_hidden(town: Town, mia: FlaskClient) -> None:
    add(town, "first", name="Día a Día")
    add(town, "second", name="Dia a dia")
    assert look(town, mia) == {"duplicate": ["second"]}

    press(mia, "duplicate", "hide", "second")

    assert town.visitor.get("/meetings/second").status_code == 404
    assert town.visitor.get("/meetings/first").status_code == 200
    assert look(town, mia) == {}


def test_the_other_of_two_is_hidden(town: Town, mia: FlaskClient) -> None:
    add(town, "first", name="Noon")
    add(town, "second", name="Noon")
    look(town, mia)

    press(mia, "duplicate", "hide-other", "second")

    assert town.visitor.get("/meetings/first").status_code == 404
    assert look(town, mia) == {}


def test_nobody_hides_another_groups_listing_by_listing_it_again(
    town: Town, mia: FlaskClient, olu: FlaskClient
) -> None:
    add(town, "first", name="Noon")
    with town.inside():
        servants = {cast.member("Olu"): ["secretary"]}
        copied = cast.group("copied", "Copied", servants=servants)
        there, traits = Venue(**ALBANY), {"attendance": "in-person", "types": ["O"]}
        cast.meeting(copied, "second", "Noon", FRIDAYS, venue=there, **traits)
    assert look(town, mia) == {"duplicate": ["second"]}

    answer = press(olu, "duplicate", "hide-other", "second")

    assert answer.status_code == 403
    assert "Hide the other" not in olu.get("/groups/copied/quality").text
    assert town.visitor.get("/meetings/first").status_code == 200
    assert press(olu, "duplicate", "hide", "second").status_code == 200


def test_what_is_right_as_it_is_is_not_asked_again(town: Town, mia: FlaskClient) -> None:
    add(town, schedule=THREE)
    look(town, mia)
    (doubt,) = doubts(mia, "time")

    press(mia, "time", "leave", about=doubt["about"])

    assert look(town, mia) == {}


def test_a_new_reason_is_a_new_doubt(town: Town, mia: FlaskClient) -> None:
    add(town, schedule=THREE)
    press(mia, "time", "leave", about="03:00")

    with town.inside():
        town.meeting("doubtful").start_local = "2026-02-20T04:00"

    assert look(town, mia) == {"time": ["doubtful"]}


def test_what_nobody_touched_for_a_year_is_confirmed_or_gone(town: Town, mia: FlaskClient) -> None:
    with time_machine.travel(now() + timedelta(days=400)):
        keeper = town.let_in("Mia")
        assert look(town, keeper)["stale"] == ["friday-night"]

        press(keeper, "stale", "confirm", "friday-night")

        assert look(town, keeper) == {}
        assert "by a coordinator" in town.visitor.get("/meetings/friday-night").text


def test_what_left_its_list_is_brought_back(town: Town, mia: FlaskClient) -> None:
    add(town, source="list", source_slug="doubtful")
    with town.inside():
        town.meeting("doubtful").vanished_at = now()
    assert look(town, mia) == {"vanished": ["doubtful"]}

    press(mia, "vanished", "back")

    assert town.visitor.get("/meetings/doubtful").status_code == 200


def test_words_become_a_proposal(town: Town, mia: FlaskClient) -> None:
    add(town, notes="No meeting 2nd Friday.")
    look(town, mia)

    press(mia, "prose", "propose")

    (waiting,) = mia.get("/proposals", headers=JSON).json["waiting"]
    assert waiting["origin"] == "prose"
    assert "No meeting 2nd Friday" in waiting["words"]


def test_ana_sees_and_mends_her_own_groups(town: Town, ana: FlaskClient, olu: FlaskClient) -> None:
    add(town, place=None)

    assert "it does not say where" in ana.get("/groups/friday/quality").text
    assert ana.get("/quality").status_code == 403
    assert olu.get("/groups/friday/quality").status_code == 403
    assert press(olu, "place", "online").status_code == 404
    assert press(ana, "place", "online").status_code == 200
    assert "Nothing looks wrong here" in ana.get("/groups/friday/quality").text


def test_a_mend_nobody_offers_is_refused(town: Town, mia: FlaskClient) -> None:
    add(town, place=None)

    assert press(mia, "place", "gone").status_code == 422
    assert press(mia, "nonsense", "leave").status_code == 422


def test_a_zone_nobody_knows_is_said(town: Town, mia: FlaskClient) -> None:
    add(town, schedule=IN_LONDON, place={**ALBANY, "formatted_address": "Elm Street"})

    answer = press(mia, "zone", "set-zone")

    assert answer.status_code == 409
    assert "by hand" in answer.json["error"]["message"]

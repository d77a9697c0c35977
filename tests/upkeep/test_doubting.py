"""What lists say otherwise, and what words say of dates, is proposed once and decided by people."""

from typing import Any

from flask.testing import FlaskClient

from groups.upkeep.jobs.looking_over import propose_what_words_say
from tests.meetings.conftest import JSON, Town, record
from tests.upkeep.conftest import post, says


def scan(town: Town) -> int:
    with town.app.app_context():
        return propose_what_words_say()


def waiting(mia: FlaskClient) -> list[dict[str, Any]]:
    return list(mia.get("/proposals", headers=JSON).json["waiting"])


def test_words_that_say_another_schedule_are_proposed(town: Town, mia: FlaskClient) -> None:
    town.take_in(record(notes="No meeting 2nd Sunday."))
    said = says(town, "hope")

    assert scan(town) == 1

    (proposal,) = waiting(mia)
    page = mia.get(f"/proposals/{proposal['id']}").text
    assert "“No meeting 2nd Sunday" in page
    assert "from words in the listing" in page
    assert says(town, "hope") == said


def test_accepted_words_become_the_schedule(town: Town, mia: FlaskClient) -> None:
    town.take_in(record(notes="No meeting 2nd Sunday."))
    scan(town)
    (proposal,) = waiting(mia)

    post(mia, f"/proposals/{proposal['id']}/accept", take=list(proposal["fields"]))

    assert says(town, "hope")["schedule"] != proposal["fields"]["schedule"]["was"]
    post(mia, f"/proposals/{proposal['id']}/revert")
    assert says(town, "hope")["schedule"] == proposal["fields"]["schedule"]["was"]


def test_words_returned_once_are_not_proposed_again(town: Town, mia: FlaskClient) -> None:
    town.take_in(record(notes="No meeting 2nd Sunday."))
    scan(town)
    (proposal,) = waiting(mia)
    post(mia, f"/proposals/{proposal['id']}/return", answer="They meet every Sunday")

    assert scan(town) == 0
    assert waiting(mia) == []


def test_the_operator_scans(town: Town) -> None:
    town.take_in(record(notes="No meeting 2nd Sunday."))

    assert town.type("upkeep", "look-over").output == "1 doubts, 1 new proposals.\n"


def test_what_a_list_says_otherwise_is_proposed_once(town: Town, mia: FlaskClient) -> None:
    town.take_in(record(notes="Tea"))
    with town.inside():
        town.meeting("hope").notes = "Coffee"

    for _ in range(2):
        town.take_in(record(notes="Juice"))

    (proposal,) = waiting(mia)
    assert proposal["fields"] == {"notes": {"was": "Coffee", "wanted": "Juice"}}
    assert proposal["origin"] == "source"
    assert says(town, "hope")["notes"] == "Coffee"


def test_a_later_word_of_the_list_overtakes_the_earlier(town: Town, mia: FlaskClient) -> None:
    town.take_in(record(notes="Tea"))
    with town.inside():
        town.meeting("hope").notes = "Coffee"

    for notes in ("Juice", "Water"):
        town.take_in(record(notes=notes))

    (proposal,) = waiting(mia)
    assert proposal["fields"]["notes"]["wanted"] == "Water"

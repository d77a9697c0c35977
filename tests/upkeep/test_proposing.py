"""Somebody who knows better says so; those who serve the group decide."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import time_machine
from flask.testing import FlaskClient

from groups.app import create_app
from groups.config import Settings
from groups.meetings.actions.history import recorded
from groups.meetings.actions.writing import write_fields
from groups.meetings.models import Venue
from groups.plumbing.db import db
from tests.meetings.conftest import JSON, WEDNESDAY, Town
from tests.servers import homegroup
from tests.upkeep.conftest import GRACE, post, propose, says


def shown(who: FlaskClient, proposal: str) -> Any:
    return who.get(f"/proposals/{proposal}", headers=JSON).json


def test_a_guest_proposes_and_ana_accepts(town: Town, ana: FlaskClient) -> None:
    proposal = propose(town.visitor, notes="Bring a mug", words="I was there last week")

    assert says(town)["notes"] == ""
    assert shown(ana, proposal)["fields"] == {"notes": {"was": "", "wanted": "Bring a mug"}}
    assert post(ana, f"/proposals/{proposal}/accept", take="notes").status_code == 200

    assert says(town)["notes"] == "Bring a mug"
    assert "Bring a mug" in town.visitor.get("/meetings/friday-night").text
    assert shown(town.visitor, proposal)["state"] == "accepted"


def test_the_form_sent_as_it_was_changes_nothing(town: Town) -> None:
    page = town.visitor.get("/meetings/friday-night/propose").text
    words = filled_in(page)

    answer = town.visitor.post("/meetings/friday-night/propose", data=words)

    assert words["time"] == "19:00"
    assert answer.status_code == 422
    assert "Change a field, or say in your own words" in answer.text


def test_one_field_changed_in_the_form_is_one_change(town: Town, ana: FlaskClient) -> None:
    words = filled_in(town.visitor.get("/meetings/friday-night/propose").text)

    proposal = propose(town.visitor, **{**words, "time": "19:30"})

    assert list(shown(ana, proposal)["fields"]) == ["schedule"]
    page = ana.get(f"/proposals/{proposal}").text
    assert "Every Friday at 19:00" in page
    assert "Every Friday at 19:30" in page


def test_new_times_hold_from_now_on(town: Town, ana: FlaskClient) -> None:
    words = filled_in(town.visitor.get("/meetings/friday-night/propose").text)
    proposal = propose(town.visitor, **{**words, "time": "19:30"})

    post(ana, f"/proposals/{proposal}/accept", take="schedule")

    kept = says(town)["schedule"]
    assert kept["start_local"] == "2026-02-20T19:00"
    assert "19:30" in town.visitor.get("/meetings/friday-night").text


def test_ana_takes_one_field_and_not_the_other(town: Town, ana: FlaskClient) -> None:
    proposal = propose(town.visitor, notes="Bring a mug", name="Friday Mugs")

    post(ana, f"/proposals/{proposal}/accept", take="notes")

    assert (says(town)["notes"], says(town)["name"]) == ("Bring a mug", "Friday Night")


def test_taking_nothing_is_not_accepting(town: Town, ana: FlaskClient) -> None:
    proposal = propose(town.visitor, notes="Bring a mug")

    answer = post(ana, f"/proposals/{proposal}/accept")

    assert answer.status_code == 422
    assert shown(ana, proposal)["state"] == "open"


def test_a_returned_proposal_comes_with_an_answer(
    town: Town, ana: FlaskClient, olu: FlaskClient
) -> None:
    proposal = propose(olu, notes="Bring a mug")

    silent = post(ana, f"/proposals/{proposal}/return")
    post(ana, f"/proposals/{proposal}/return", answer="We have mugs, thank you")

    assert silent.status_code == 422
    assert "We have mugs, thank you" in olu.get(f"/proposals/{proposal}").text
    assert "We have mugs, thank you" in olu.get("/proposals").text


def test_undoing_what_was_accepted_puts_it_back(town: Town, ana: FlaskClient) -> None:
    proposal = propose(town.visitor, notes="Bring a mug")
    post(ana, f"/proposals/{proposal}/accept", take="notes")

    answer = post(ana, f"/proposals/{proposal}/revert")

    assert answer.status_code == 200
    assert says(town)["notes"] == ""


def test_what_was_changed_again_since_is_not_undone(town: Town, ana: FlaskClient) -> None:
    proposal = propose(town.visitor, notes="Bring a mug")
    post(ana, f"/proposals/{proposal}/accept", take="notes")
    later = propose(town.visitor, notes="Bring two mugs")
    post(ana, f"/proposals/{later}/accept", take="notes")

    answer = post(ana, f"/proposals/{proposal}/revert")

    assert answer.status_code == 409
    assert says(town)["notes"] == "Bring two mugs"
    assert shown(ana, proposal)["state"] == "accepted"


def test_a_field_changed_meanwhile_says_so(town: Town, ana: FlaskClient) -> None:
    first, second = (propose(town.visitor, notes=words) for words in ("A mug", "Two mugs"))
    post(ana, f"/proposals/{first}/accept", take="notes")

    page = ana.get(f"/proposals/{second}").text

    assert "The listing was changed since, so look twice. It says: A mug" in page
    assert shown(ana, second)["fits"] == {"notes": False}


def test_a_form_opened_before_a_change_proposes_only_what_was_typed(
    town: Town, ana: FlaskClient
) -> None:
    words = filled_in(town.visitor.get("/meetings/friday-night/propose").text)
    change = propose(town.visitor, notes="Bring a mug")
    post(ana, f"/proposals/{change}/accept", take="notes")

    proposal = propose(town.visitor, **{**words, "name": "Friday Mugs"})

    assert list(shown(ana, proposal)["fields"]) == ["name"]


def test_a_meeting_that_is_gone_leaves_the_list(town: Town, ana: FlaskClient) -> None:
    proposal = propose(town.visitor, gone="yes", words="The door is bricked up")

    post(ana, f"/proposals/{proposal}/accept", take="vanished")

    assert town.visitor.get("/meetings/friday-night").status_code == 404
    post(ana, f"/proposals/{proposal}/revert")
    assert town.visitor.get("/meetings/friday-night").status_code == 200


def test_only_those_who_serve_or_coordinate_decide(
    town: Town, olu: FlaskClient, mia: FlaskClient
) -> None:
    proposal = propose(town.visitor, notes="Bring a mug")
    ben = town.let_in("Ben")

    for outsider in (olu, ben):
        answer = post(outsider, f"/proposals/{proposal}/accept", take="notes")
        assert answer.status_code == 404
        assert outsider.get("/proposals", headers=JSON).json["waiting"] == []
    assert post(mia, f"/proposals/{proposal}/accept", take="notes").status_code == 200


def test_olu_takes_hers_back_and_nobody_elses(town: Town, olu: FlaskClient) -> None:
    hers, another = propose(olu, notes="Mugs"), propose(town.visitor, notes="Cups")

    assert post(olu, f"/proposals/{another}/withdraw").status_code == 404
    assert post(olu, f"/proposals/{hers}/withdraw").status_code == 200
    assert shown(olu, hers)["state"] == "withdrawn"


def test_ana_hears_of_it_in_her_day(town: Town, ana: FlaskClient) -> None:
    assert "proposed" not in ana.get("/").text

    propose(town.visitor, notes="Bring a mug")

    assert "1 change is proposed" in ana.get("/").text


def test_a_guest_cannot_touch_ways_in_they_do_not_see(town: Town, ana: FlaskClient) -> None:
    with town.inside():
        town.meeting("friday-night").conference_url = "https://video.example.org/friday"
        town.meeting("friday-night").links_public = False

    proposal = propose(town.visitor, notes="Mugs", conference_url="https://evil.example.org/")

    assert "video.example.org" not in town.visitor.get("/meetings/friday-night/propose").text
    assert list(shown(ana, proposal)["fields"]) == ["notes"]


def test_a_new_meeting_waits_for_a_coordinator(
    town: Town, ana: FlaskClient, mia: FlaskClient
) -> None:
    answer = post(
        town.visitor,
        "/meetings/propose",
        name="Dawn Patrol",
        attendance="in-person",
        location="Pier 4",
        repeat="weekly",
        weekday="MO",
        time="06:30",
        timezone="Europe/London",
        duration_minutes="60",
    )
    proposal = answer.json["id"]

    assert ana.get("/proposals", headers=JSON).json["total"] == 0
    taken = ["name", "attendance", "venue", "schedule", "timezone"]
    assert post(mia, f"/proposals/{proposal}/accept", take=taken).status_code == 200

    assert "Every Monday at 06:30" in town.visitor.get("/meetings/dawn-patrol").text
    post(mia, f"/proposals/{proposal}/revert")
    assert town.visitor.get("/meetings/dawn-patrol").status_code == 404


def test_times_said_in_words_we_understand_are_times(town: Town, ana: FlaskClient) -> None:
    words = filled_in(town.visitor.get("/meetings/friday-night/propose").text)

    proposal = propose(town.visitor, **{**words, "when": "every 2nd and 4th Thursday at 19:30"})

    page = ana.get(f"/proposals/{proposal}").text
    assert list(shown(ana, proposal)["fields"]) == ["schedule"]
    assert "econd and fourth Thursday" in page
    assert "When: every 2nd and 4th Thursday at 19:30" in page


def test_times_said_in_other_words_stay_words(town: Town, ana: FlaskClient) -> None:
    words = filled_in(town.visitor.get("/meetings/friday-night/propose").text)

    proposal = propose(town.visitor, **{**words, "when": "whenever the moon is full"})

    assert shown(ana, proposal)["fields"] == {}
    assert post(ana, f"/proposals/{proposal}/accept").status_code == 200


def test_a_new_meeting_can_be_proposed_in_free_words(town: Town, mia: FlaskClient) -> None:
    words = {"name": "Dawn", "attendance": "online", "when": "every full moon at midnight"}

    proposal = post(town.visitor, "/meetings/propose", **words).json["id"]

    assert "When: every full moon at midnight" in mia.get(f"/proposals/{proposal}").text


def test_what_was_typed_is_kept_when_a_field_is_wrong(town: Town) -> None:
    words = {"notes": "Bring a mug", "conference_url": "ftp://nowhere", "seen": "0"}

    answer = town.visitor.post("/meetings/friday-night/propose", data=words)

    assert answer.status_code == 422
    assert "Bring a mug" in answer.text
    assert "ftp://nowhere" in answer.text


def test_another_address_loses_the_old_point_on_the_map(town: Town, ana: FlaskClient) -> None:
    with town.inside():
        town.meeting("friday-night").venue = Venue(**GRACE)
    words = filled_in(town.visitor.get("/meetings/friday-night/propose").text)

    proposal = propose(town.visitor, **{**words, "address": "9 Oak Street, Albany, NY, USA"})

    wanted = shown(ana, proposal)["fields"]["venue"]["wanted"]
    assert (wanted["name"], wanted["latitude"]) == ("Grace Church", None)
    assert wanted["regions"] == ["Albany"]


def test_a_guest_is_slowed_down(data: Path) -> None:
    surroundings = homegroup.surroundings(data) | {"GROUPS_RATE_LIMITS": "on"}
    app = create_app(Settings.from_environment(surroundings))
    town = Town(app, data)
    town.found_friday()

    statuses = [
        post(town.visitor, "/meetings/friday-night/propose", notes=f"Mug {n}").status_code
        for n in range(22)
    ]

    assert statuses == [201] * 20 + [429] * 2
    with app.app_context():
        db.engine.dispose()


def test_what_is_proposed_cannot_become_markup(town: Town, ana: FlaskClient) -> None:
    proposal = propose(town.visitor, notes="<script>x</script>", words="<b>now</b>")

    page = ana.get(f"/proposals/{proposal}").text

    assert "&lt;script&gt;x" in page
    assert "<b>now" not in page


def test_an_unknown_field_is_refused(town: Town) -> None:
    answer = post(town.visitor, "/meetings/friday-night/propose", has_room="no", notes="x")

    assert answer.json["error"]["code"] == "unknown_field"


def filled_in(page: str) -> dict[str, Any]:
    """What a browser would send of the form as it came."""
    form = page[page.index('action="/meetings/') :]
    form = form[: form.index("</form>")]
    words: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="(\w+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ('type="checkbox"' not in tag or " checked" in tag):
            words[name[1]] = value[1] if value else ""
    for name, body in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>(.*?)</textarea>', form, re.S):
        words[name] = body.strip()
    for name, body in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', body) or re.search(r'value="([^"]*)"', body)
        words[name] = chosen[1] if chosen else ""
    return {name: value for name, value in words.items() if name != "csrf_token"}


def test_nobody_is_told_what_was_taken_off_the_listing(town: Town) -> None:
    change(town, notes="Ring at Ana's flat, door 7")
    change(town, notes="")

    with time_machine.travel(WEDNESDAY + timedelta(days=1), tick=False):
        found = [
            shown(town.visitor, propose(town.visitor, notes="Hello", **old))["fields"]["notes"]
            for old in ({"seen": "0"}, {"seen": "1"}, {"seen": "99"}, {})
        ]

    assert found == [{"was": "", "wanted": "Hello"}] * 4


def test_a_form_opened_just_before_a_change_is_still_read_as_it_was(town: Town) -> None:
    words = filled_in(town.visitor.get("/meetings/friday-night/propose").text)
    change(town, notes="Bring a mug")

    proposal = propose(town.visitor, **{**words, "name": "Friday Mugs"})

    assert list(shown(town.visitor, proposal)["fields"]) == ["name"]


def test_a_link_made_private_meanwhile_is_not_told_to_who_proposed_another(
    town: Town, ana: FlaskClient
) -> None:
    change(town, conference_url="https://zoom.us/j/1", links_public=True)
    proposal = propose(town.visitor, conference_url="https://zoom.us/j/2")
    change(town, conference_url="https://zoom.us/j/3?pwd=secret", links_public=False)

    assert "pwd=secret" in ana.get(f"/proposals/{proposal}").text
    assert "pwd=secret" not in town.visitor.get(f"/proposals/{proposal}").text
    assert "pwd=secret" not in town.visitor.get(f"/proposals/{proposal}", headers=JSON).text


def test_a_group_that_hid_itself_tells_nothing_new_to_who_proposed(town: Town) -> None:
    proposal = propose(town.visitor, notes="Bring a mug")
    change(town, notes="Only for those we know")
    with town.inside():
        town.meeting("friday-night").group.listed = False

    assert "those we know" not in town.visitor.get(f"/proposals/{proposal}").text


def change(town: Town, **fields: Any) -> None:
    with town.inside():
        meeting = town.meeting("friday-night")
        with recorded(meeting, "edit"):
            write_fields(meeting, fields, None)

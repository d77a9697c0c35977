"""What those who serve a group may take away: its meetings, and nothing about its members."""

import csv
import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from groups.calendars.checking import findings
from groups.demo import cast
from groups.messaging.actions import begin_thread
from groups.plumbing.db import db
from groups.rooms.models import RoomOptions
from groups.sponsorship.models import Pairing, Wishes
from tests.calendars.conftest import House, events_of, titles_of

JSON = {"Accept": "application/json"}
SECRETS = {
    "private words": "the heron at the pond",
    "words about oneself": "I mend clocks by night",
    "how long somebody is in recovery": "4321",
    "a name on a slip": "Cleopatra Q. Winterbottom",
    "words in a room": "what was said in the room",
    "who came": "Bluebird",
    "who keeps the meeting": "Olu",
    "a calendar address": "the phone of my sister",
}


def rows_of(answer: TestResponse) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))


def test_ana_takes_a_copy_of_the_calendar(house: House) -> None:
    ana = house.let_in("Ana")
    page = ana.get("/groups/friday/calendar").text
    assert 'href="/groups/friday/calendar.ics"' in page

    copy = ana.get("/groups/friday/calendar.ics")

    assert copy.headers["Content-Disposition"] == 'attachment; filename="friday.ics"'
    assert copy.headers["Cache-Control"] == "private, no-store"
    assert titles_of(copy) == {"Friday Night"}
    assert findings(copy.data) == []


def test_the_copy_says_what_subscribers_read(house: House, subscriber: FlaskClient) -> None:
    copy = house.let_in("Ana").get("/groups/friday/calendar.ics")

    assert events_of(copy) == events_of(subscriber.get("/calendar/groups/friday.ics"))


def test_ana_takes_the_meetings_as_a_spreadsheet(house: House) -> None:
    ana = house.let_in("Ana")
    assert 'href="/groups/friday/meetings.csv"' in ana.get("/groups/friday/calendar").text

    copy = ana.get("/groups/friday/meetings.csv")

    assert copy.headers["Content-Disposition"] == 'attachment; filename="friday.csv"'
    assert [(row["name"], row["time"]) for row in rows_of(copy)] == [("Friday Night", "19:00")]


def test_a_group_that_is_not_listed_has_its_own_copies(house: House) -> None:
    ana = house.let_in("Ana")

    assert titles_of(ana.get("/groups/hidden/calendar.ics")) == {"Hidden Meeting"}
    assert [row["slug"] for row in rows_of(ana.get("/groups/hidden/meetings.csv"))] == [
        "hidden-meeting"
    ]


@pytest.mark.parametrize("file", ["calendar.ics", "meetings.csv"])
@pytest.mark.parametrize("handle", ["Ben", "Olu"])
def test_only_those_who_serve_take_copies(house: House, handle: str, file: str) -> None:
    other = house.let_in(handle)

    for slug in ("friday", "hidden", "nowhere"):
        # A public group is known to be there; a hidden one answers as one that is not.
        expected = {403, 404} if slug == "friday" else {404}
        assert other.get(f"/groups/{slug}/{file}").status_code in expected


def test_a_link_for_members_only_goes_into_no_copy(house: House) -> None:
    def keep_to_members(meeting: Any) -> None:
        meeting.conference_url, meeting.links_public = "https://video.example/secret", False
        meeting.sequence += 1

    house.edit(keep_to_members)
    ana = house.let_in("Ana")

    assert "video.example" not in ana.get("/groups/friday/calendar.ics").text
    assert "video.example" not in ana.get("/groups/friday/meetings.csv").text


# --- all that a coordinator can take away, now and after the next feature -----------------------


@pytest.fixture
def lived_in(house: House) -> House:
    """Members of Friday Night have written, come, asked and kept; Ana runs it and coordinates."""
    with house.inside():
        ana = cast.member("Ana")
        ana.site_roles = ["coordinator"]
        ben, cleo = cast.member("Ben"), cast.member("Cleo")
        friday = house.group("friday")
        cast.meeting(friday, "now", "Now", cast.under_way(), has_room=True)
        db.session.add(RoomOptions(group_id=friday.id, options={"slips": True}))
        pairing = Pairing(sponsor_id=ben.id, sponsee_id=cleo.id, kind="sponsor")
        db.session.add(pairing)
        db.session.flush()
        thread = begin_thread(pairing).public_id
    ben, cleo, olu = (house.let_in(handle) for handle in ("Ben", "Cleo", "Olu"))
    done = [
        cleo.post(f"/messages/{thread}", data={"body": SECRETS["private words"], "client_id": "1"}),
        ben.post("/sponsorship/wishes", data=wishes()),
        olu.post("/meetings/friday-night/save"),
        olu.post("/me/calendars", data={"label": SECRETS["a calendar address"]}),
        ben.post("/meetings/now/room", data={"display_name": SECRETS["who came"]}),
    ]
    room = done[-1].headers["Location"]
    done += [
        ben.post(
            room, data={"kind": "message", "body": SECRETS["words in a room"], "client_id": "2"}
        ),
        ben.post(f"{room}/slip", data={"name": SECRETS["a name on a slip"]}),
    ]
    assert [one.status_code for one in done] == [303, 303, 303, 201, 303, 303, 303], done[-1].text
    with house.inside():
        db.session.query(Wishes).one().recovery_days = int(
            SECRETS["how long somebody is in recovery"]
        )
    return house


def wishes() -> dict[str, object]:
    return {
        "languages": ["en"],
        "hours": ["MO4", "TU4", "WE4"],
        "capacity": "1",
        "listed": "yes",
        "has_sponsor": "yes",
        "recovery_days": "730",
        "about": SECRETS["words about oneself"],
    }


def addresses(app: Flask) -> list[str]:
    """Every address that needs no more than the name of a group or a meeting."""
    found = []
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.arguments - {"slug"} or rule.rule == "/exit":
            continue
        slugs = ("friday", "friday-night", "now") if rule.arguments else ("",)
        found += [rule.rule.replace("<slug>", slug) for slug in slugs]
    bmlt = "/feeds/bmlt/client_interface/csv/?switcher=GetSearchResults"
    return [*sorted(set(found)), bmlt, bmlt.replace("csv", "json")]


def is_taken_away(answer: TestResponse) -> bool:
    """Tell what leaves as data from a page to read."""
    return answer.status_code == 200 and not answer.mimetype.startswith("text/html")


def test_nothing_a_coordinator_can_take_away_tells_of_members(lived_in: House) -> None:
    ana = lived_in.let_in("Ana")

    taken = {
        path: answer.data.decode(errors="replace")
        for path in addresses(lived_in.app)
        for answer in [ana.get(path, headers=JSON)]
        if is_taken_away(answer)
    }

    for path in ("/groups/friday/calendar.ics", "/groups/friday/meetings.csv", "/groups/friday"):
        assert path in taken
    assert len(taken) > 40, sorted(taken)
    told = [
        (what, path) for path, said in taken.items() for what, it in SECRETS.items() if it in said
    ]
    # Ben asks for a slip, so those who confirm it read what he was called, and only there.
    assert told == [("who came", "/groups/friday/slips")]
    for path, said in taken.items():
        for field in ("sobriety", "recovery_days", "last_seen", "mailto:", "email", "came_at"):
            assert f'"{field}"' not in said, path

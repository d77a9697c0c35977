"""What a subscriber chooses beside the dates: a reminder, what is called off, which meetings."""

import pytest
from flask.testing import FlaskClient

from groups.calendars.checking import findings
from groups.meetings.models import Meeting
from tests.calendars.conftest import House, events_of, titles_of
from tests.calendars.test_own_calendars import JSON, listed, make

FRIDAY = "/calendar/meetings/friday-night.ics"


@pytest.fixture
def ben(house: House) -> FlaskClient:
    """Ben belongs to Friday Night."""
    return house.let_in("Ben")


@pytest.mark.parametrize(
    "address", [FRIDAY, "/calendar/groups/friday.ics", "/calendar/search.ics?weekday=friday"]
)
def test_a_public_feed_reminds_whom_it_is_asked_to(subscriber: FlaskClient, address: str) -> None:
    plain = subscriber.get(address)
    asking = address + ("&" if "?" in address else "?") + "alarm=15"
    reminding = subscriber.get(asking)

    assert b"VALARM" not in plain.data
    assert b"TRIGGER:-PT15M" in reminding.data
    assert reminding.headers["ETag"] != plain.headers["ETag"]
    again = subscriber.get(asking, headers={"If-None-Match": reminding.headers["ETag"]})
    assert again.status_code == 304
    assert findings(reminding.data) == []


def test_words_that_look_like_the_end_of_an_event_break_no_reminding_feed(
    house: House, subscriber: FlaskClient
) -> None:
    house.edit(lambda meeting: setattr(meeting, "notes", "END:VEVENT" * 60))

    reminding = subscriber.get(f"{FRIDAY}?alarm=15")

    assert findings(reminding.data) == []
    assert len(events_of(reminding)) == reminding.data.count(b"BEGIN:VALARM")


def test_a_date_that_is_called_off_goes_or_stays_as_the_subscriber_chose(
    house: House, subscriber: FlaskClient
) -> None:
    house.cancel("2027-01-08")

    gone = titles_of(subscriber.get(FRIDAY))
    kept = events_of(subscriber.get(f"{FRIDAY}?cancelled=keep"))

    assert gone == {"Friday Night"}
    [said] = [one for one in kept if one["summary"] == "Cancelled: Friday Night"]
    assert f"{said['dtstart'].dt:%Y-%m-%d %H:%M}" == "2027-01-08 19:00"
    assert said["transp"] == "TRANSPARENT"
    assert "status" not in said


def test_a_date_held_after_all_is_said_to_be_cancelled_no_longer(
    house: House, subscriber: FlaskClient
) -> None:
    house.cancel("2027-01-08")
    before = subscriber.get(f"{FRIDAY}?cancelled=keep").headers["ETag"]
    house.move("2027-01-08", to="2027-01-08T19:00")

    after = subscriber.get(f"{FRIDAY}?cancelled=keep", headers={"If-None-Match": before})

    assert after.status_code == 200
    assert titles_of(after) == {"Friday Night"}


@pytest.mark.parametrize(
    "asked",
    [
        *("alarm=soon", "alarm=99999", "alarm=-5", f"alarm={'0' * 12}99999", f"alarm={'0' * 5000}"),
        "cancelled=maybe",
    ],
)
def test_a_choice_nobody_understands_is_refused_with_a_sentence(
    subscriber: FlaskClient, asked: str
) -> None:
    answer = subscriber.get(f"{FRIDAY}?{asked}", headers=JSON)

    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["error"]["field"] == asked.split("=", maxsplit=1)[0]


def test_ben_keeps_what_is_called_off_in_his_own_words(
    house: House, ben: FlaskClient, subscriber: FlaskClient
) -> None:
    _, path = make(ben, word="Chess", reminder="30", cancelled="keep")
    house.cancel("2027-01-08")

    feed = subscriber.get(path)

    assert titles_of(feed) == {"Chess", "Cancelled: Chess"}
    assert feed.text.count("TRIGGER:-PT30M") == feed.text.count("BEGIN:VEVENT")
    for word in ("riday", "elcome", "omegroup", "LOCATION", "URL", "CATEGORIES", "localhost"):
        assert word not in feed.text
    uids = {str(event["uid"]).split("-")[0] for event in events_of(feed)}
    assert len(uids) == 1


def test_ben_has_one_calendar_for_what_he_saved(
    house: House, ben: FlaskClient, subscriber: FlaskClient
) -> None:
    _, path = make(ben, shows="full", about="saved")
    assert events_of(subscriber.get(path)) == []

    house.save("Ben", "friday-night")

    assert titles_of(subscriber.get(path)) == {"Friday Night"}


def test_ana_has_one_calendar_for_each_group_and_loses_it_with_the_group(
    house: House, subscriber: FlaskClient
) -> None:
    ana = house.let_in("Ana")
    _, friday = make(ana, shows="full", about="group:friday")
    _, hidden = make(ana, shows="full", about="group:hidden")
    _, everything = make(ana, shows="full")
    assert titles_of(subscriber.get(hidden)) == {"Hidden Meeting"}
    assert titles_of(subscriber.get(friday)) == {"Friday Night"}
    assert [one["about"] for one in listed(ana)] == ["group:friday", "group:hidden", "all"]

    house.leave("Ana")

    assert events_of(subscriber.get(hidden)) == []
    assert "Hidden" not in subscriber.get(hidden).text
    assert [one["about"] for one in listed(ana)] == ["all"]
    assert events_of(subscriber.get(everything)) == []


def test_coming_back_does_not_bring_an_old_address_back(
    house: House, ben: FlaskClient, subscriber: FlaskClient
) -> None:
    _, path = make(ben, about="group:friday")
    ben.post("/groups/friday/leave")
    ben.post("/groups/friday/join")

    assert events_of(subscriber.get(path)) == []
    assert listed(ben) == []


@pytest.mark.parametrize("about", ["group:hidden", "group:nothing", "group:", "everything"])
def test_ben_cannot_have_a_calendar_of_a_group_that_is_not_his(
    ben: FlaskClient, about: str
) -> None:
    answer = ben.post("/me/calendars", data={"label": "Phone", "about": about}, headers=JSON)

    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["error"]["field"] == "about"


def test_the_page_offers_bens_groups_and_keeps_what_he_chose(ben: FlaskClient) -> None:
    page = ben.get("/me/calendars").text
    assert "Only Friday Night" in page
    assert "Hidden" not in page

    again = ben.post(
        "/me/calendars", data={"label": "x" * 61, "about": "group:friday", "cancelled": "keep"}
    )

    assert again.status_code == 422
    assert again.text.count(" checked") >= 3


def test_an_online_meeting_says_how_to_join_where_each_program_looks(
    house: House, subscriber: FlaskClient
) -> None:
    link = "https://meet.example.org/friday?pwd=1"

    def give_a_link(meeting: Meeting) -> None:
        meeting.conference_url = link
        meeting.conference_phone = "+1 555 0100"
        meeting.sequence += 1

    house.edit(give_a_link)

    [event] = events_of(subscriber.get(FRIDAY))
    assert str(event["location"]) == str(event["url"]) == link
    assert link in event["description"]
    assert [str(one) for one in event["conference"]] == [link, "tel:+15550100"]

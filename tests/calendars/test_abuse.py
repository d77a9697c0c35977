"""Attacks by way of a meeting's words and a member's address, one test for each known kind."""

import csv
import io
import json

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from groups.accounts.models import Member
from groups.calendars.checking import findings
from groups.meetings.models import Meeting, Venue
from groups.plumbing.clock import now
from groups.plumbing.db import db
from tests.calendars.conftest import House, events_of
from tests.calendars.test_own_calendars import make

FRIDAY = "/calendar/meetings/friday-night.ics"


def name_it(house: House, words: str) -> None:
    """Write the words past every form, as an old import might have."""

    def rename(meeting: Meeting) -> None:
        meeting.name = words
        meeting.notes = words
        meeting.sequence += 1

    house.edit(rename)


@pytest.mark.parametrize(
    "words",
    [
        "Tue\r\nATTENDEE:mailto:spy@example.org",
        "Tue\nATTENDEE:mailto:spy@example.org",
        "Tue\rATTENDEE:mailto:spy@example.org",
        "Tue\r\n ATTENDEE:mailto:spy@example.org",
        "Tue\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:x",
    ],
)
def test_a_line_end_in_a_title_begins_no_line_of_the_feed(
    house: House, subscriber: FlaskClient, words: str
) -> None:
    name_it(house, words)

    feed = subscriber.get(FRIDAY)

    [event] = events_of(feed)
    assert "attendee" not in event
    assert findings(feed.data) == []


def test_control_characters_stay_out_of_every_line(house: House, subscriber: FlaskClient) -> None:
    controls = [*range(1, 32), *range(0x7F, 0xA0), 0x2028, 0x2029, 0x202E, 0xFFFE]
    name_it(house, "".join(f"a{chr(control)}b" for control in controls))

    feed = subscriber.get(FRIDAY).data

    assert findings(feed) == []
    said = feed.decode().replace("\r\n", "")
    assert not any(ord(one) < 32 or 0x7F <= ord(one) < 0xA0 for one in said)
    assert not any(one in said for one in "\u2028\u2029\u202e\ufffe")


@pytest.mark.parametrize(
    "words", ['A";X-P="1;CN=x:mailto:a@b', "semi;colon,comma\\back", "^n^'^^", 'say "hello"']
)
def test_punctuation_in_a_place_comes_back_as_it_was(
    house: House, subscriber: FlaskClient, words: str
) -> None:
    def put_there(meeting: Meeting) -> None:
        meeting.attendance = "in-person"
        meeting.venue = Venue(name=words, formatted_address="", latitude=40.73, longitude=-73.99)
        meeting.sequence += 1

    house.edit(put_there)

    feed = subscriber.get(FRIDAY)

    [event] = events_of(feed)
    assert str(event["location"]) == words
    pin = event["x-apple-structured-location"]
    assert set(pin.params) == {"VALUE", "X-APPLE-RADIUS", "X-TITLE"}
    assert str(pin) == "geo:40.730000,-73.990000"
    assert findings(feed.data) == []


def test_a_title_without_end_ends_in_the_feed(house: House, subscriber: FlaskClient) -> None:
    name_it(house, "é" * 200_000)

    feed = subscriber.get(FRIDAY)

    assert len(feed.data) < 50_000
    assert findings(feed.data) == []


def test_one_bad_title_leaves_the_others_whole(house: House, subscriber: FlaskClient) -> None:
    good = subscriber.get("/calendar/groups/friday.ics").data
    name_it(house, "\x00\x1b]0;owned\x07 \r\nBEGIN:VALARM")

    feed = subscriber.get("/calendar/search.ics")

    assert findings(feed.data) == []
    assert feed.data.count(b"BEGIN:VEVENT") == good.count(b"BEGIN:VEVENT")
    assert b"\nBEGIN:VALARM" not in feed.data


def test_a_calendar_made_without_thinking_gives_nothing_away(
    house: House, subscriber: FlaskClient
) -> None:
    _, path = make(house.let_in("Ben"))

    answer = subscriber.get(path)

    said = (answer.text + json.dumps(dict(answer.headers))).lower()
    for word in ("friday", "homegroup", "recovery", "sober", "12-step", "sponsor", "aa ", "meet"):
        assert word not in said
    for word in ("ana", "ben"):
        assert f"{word}," not in said
        assert f":{word}" not in said
    assert {str(event["summary"]) for event in events_of(answer)} == {"Appointment"}


def test_another_character_in_the_address_opens_nothing(
    house: House, subscriber: FlaskClient
) -> None:
    _, path = make(house.let_in("Ben"))
    token = path.removeprefix("/calendar/private/").removesuffix(".ics")

    near = [token[:n] + ("A" if token[n] != "A" else "B") + token[n + 1 :] for n in (0, 9, -1)][:2]
    near += [token.swapcase(), token + "A", token[:-1], f"{token}%00", f"../private/{token}x"]

    assert {subscriber.get(f"/calendar/private/{one}.ics").status_code for one in near} == {404}


@pytest.mark.parametrize("ended", ["suspended", "erased"])
def test_the_address_of_somebody_who_is_gone_is_gone(
    house: House, subscriber: FlaskClient, ended: str
) -> None:
    _, path = make(house.let_in("Ben"))
    assert subscriber.get(path).status_code == 200

    with house.inside():
        ben = db.session.scalars(select(Member).where(Member.handle == "Ben")).one()
        if ended == "suspended":
            ben.suspended_at = now()
        else:
            db.session.delete(ben)

    assert subscriber.get(path).status_code == 404


def test_one_cache_between_keeps_neither_of_two_private_feeds(
    house: House, subscriber: FlaskClient
) -> None:
    ben = house.let_in("Ben")
    first, second = (subscriber.get(make(ben)[1]) for _ in range(2))

    assert first.headers["ETag"] != second.headers["ETag"]
    assert first.headers["Cache-Control"] == second.headers["Cache-Control"] == "private, no-cache"


def test_quotes_and_line_ends_in_a_title_come_back_from_the_spreadsheet(
    house: House, subscriber: FlaskClient
) -> None:
    name_it(house, 'a"b,c\nd')

    answer = subscriber.get("/feeds/meetings.csv")

    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert 'a"b,c\nd' in {value for row in rows for value in row.values()}

"""What a subscriber's calendar program gets when it asks, and asks again."""

import gzip
import re
import sqlite3
from contextlib import closing
from html import unescape
from importlib.metadata import version
from pathlib import Path
from time import monotonic

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from groups.calendars import feeds
from groups.calendars.models import Fragment
from groups.calendars.subscribing import qr_code
from groups.meetings.models import Meeting
from groups.plumbing.db import BUSY_MS, db
from tests.calendars.conftest import House, events_of, titles_of

FRIDAY = "/calendar/meetings/friday-night.ics"


def test_cleo_subscribes_to_one_meeting(subscriber: FlaskClient) -> None:
    answer = subscriber.get(FRIDAY)

    [event] = events_of(answer)
    assert event["summary"] == "Friday Night"
    assert "Newcomers welcome" in event["description"]
    assert str(event["url"]).endswith("/meetings/friday-night")


def test_nobody_waits_for_a_feed_until_a_list_is_taken_in(
    house: House, subscriber: FlaskClient, data: Path
) -> None:
    house.edit(lambda meeting: setattr(meeting, "notes", "Not written into any feed yet"))
    with closing(sqlite3.connect(data / "groups.db", isolation_level=None)) as taking_in:
        taking_in.execute("BEGIN IMMEDIATE")
        began = monotonic()

        answer = subscriber.get(FRIDAY)

        assert b"Not written" in answer.data
        assert monotonic() - began < BUSY_MS / 1000


def test_a_feed_is_served_as_programs_need_it(subscriber: FlaskClient) -> None:
    answer = subscriber.get(FRIDAY)

    assert answer.content_type == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'inline; filename="friday-night.ics"'
    assert answer.headers["Cache-Control"].startswith("public, max-age=")
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert "Set-Cookie" not in answer.headers
    assert not answer.headers["ETag"].startswith("W/")


def test_an_unchanged_feed_is_not_sent_again(subscriber: FlaskClient) -> None:
    first = subscriber.get(FRIDAY)

    for known in (
        first.headers["ETag"],
        f"W/{first.headers['ETag']}",
        f'"old", {first.headers["ETag"]}',
    ):
        again = subscriber.get(FRIDAY, headers={"If-None-Match": known})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        assert "Cache-Control" in again.headers


def test_a_program_that_only_knows_the_time_is_answered_too(subscriber: FlaskClient) -> None:
    first = subscriber.get(FRIDAY)

    again = subscriber.get(FRIDAY, headers={"If-Modified-Since": first.headers["Last-Modified"]})

    assert again.status_code == 304


def test_the_tag_weighs_more_than_the_time(subscriber: FlaskClient) -> None:
    first = subscriber.get(FRIDAY)
    headers = {"If-None-Match": '"other"', "If-Modified-Since": first.headers["Last-Modified"]}

    assert subscriber.get(FRIDAY, headers=headers).status_code == 200


def test_head_tells_the_same_without_the_words(subscriber: FlaskClient) -> None:
    whole, head = subscriber.get(FRIDAY), subscriber.head(FRIDAY)

    assert head.data == b""
    assert head.headers["ETag"] == whole.headers["ETag"]
    assert head.headers["Content-Length"] == whole.headers["Content-Length"]


def test_a_program_that_unzips_gets_less_to_read(subscriber: FlaskClient) -> None:
    plain = subscriber.get(FRIDAY)
    zipped = subscriber.get(FRIDAY, headers={"Accept-Encoding": "gzip, br"})

    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.data) == plain.data
    assert zipped.headers["ETag"] != plain.headers["ETag"]
    again = subscriber.get(
        FRIDAY, headers={"Accept-Encoding": "gzip", "If-None-Match": zipped.headers["ETag"]}
    )
    assert again.status_code == 304


def test_a_program_that_cannot_unzip_is_not_made_to(subscriber: FlaskClient) -> None:
    answer = subscriber.get(FRIDAY, headers={"Accept-Encoding": "gzip;q=0, identity"})

    assert "Content-Encoding" not in answer.headers


def test_when_ana_cancels_a_date_subscribers_lose_it(house: House, subscriber: FlaskClient) -> None:
    before = subscriber.get(FRIDAY)
    house.cancel("2027-01-08")

    after = subscriber.get(FRIDAY, headers={"If-None-Match": before.headers["ETag"]})

    [event] = events_of(after)
    assert "20270108T190000" in event["exdate"].to_ical().decode()
    assert event["sequence"] > events_of(before)[0]["sequence"]
    assert event["last-modified"].dt >= events_of(before)[0]["last-modified"].dt


def test_when_ana_moves_a_date_subscribers_see_it_there(
    house: House, subscriber: FlaskClient
) -> None:
    before = events_of(subscriber.get(FRIDAY))[0]
    house.move("2027-01-08", to="2027-01-07T18:00")

    main, moved = events_of(subscriber.get(FRIDAY))

    assert moved["uid"] == main["uid"] == before["uid"]
    assert f"{moved['dtstart'].dt:%d %H:%M}" == "07 18:00"
    assert moved["sequence"] == main["sequence"] > before["sequence"]


def test_new_zone_data_writes_everything_anew(
    house: House, subscriber: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = subscriber.get(FRIDAY).headers["ETag"]
    assert feeds._ENCODING[-1] == version("tzdata")
    newer = (*feeds._ENCODING[:-1], "2099.1")

    monkeypatch.setattr(feeds, "_ENCODING", newer)
    feeds._full.cache_clear()
    after = subscriber.get(f"{FRIDAY}?anew", headers={"If-None-Match": before})
    feeds._full.cache_clear()

    assert after.status_code == 200
    assert after.headers["ETag"] != before
    with house.inside():
        kept = set(db.session.scalars(select(Fragment.version)))
    assert len(kept) == 1


def test_a_new_name_reaches_subscribers(house: House, subscriber: FlaskClient) -> None:
    before = subscriber.get(FRIDAY).headers["ETag"]

    def rename(meeting: Meeting) -> None:
        meeting.name = "Friday Light"
        meeting.sequence += 1

    house.edit(rename)

    assert subscriber.get(FRIDAY).headers["ETag"] != before
    assert titles_of(subscriber.get(FRIDAY)) == {"Friday Light"}


def test_a_group_feed_holds_its_meetings(house: House, subscriber: FlaskClient) -> None:
    assert titles_of(subscriber.get("/calendar/groups/friday.ics")) == {"Friday Night"}


def test_a_closed_place_holds_no_meetings(house: House, subscriber: FlaskClient) -> None:
    def close(meeting: Meeting) -> None:
        meeting.attendance = "inactive"

    house.edit(close)

    assert events_of(subscriber.get(FRIDAY)) == []


@pytest.mark.parametrize(
    "address",
    [
        "/calendar/meetings/hidden-meeting.ics",
        "/calendar/groups/hidden.ics",
        "/calendar/meetings/nothing.ics",
        "/calendar/groups/nothing.ics",
    ],
)
def test_what_is_not_public_has_no_public_feed(house: House, address: str) -> None:
    for somebody in (house.app.test_client(), house.let_in("Ana")):
        assert somebody.get(address).status_code == 404


def test_links_for_members_only_are_in_no_feed(house: House, subscriber: FlaskClient) -> None:
    def give_a_link(meeting: Meeting) -> None:
        meeting.conference_url = "https://meet.example.org/secret"
        meeting.conference_phone = "+1 555 0100"
        meeting.links_public = False
        meeting.sequence += 1

    house.edit(give_a_link)

    feed = subscriber.get(FRIDAY).text
    assert "meet.example.org" not in feed
    assert "555" not in feed


def test_a_search_is_a_subscription_too(subscriber: FlaskClient) -> None:
    fridays = subscriber.get("/calendar/search.ics?weekday=friday&attendance=online")
    mondays = subscriber.get("/calendar/search.ics?weekday=monday")

    assert titles_of(fridays) == {"Friday Night"}
    assert "X-WR-CALNAME:Meetings: Friday\\, online" in fridays.text
    assert events_of(mondays) == []


def test_a_search_nobody_understands_is_refused_with_a_sentence(subscriber: FlaskClient) -> None:
    answer = subscriber.get(
        "/calendar/search.ics?weekday=someday", headers={"Accept": "application/json"}
    )

    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["error"]["field"] == "weekday"


def test_a_rule_gone_bad_does_not_spoil_the_feed_of_the_others(
    house: House, subscriber: FlaskClient
) -> None:
    def break_it(meeting: Meeting) -> None:
        meeting.rrule = "FREQ=SECONDLY"

    house.edit(break_it)

    assert subscriber.get("/calendar/search.ics").status_code == 200


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ("/meetings/friday-night", FRIDAY),
        ("/groups/friday", "/calendar/groups/friday.ics"),
        ("/meetings?weekday=friday&page=1", "/calendar/search.ics?weekday=friday"),
    ],
)
def test_each_page_leads_to_its_calendar(subscriber: FlaskClient, page: str, address: str) -> None:
    answer = subscriber.get(page).text

    assert f'{address}"' in answer
    assert 'href="webcal://' in answer
    assert "calendar.google.com" in answer
    assert "/calendar-code.svg?of=" in answer
    soon = answer.partition("How soon a change shows")[2].partition("</p>")[0]
    for program in ("Thunderbird", "iPhones, Macs", "GNOME", "Nextcloud", "Outlook", "Google"):
        assert program in soon


def test_the_code_to_scan_is_drawn_for_who_looks_at_it(subscriber: FlaskClient) -> None:
    page = subscriber.get("/meetings?weekday=friday").text

    public_url = subscriber.application.config["SETTINGS"].public_url
    [source] = re.findall(r'class="subscribe__code"\s+src="([^"]+)"\s+loading="lazy"', page)
    drawn = subscriber.get(unescape(source))

    assert drawn.content_type == "image/svg+xml"
    assert drawn.data == qr_code(f"{public_url}/calendar/search.ics?weekday=friday")


@pytest.mark.parametrize("of", ["", "https://example.org/", "/calendar/private/secret.ics", "/me"])
def test_no_code_is_drawn_of_anything_else(subscriber: FlaskClient, of: str) -> None:
    assert subscriber.get("/calendar-code.svg", query_string={"of": of}).status_code == 404


def test_a_search_too_long_for_a_code_is_still_a_page(subscriber: FlaskClient) -> None:
    asked = "&".join(f"region={str(n) * 250}" for n in range(10, 24))

    page = subscriber.get(f"/meetings?{asked}")
    drawn = subscriber.get(
        "/calendar-code.svg", query_string={"of": f"/calendar/search.ics?{asked}"}
    )

    assert (page.status_code, drawn.status_code) == (200, 422)

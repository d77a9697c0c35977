"""A thousand meetings in one calendar: as many as programs can take, and no more."""

from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from groups.app import create_app
from groups.calendars import feeds, fragments
from groups.demo import cast
from groups.meetings.actions import horizon
from groups.meetings.actions.schedules import write_schedule
from groups.meetings.models import Group, Meeting
from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.keeping import Shelf
from tests.calendars.conftest import FRIDAYS, House, events_of, titles_of
from tests.calendars.test_own_calendars import make
from tests.questions import questions_to

ALL = "/calendar/search.ics"
FRIDAY = "/calendar/meetings/friday-night.ics"


@pytest.fixture
def crowd(house: House) -> House:
    """A town with 1,200 meetings more."""
    with house.inside():
        group = db.session.scalars(select(Group).where(Group.slug == "friday")).one()
        meetings = []
        for number in range(1200):
            meeting = Meeting(
                group=group,
                slug=f"crowd-{number}",
                name=f"Crowd {number}",
                timezone=FRIDAYS.timezone,
                attendance="online",
                types=["O"],
            )
            write_schedule(meeting, cast.weekly(FRIDAYS.start_local, timezone="Europe/London"))
            meetings.append(meeting)
        db.session.add_all(meetings)
        db.session.flush()
        horizon.rebuild(meetings)
    return house


def test_a_feed_that_is_cut_says_so(crowd: House, subscriber: FlaskClient) -> None:
    answer = subscriber.get(ALL)

    assert len(events_of(answer)) == 1000
    assert "first 1\\,000 entries" in answer.text.replace("\r\n ", "")


def test_a_calendar_under_a_word_that_is_cut_says_no_more_than_that(
    crowd: House, subscriber: FlaskClient
) -> None:
    _, path = make(crowd.let_in("Ben"))

    answer = subscriber.get(path)

    assert titles_of(answer) == {"Appointment"}
    assert "first 1\\,000" in answer.text.replace("\r\n ", "")
    assert "meeting" not in answer.text.replace("\r\n ", "").lower()


def test_the_page_of_a_search_too_large_for_one_calendar_offers_narrower_ones(
    crowd: House, subscriber: FlaskClient
) -> None:
    said = "Calendars take 1,000 meetings"

    everything = unescape(subscriber.get("/meetings?type=O").text)
    assert said in everything
    assert 'href="/meetings?type=O&weekday=monday"' in everything

    day = FRIDAYS.start_local.strftime("%A").lower()
    one_day = unescape(subscriber.get(f"/meetings?weekday={day}").text)
    assert said in one_day
    assert f'href="/meetings?weekday={day}&time=evening"' in one_day
    assert said not in subscriber.get("/meetings?attendance=in-person").text


@pytest.mark.parametrize("time", ["now", "upcoming"])
def test_a_search_for_what_is_on_now_warns_of_all_that_its_calendar_would_have(
    crowd: House, subscriber: FlaskClient, time: str
) -> None:
    feed = subscriber.get(f"{ALL}?time={time}")
    assert len(events_of(feed)) == 1000

    page = unescape(subscriber.get(f"/meetings?time={time}").text)

    assert "A calendar has the meetings whenever they meet." in page
    assert "Calendars take 1,000 meetings" in page
    few = subscriber.get(f"/meetings?time={time}&attendance=in-person").text
    assert "Calendars take" not in few


def test_a_large_feed_that_did_not_change_costs_little(
    crowd: House, subscriber: FlaskClient
) -> None:
    known = {"If-None-Match": subscriber.get(ALL).headers["ETag"]}

    with listening(crowd.app) as asked:
        assert subscriber.get(ALL, headers=known).status_code == 304
    assert len(asked) == 2  # the directory's mark, and the stamps of what fits

    with listening(crowd.app) as asked:
        assert subscriber.get(ALL, headers=known).status_code == 304
    assert asked == []  # but for the glance of the fast lane, on a connection of its own


def test_after_an_edit_one_meeting_is_written(crowd: House, subscriber: FlaskClient) -> None:
    before = subscriber.get(ALL).data
    crowd.edit(rename, "crowd-7")

    with listening(crowd.app) as asked:
        after = subscriber.get(ALL).data

    assert [said for said in asked if "meeting_changes" in said] != []
    assert len(asked) < 10
    assert after == before.replace(b"SUMMARY:Crowd 7\r\n", b"SUMMARY:Crowd Seven\r\n")


def test_a_small_feed_asks_the_database_little(house: House, subscriber: FlaskClient) -> None:
    with listening(house.app) as asked:
        subscriber.get(FRIDAY)
    assert len(asked) < 10

    with listening(house.app) as asked:
        subscriber.get(FRIDAY)
    assert asked == []


def test_another_process_joins_what_was_stored(house: House, subscriber: FlaskClient) -> None:
    before = subscriber.get(FRIDAY)
    fragments._kept = Shelf(fragments.MOST_BYTES)
    restarted = create_app(house.app.config["SETTINGS"])

    with listening(restarted) as asked:
        after = restarted.test_client().get(FRIDAY)

    assert (after.data, after.headers["ETag"]) == (before.data, before.headers["ETag"])
    assert not any("meeting_changes" in said for said in asked)
    with restarted.app_context():
        db.engine.dispose()


def test_a_meeting_that_has_just_gone_is_in_no_calendar_until_it_comes_back(
    house: House, subscriber: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a large directory it is known for some seconds only how it was."""
    with house.inside():
        group = db.session.scalars(select(Group).where(Group.slug == "friday")).one()
        cast.meeting(group, "dawn", "Dawn", FRIDAYS)
        db.session.flush()
        listed = select(Meeting.id).join(Meeting.group).where(Group.listed)
        as_it_was = list(db.session.scalars(listed.order_by(Meeting.id)))
    monkeypatch.setattr(feeds, "fitting_ids", lambda *_: as_it_was)
    assert titles_of(subscriber.get(ALL)) == {"Dawn", "Friday Night"}

    house.edit(vanish, "dawn")
    assert titles_of(subscriber.get(ALL)) == {"Friday Night"}
    house.edit(come_back, "dawn")

    assert titles_of(subscriber.get(ALL)) == {"Dawn", "Friday Night"}


def vanish(meeting: Meeting) -> None:
    meeting.vanished_at = now()


def come_back(meeting: Meeting) -> None:
    meeting.vanished_at = None


def rename(meeting: Meeting) -> None:
    meeting.name = "Crowd Seven"


@contextmanager
def listening(app: Flask) -> Iterator[list[str]]:
    with app.app_context():
        engine = db.engine
    with questions_to(engine) as asked:
        yield asked

"""A thousand meetings in one calendar: as many as programs can take, and no more."""

import time

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select

from groups.demo import cast
from groups.meetings.actions import horizon
from groups.meetings.actions.schedules import write_schedule
from groups.meetings.models import Group, Meeting
from groups.plumbing.db import db
from tests.calendars.conftest import FRIDAYS, House, events_of

ALL = "/calendar/search.ics"


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
    assert "first 1\\,000 meetings" in answer.text.replace("\r\n ", "")


def test_a_large_feed_that_did_not_change_costs_little(
    crowd: House, subscriber: FlaskClient
) -> None:
    tag = subscriber.get(ALL).headers["ETag"]
    asked: list[str] = []
    with crowd.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda _c, _cu, said, *_: asked.append(said))

    began = time.perf_counter()
    answer = subscriber.get(ALL, headers={"If-None-Match": tag})
    took = time.perf_counter() - began

    assert answer.status_code == 304
    assert len([said for said in asked if said.startswith("SELECT")]) == 1
    assert took < 0.5


def test_a_small_feed_asks_the_database_little(house: House, subscriber: FlaskClient) -> None:
    asked: list[str] = []
    with house.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda _c, _cu, said, *_: asked.append(said))

    subscriber.get("/calendar/meetings/friday-night.ics")

    assert len([said for said in asked if said.startswith("SELECT")]) == 3

"""Homegroup with Friday Night in it, and people at their browsers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select
from werkzeug.test import TestResponse

from groups.demo import cast
from groups.meetings.actions import schedules
from groups.meetings.models import Group, GroupMember, Meeting, SavedMeeting
from groups.plumbing.db import db, transaction

FRIDAYS = cast.weekly(datetime.fromisoformat("2026-02-20T19:00"), timezone="America/New_York")
Change = Callable[[Meeting], object]


class House:
    """What is on disk, and how the people in it change it."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context(), transaction():
            ana, ben = cast.member("Ana"), cast.member("Ben")
            servants = {ana: ["secretary"], ben: []}
            friday = cast.group("friday", "Friday Night", servants=servants)
            cast.meeting(friday, "friday-night", "Friday Night", FRIDAYS, notes="Newcomers welcome")
            hidden = cast.group("hidden", "Hidden", servants={ana: ["secretary"]})
            hidden.listed = False
            cast.meeting(hidden, "hidden-meeting", "Hidden Meeting", FRIDAYS)

    def group(self, slug: str) -> Group:
        return db.session.scalars(select(Group).where(Group.slug == slug)).one()

    def edit(self, change: Change, slug: str = "friday-night") -> None:
        with self.app.app_context(), transaction():
            meeting = db.session.scalars(select(Meeting).where(Meeting.slug == slug)).one()
            change(meeting)

    def cancel(self, day: str) -> None:
        """Ana says that there is no meeting on that day."""
        self.edit(lambda meeting: schedules.cancel_date(meeting, at(day)))

    def move(self, day: str, to: str) -> None:
        self.edit(lambda meeting: schedules.move_date(meeting, at(day), to=moment(to)))

    def let_in(self, handle: str) -> FlaskClient:
        """Open a browser with that member signed in."""
        with self.app.app_context(), transaction():
            cast.member(handle)
        browser = self.app.test_client()
        answer = browser.post("/sign-in", data={"handle": handle, "password": cast.PASSWORD})
        assert answer.status_code == 303, answer.text
        return browser

    def save(self, handle: str, slug: str) -> None:
        with self.app.app_context(), transaction():
            meeting = db.session.scalars(select(Meeting).where(Meeting.slug == slug)).one()
            member = cast.member(handle)
            db.session.add(SavedMeeting(member_id=member.id, meeting_id=meeting.id))

    def leave(self, handle: str) -> None:
        """Let the member leave all their groups."""
        with self.app.app_context(), transaction():
            member = cast.member(handle)
            for place in db.session.scalars(
                select(GroupMember).where(GroupMember.member_id == member.id)
            ):
                db.session.delete(place)

    @contextmanager
    def inside(self) -> Iterator[None]:
        with self.app.app_context(), transaction():
            yield


moment = datetime.fromisoformat


def at(day: str) -> datetime:
    return moment(f"{day}T19:00")


def events_of(answer: TestResponse) -> list[Any]:
    assert answer.status_code == 200, answer.text
    return list(Calendar.from_ical(answer.data).walk("VEVENT"))


def titles_of(answer: TestResponse) -> set[str]:
    return {str(event["summary"]) for event in events_of(answer)}


@pytest.fixture
def house(app: Flask) -> House:
    return House(app)


@pytest.fixture
def subscriber(house: House) -> FlaskClient:
    """Open a calendar program that anybody might use: it brings no cookies."""
    return house.app.test_client()

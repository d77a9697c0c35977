"""What was answered before Flask is what Flask would have answered, and never a word older."""

import gzip
from collections.abc import Iterator
from itertools import product

import httpx
import pytest
from flask import Flask, request_started
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import Client, TestResponse

from groups.app import create_app
from groups.calendars.models import Fragment
from groups.config import Settings
from groups.demo import cast
from groups.meetings.models import Closure, Group, Meeting, Venue
from groups.plumbing import lane
from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.documents import Document
from groups.plumbing.lane import Lane
from tests.calendars.conftest import House, titles_of
from tests.calendars.test_own_calendars import make
from tests.conftest import StartServer

FRIDAY = "/calendar/meetings/friday-night.ics"
GROUP = "/calendar/groups/friday.ics"
SEARCH = "/calendar/search.ics?weekday=friday"
BMLT = "/feeds/bmlt/client_interface/json/?switcher=GetSearchResults"


@pytest.fixture
def slow(house: House) -> Iterator[FlaskClient]:
    """Ask the same Homegroup, but never its fast lane."""
    app = create_app(house.app.config["SETTINGS"])
    fast = app.wsgi_app
    assert isinstance(fast, Lane)
    app.wsgi_app = fast._app  # type: ignore[method-assign]
    yield app.test_client()
    with app.app_context():
        db.engine.dispose()


def answered(answer: TestResponse) -> tuple[object, ...]:
    return answer.status, sorted(answer.headers), answer.data


def test_both_ways_answer_alike_whatever_is_asked(house: House, slow: FlaskClient) -> None:
    fast = house.app.test_client()
    for path in (FRIDAY, GROUP, SEARCH, "/calendar/groups/hidden.ics", f"{SEARCH}&type=nonsense"):
        first = slow.get(path)
        tag, time = first.headers.get("ETag", '"none"'), first.headers.get("Last-Modified", "")
        zipped = f'{tag[:-1]}-gz"'
        asked = product(
            (None, tag, zipped, f"W/{tag}", f'"a", {zipped}', "*", '"other"', "nonsense"),
            (None, time, "Thu, 01 Jan 2026 00:00:00 GMT", "yesterday"),
            (None, "gzip", "br, gzip;q=0.5", "gzip;q=0", "*"),
            ("GET", "HEAD"),
        )
        for known, since, accepted, method in asked:
            headers = {
                "If-None-Match": known,
                "If-Modified-Since": since,
                "Accept-Encoding": accepted,
            }
            given = {name: value for name, value in headers.items() if value is not None}
            expected = answered(slow.open(path, method=method, headers=given))
            for _ in range(2):
                said = answered(fast.open(path, method=method, headers=given))
                assert said == expected, (path, method, given)


@pytest.mark.parametrize("path", [FRIDAY, GROUP, SEARCH])
def test_an_unlisted_group_is_gone_at_once(
    house: House, subscriber: FlaskClient, path: str
) -> None:
    for _ in range(3):
        assert titles_of(subscriber.get(path)) == {"Friday Night"}

    with house.inside():
        group = db.session.scalars(select(Group).where(Group.slug == "friday")).one()
        group.listed = False
        for meeting in group.meetings:
            cast.horizon.rebuild([meeting])

    assert b"Friday Night" not in subscriber.get(path).data


def test_no_change_of_any_kind_is_missed(house: House, subscriber: FlaskClient) -> None:
    """A new name, place, group name or closure, by an object or in bulk, is there at once."""

    def words() -> str:
        return subscriber.get(FRIDAY).text.replace("\r\n ", "")

    with house.inside():
        meeting = friday()
        meeting.attendance = "in-person"
        meeting.venue = Venue(name="Old Hall", formatted_address="1 Elm Street")
    assert "Old Hall" in words()

    with house.inside():
        friday().venue.name = "New Hall"  # type: ignore[union-attr]
    assert "New Hall" in words()

    with house.inside():
        friday().group.name = "Friday People"
    assert "Friday People" in words()

    with house.inside():
        db.session.execute(update(Meeting).values(name="Everybody"))
    assert "SUMMARY:Everybody" in words()

    with house.inside():
        db.session.add(Closure(meeting=friday(), first=now().date(), last=None, reason="Flood"))
    before = words()
    with house.inside():
        db.session.scalars(select(Closure)).one().lifted_at = now()
    assert words() != before


def test_a_change_that_is_taken_back_changes_nothing(house: House, subscriber: FlaskClient) -> None:
    before = subscriber.get(FRIDAY)

    with pytest.raises(ZeroDivisionError), house.inside():
        begin_and_fail()

    after = subscriber.get(FRIDAY)
    assert (after.data, after.headers["ETag"]) == (before.data, before.headers["ETag"])
    house.edit(lambda meeting: setattr(meeting, "name", "Now"))
    assert titles_of(subscriber.get(FRIDAY)) == {"Now"}


def begin_and_fail() -> None:
    friday().name = "Never"
    db.session.flush()
    raise ZeroDivisionError


def friday() -> Meeting:
    return db.session.scalars(select(Meeting).where(Meeting.slug == "friday-night")).one()


def test_a_fragment_older_than_the_directory_is_not_stored(
    house: House, subscriber: FlaskClient
) -> None:
    subscriber.get(FRIDAY)
    house.edit(lambda meeting: setattr(meeting, "name", "Newer"))

    with house.app.app_context():
        assert db.session.scalars(select(Fragment)).all() == []
    subscriber.get(FRIDAY)
    with house.app.app_context():
        [kept] = db.session.scalars(select(Fragment))
        assert b"SUMMARY:Newer" in kept.components


def test_anas_edit_writes_its_fragment_before_anybody_asks(house: House) -> None:
    house.cancel("2027-01-08")

    with house.app.app_context():
        [kept] = db.session.scalars(select(Fragment))
        assert b"20270108T190000" in kept.components


def test_a_secret_calendar_shows_at_once_what_ben_keeps_and_leaves(
    house: House, subscriber: FlaskClient
) -> None:
    ben = house.let_in("Ben")
    public_id, path = make(ben, shows="full")
    for _ in range(3):
        assert titles_of(subscriber.get(path)) == {"Friday Night"}

    house.leave("Ben")
    assert titles_of(subscriber.get(path)) == set()
    house.save("Ben", "friday-night")
    assert titles_of(subscriber.get(path)) == {"Friday Night"}

    ben.post(f"/me/calendars/{public_id}/revoke", data={"wipe": "no"})
    assert subscriber.get(path).status_code == 404


def test_a_secret_calendar_says_the_same_both_ways(house: House, slow: FlaskClient) -> None:
    _, path = make(house.let_in("Ben"), word="Chess, with \u2603 and a long name for an evening")
    fast = house.app.test_client()
    expected = answered(slow.get(path))

    assert [answered(fast.get(path)) for _ in range(3)] == [expected] * 3


def test_strange_questions_push_nobody_out(house: House, subscriber: FlaskClient) -> None:
    fast = house.app.wsgi_app
    assert isinstance(fast, Lane)
    for _ in range(2):
        subscriber.get(FRIDAY)
    plain = len(fast._plain)

    for number in range(50):
        subscriber.get(f"{SEARCH}&strange={number}")

    assert len(fast._plain) == plain
    assert len(fast._queried) == 0
    for _ in range(3):
        subscriber.get(SEARCH)
    assert len(fast._queried) == 1


def test_the_shelf_ends_where_it_is_said_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lane, "MOST_BYTES", 100_000)

    def app(environ: dict[str, object], start: lane.StartResponse) -> list[bytes]:
        heard = environ["homegroup.document"]
        assert isinstance(heard, list)
        heard.append(Document("tag", now(), by_time=False))
        start("200 OK", [("ETag", '"tag"')])
        return [b"x" * 10_000]

    kept = Lane(app, {"/": lambda _path: "always"})
    client = Client(kept)
    for number in range(30):
        client.get(f"/{number}")

    assert 0 < kept._plain.weight <= 100_000


def test_a_lane_that_cannot_see_lets_the_slow_way_answer(app: Flask, house: House) -> None:
    fast = app.wsgi_app
    assert isinstance(fast, Lane)

    def blind(_path: str) -> str:
        raise OSError

    fast._versions = [("/calendar/", blind)]
    assert titles_of(house.app.test_client().get(FRIDAY)) == {"Friday Night"}


def test_no_process_serves_what_another_has_unlisted(
    start_server: StartServer, postgres: str
) -> None:
    """On PostgreSQL, once a commit is acknowledged no other process says the old word."""
    server = start_server(GROUPS_DATABASE_URL=postgres)
    here = create_app(Settings.from_environment(server.environment))
    house = House(here)
    addresses = [server.url + path for path in (FRIDAY, GROUP, SEARCH)] * 4
    assert all(b"SUMMARY:Friday Night" in httpx.get(one).content for one in addresses)

    house.edit(lambda meeting: setattr(meeting, "name", "Renamed"))
    assert all(b"SUMMARY:Renamed" in httpx.get(one).content for one in addresses)

    house.edit(lambda meeting: setattr(meeting.group, "listed", False))
    gone = [httpx.get(server.url + path).status_code for path in (FRIDAY, GROUP) * 4]
    assert gone == [404] * 8
    with here.app_context():
        db.session.remove()
        db.engine.dispose()


def test_the_gzip_is_the_same_calendar(house: House, subscriber: FlaskClient) -> None:
    for path in (FRIDAY, GROUP, SEARCH):
        zipped = subscriber.get(path, headers={"Accept-Encoding": "gzip"})
        assert gzip.decompress(zipped.data) == subscriber.get(path).data


@pytest.mark.parametrize("path", ["/feeds/meeting-guide.json", "/feeds/meetings.csv", BMLT])
def test_the_lists_for_other_programs_are_as_quick_and_as_new(
    house: House, subscriber: FlaskClient, path: str
) -> None:
    fast = house.app.wsgi_app
    assert isinstance(fast, Lane)
    for _ in range(3):
        assert "Friday Night" in subscriber.get(path).text
    assert len(fast._plain) + len(fast._queried) == 1

    house.edit(lambda meeting: setattr(meeting, "name", "Renamed"))

    assert "Renamed" in subscriber.get(path).text


@pytest.mark.parametrize("noted", ["yes", "no"])
def test_a_secret_address_is_answered_before_flask_whether_days_are_noted_or_not(
    house: House, noted: str
) -> None:
    ben = house.let_in("Ben")
    _, path = make(ben)
    ben.post("/me/calendars/days", data={"days": noted})
    fast = house.app.test_client()
    known = {"If-None-Match": [fast.get(path) for _ in range(2)][-1].headers["ETag"]}
    fast.get(path, headers=known)
    reached: list[object] = []

    with request_started.connected_to(lambda *_, **__: reached.append(path), house.app):
        again = fast.get(path, headers=known)

    assert again.status_code == 304
    assert reached == []

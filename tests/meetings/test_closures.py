"""A hall has no heating: nothing is held there, everybody is told until when, and it is lifted."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from groups.accounts.actions import promote
from groups.demo import cast
from groups.meetings import jobs
from groups.meetings.actions.closures import close_down, lift
from groups.meetings.models import Closure, Group, Meeting, ServiceBody, Venue
from groups.meetings.timetables import timetables_of
from groups.plumbing.db import db
from tests.meetings.conftest import JSON, WEDNESDAY, Town

DATES = "/meetings/friday-night/dates"
SUNDAYS = cast.weekly(datetime.fromisoformat("2026-02-22T10:00"), timezone="America/New_York")
REASON = "The hall has no heating"


@pytest.fixture
def evening(town: Town) -> Iterator[Town]:
    """Friday Night is online; Sunday Hope is in the hall; both are of the Downtown area."""
    with time_machine.travel(WEDNESDAY, tick=False):
        town.found_friday()
        with town.inside():
            region = ServiceBody(slug="region", name="River Region")
            area = ServiceBody(slug="area", name="Downtown Area")
            db.session.add_all([region, area])
            db.session.flush()
            area.parent_id = region.id
            sunday = cast.group("sunday", "Sunday Hope", servants={cast.member("Dov"): ["chair"]})
            hall = Venue(name="Old Hall", formatted_address="1 Main St, Springfield, IL, USA")
            cast.meeting(
                sunday, "sunday-hope", "Sunday Hope", SUNDAYS, venue=hall, attendance="in-person"
            )
            sunday.body_id = area.id
        yield town


@pytest.fixture
def ana(evening: Town) -> FlaskClient:
    return evening.let_in("Ana")


@pytest.fixture
def olu(evening: Town) -> FlaskClient:
    """Olu keeps the list of the whole town."""
    with evening.inside():
        promote(cast.member("Olu"), "coordinator")
    return evening.let_in("Olu")


def one(kind: type[Any], name: str) -> Any:
    return db.session.scalars(select(kind).where(kind.name == name)).one()


def held(town: Town, slug: str) -> list[str]:
    """The next days on which it is held, from the rule and from the rows alike."""
    ruled = town.read(f"/api/v1/meetings/{slug}")["next_occurrences"]
    rows = town.read("/api/v1/occurrences?until=2026-12-10T00:00:00Z")["occurrences"]
    kept = [row["local_date"] for row in rows if row["meeting"] == slug and not row["cancelled"]]
    coming = [date["local_date"] for date in ruled if not date["cancelled"]]
    assert kept == [day for day in coming if day < "2026-12-10"]
    return coming


def test_a_closed_meeting_says_until_when_and_why(evening: Town, ana: FlaskClient) -> None:
    closing = {"op": "close", "first": "2026-11-18", "last": "2026-11-27", "note": REASON}

    assert ana.post(DATES, data=closing).status_code == 303

    assert held(evening, "friday-night")[0] == "2026-12-04"
    words = "Closed until 27 November: The hall has no heating"
    assert words in evening.visitor.get("/meetings/friday-night").text
    assert words in evening.visitor.get("/meetings?search=friday").text
    assert words in evening.visitor.get("/groups/friday").text


def test_it_is_lifted_in_one_action(evening: Town, ana: FlaskClient) -> None:
    before = held(evening, "friday-night")
    ana.post(DATES, data={"op": "close", "first": "2026-11-18", "last": "", "note": REASON})
    assert held(evening, "friday-night") == []

    answer = ana.post(f"/closures/{the_closure(evening)}/lift")

    assert answer.status_code == 303
    assert held(evening, "friday-night") == before
    assert "no heating" not in evening.visitor.get("/meetings/friday-night").text


def the_closure(town: Town) -> int:
    with town.inside():
        return int(db.session.scalars(select(Closure.id)).one())


def test_closed_until_further_notice_is_found_under_closed_for_now(
    evening: Town, ana: FlaskClient
) -> None:
    ana.post(DATES, data={"op": "close", "first": "2026-11-18", "note": REASON})

    page = evening.visitor.get("/meetings").text

    assert page.index("Sunday Hope") < page.index("Closed for now") < page.index("Friday Night")
    assert "Closed until further notice: The hall has no heating" in page


def test_a_date_brought_back_after_the_closure_is_held(evening: Town, ana: FlaskClient) -> None:
    ana.post(DATES, data={"op": "close", "first": "2026-11-18", "last": "2026-11-30"})

    ana.post(DATES, data={"op": "restore", "at": "2026-11-27T19:00"})

    assert held(evening, "friday-night")[0] == "2026-11-27"


def test_a_date_added_before_the_closure_falls_to_it(evening: Town, ana: FlaskClient) -> None:
    ana.post(DATES, data={"op": "add", "to": "2026-11-24T12:00"})
    assert "2026-11-24" in held(evening, "friday-night")

    with time_machine.travel("2026-11-18T13:00:00Z", tick=False):
        ana.post(DATES, data={"op": "close", "first": "2026-11-18", "last": "2026-11-30"})

        assert held(evening, "friday-night")[0] == "2026-12-04"


def test_a_hall_closes_the_meetings_that_are_in_it(evening: Town, olu: FlaskClient) -> None:
    assert 'href="/closures"' in olu.get("/groups").text
    page = olu.get("/closures?search=old+hall").text
    assert "Old Hall" in page
    with evening.inside():
        what = f"venue-{one(Venue, 'Old Hall').id}"

    answer = olu.post("/closures", data={"what": what, "first": "2026-11-18", "reason": REASON})

    assert answer.status_code == 303
    assert held(evening, "sunday-hope") == []
    assert held(evening, "friday-night")[0] == "2026-11-20"
    assert "Closed until further notice: The hall has no heating" in olu.get("/closures").text


def test_an_area_is_closed_through_the_region_it_belongs_to(
    evening: Town, olu: FlaskClient
) -> None:
    with evening.inside():
        what = f"body-{one(ServiceBody, 'River Region').id}"
    sent = {"what": what, "first": "2026-11-20", "last": "2026-11-30", "reason": "Storm"}

    assert olu.post("/closures", json=sent, headers=JSON).status_code == 201

    assert held(evening, "sunday-hope")[0] == "2026-12-06"
    assert held(evening, "friday-night")[0] == "2026-11-20"
    assert "Closed from 20 November to 30 November: Storm" in (
        evening.visitor.get("/meetings/sunday-hope").text
    )


def test_a_group_is_closed_by_who_serves_it(evening: Town, ana: FlaskClient) -> None:
    sent = {"first": "2026-11-18", "last": "2026-11-22", "reason": "Retreat"}

    answer = ana.post("/groups/friday/closures", data=sent)

    assert answer.status_code == 303
    assert held(evening, "friday-night")[0] == "2026-11-27"
    assert "Closed until 22 November: Retreat" in evening.visitor.get("/groups/friday").text
    assert "Closed until 22 November: Retreat" in ana.get("/groups/friday/closures").text


def test_nobody_closes_or_lifts_what_is_not_theirs(evening: Town, ana: FlaskClient) -> None:
    with evening.inside():
        hall = one(Venue, "Old Hall")
        close_down(hall, date(2026, 11, 18))
        what = f"venue-{hall.id}"
    number = the_closure(evening)
    ben = evening.let_in("Ben")

    assert ana.post("/closures", data={"what": what, "first": "2026-11-18"}).status_code == 403
    assert ana.get("/closures").status_code == 403
    assert 'href="/closures"' not in ana.get("/groups").text
    assert ana.post(f"/closures/{number}/lift").status_code == 404
    assert ben.post("/groups/friday/closures", data={"first": "2026-11-18"}).status_code == 403
    assert evening.visitor.post(f"/closures/{number}/lift").status_code in {303, 401}
    assert held(evening, "sunday-hope") == []


def test_calendars_lose_the_dates_and_get_them_back(evening: Town) -> None:
    def calendar() -> str:
        return evening.visitor.get("/calendar/meetings/sunday-hope.ics").text

    before = calendar()
    with evening.inside():
        close_down(one(Venue, "Old Hall"), date(2026, 11, 20), date(2026, 11, 30), REASON)
    closed = calendar()
    with evening.inside():
        lift(db.session.scalars(select(Closure)).one())
    after = calendar()

    assert "EXDATE;TZID=America/New_York:20261122T100000,20261129T100000" in closed
    assert "SEQUENCE:1" in closed
    assert "SEQUENCE:2" in after
    assert "EXDATE" not in before + after


def test_until_further_notice_ends_the_series_in_calendars(evening: Town) -> None:
    with evening.inside():
        close_down(one(Venue, "Old Hall"), date(2026, 11, 28))

    calendar = evening.visitor.get("/calendar/meetings/sunday-hope.ics").text

    assert "UNTIL=20261122T150000Z" in calendar


def test_dates_that_come_into_view_are_closed_too(evening: Town) -> None:
    with evening.inside():
        close_down(one(Group, "Sunday Hope"), date(2027, 3, 1), date(2027, 3, 15))

    with time_machine.travel("2027-02-20T12:00:00Z", tick=False):
        with evening.app.app_context():
            jobs.roll_forward()
        rows = evening.read("/api/v1/occurrences?until=2027-03-25T00:00:00Z")["occurrences"]

    days = {r["local_date"]: r["cancelled"] for r in rows if r["meeting"] == "sunday-hope"}
    assert days == {
        "2027-02-21": False,
        "2027-02-28": False,
        "2027-03-07": True,
        "2027-03-14": True,
        "2027-03-21": False,
    }


def test_other_lists_hear_that_the_place_is_closed_now(evening: Town) -> None:
    def types() -> list[str]:
        records = json.loads(evening.visitor.get("/feeds/meeting-guide.json").data)
        return next(list(r["types"]) for r in records if r["slug"] == "sunday-hope")

    assert "TC" not in types()
    with evening.inside():
        close_down(one(Venue, "Old Hall"), date(2026, 11, 18), date(2026, 11, 30))

    assert "TC" in types()
    with time_machine.travel("2026-12-01T12:00:00Z", tick=False):
        assert "TC" not in types()


def test_no_room_opens_while_it_is_closed(evening: Town) -> None:
    with evening.inside():
        close_down(one(Group, "Friday Night"), date(2026, 11, 18), None, "Moving house")

    with time_machine.travel("2026-11-21T00:10:00Z", tick=False):
        page = evening.visitor.get("/meetings/friday-night").text
        assert "Join the room" not in page
        assert "Friday Night" not in evening.found("time=now")


def test_many_meetings_are_asked_about_at_once(evening: Town) -> None:
    with evening.inside():
        close_down(one(ServiceBody, "River Region"), date(2026, 11, 18))
        sunday = one(Group, "Sunday Hope")
        for number in range(30):
            cast.meeting(sunday, f"more-{number}", f"More {number}", SUNDAYS)
    with evening.inside():
        meetings = list(db.session.scalars(select(Meeting)))
        for meeting in meetings:
            assert meeting.changes == []
        with evening.counting() as asked:
            timetables = timetables_of(meetings)

    assert len(asked) == 2
    assert sum(bool(one and one.closures) for one in timetables.values()) == 31


def test_closures_move_between_servers(evening: Town, ana: FlaskClient) -> None:
    with evening.inside():
        close_down(one(Venue, "Old Hall"), date(2026, 11, 20), None, REASON)
        close_down(one(ServiceBody, "Downtown Area"), date(2026, 12, 1), date(2026, 12, 5))
        close_down(one(Group, "Friday Night"), date(2026, 11, 18), date(2026, 11, 30), "Retreat")
    with time_machine.travel("2026-11-18T13:00:00Z", tick=False):
        ana.post(DATES, data={"op": "restore", "at": "2026-11-27T19:00"})
    before = held(evening, "friday-night"), held(evening, "sunday-hope")
    file = evening.folder / "town.json"
    evening.type("export-meetings", str(file))
    with evening.inside():
        for closure in db.session.scalars(select(Closure)):
            lift(closure)
        db.session.execute(delete(Closure))

    first, second = (evening.type("import-meetings", str(file)) for _ in range(2))

    assert (first.exit_code, second.exit_code) == (0, 0), first.output + second.output
    assert (held(evening, "friday-night"), held(evening, "sunday-hope")) == before
    assert before[0][0] == "2026-11-27"
    with evening.inside():
        assert len(db.session.scalars(select(Closure)).all()) == 3


def test_a_closure_of_nothing_is_refused_with_its_place(evening: Town) -> None:
    words = {"format": "homegroup/1", "groups": [], "closures": [{"first": "2026-11-20"}]}

    answer = evening.take_in_content(json.dumps(words).encode())

    assert answer.exit_code != 0
    assert "closure 1" in answer.output


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"first": ""}, "first"),
        ({"first": "2026-11-20", "last": "2026-11-19"}, "last"),
        ({"first": "2026-11-20", "last": "soon"}, "last"),
        ({"first": "0001-01-01"}, "first"),
        ({"first": "2026-11-20", "reason": "x" * 256}, "reason"),
    ],
)
def test_days_that_cannot_be_are_refused(
    evening: Town, ana: FlaskClient, sent: dict[str, str], field: str
) -> None:
    answer = ana.post("/groups/friday/closures", json=sent, headers=JSON)

    assert answer.status_code == 422
    assert json.loads(answer.data)["error"]["field"] == field
    assert held(evening, "friday-night")[0] == "2026-11-20"

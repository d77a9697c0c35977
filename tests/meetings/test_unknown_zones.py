"""A time zone that was known once: the meeting on it stands still, and all others go on.

"US/Pacific-New" was a zone of IANA's until 2020.
"""

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import update

from groups.accounts.models import Member
from groups.demo import cast
from groups.meetings import jobs
from groups.meetings.actions import horizon
from groups.meetings.models import Closure, Horizon, Meeting, MeetingChange, Occurrence
from groups.plumbing import clock
from groups.plumbing.db import db
from tests.meetings.conftest import FRIDAYS, JSON, WEDNESDAY, Town, record

GONE = "US/Pacific-New"
WHY = "The time zone US/Pacific-New is not known here any more"
FIRST = "2026-11-21T00:00:00Z"


def lose_zone(town: Town, slug: str) -> None:
    """Leave the rows as a release with other zone data left them."""
    with town.inside():
        number = town.meeting(slug).id
        db.session.execute(update(Meeting).where(Meeting.id == number).values(timezone=GONE))
        theirs = update(Occurrence).where(Occurrence.meeting_id == number)
        db.session.execute(theirs.values(timezone=GONE))
        horizon.mark_change()


@pytest.fixture
def lost(town: Town) -> Iterator[Town]:
    """Friday Night is on a zone that is gone; Hope meets in Chicago as ever."""
    with time_machine.travel(WEDNESDAY, tick=False):
        town.found_friday()
        town.take_in(record("hope"))
        lose_zone(town, "friday-night")
        yield town


def rolled_a_week_on(town: Town) -> None:
    with town.app.app_context():
        assert jobs.roll_forward()


def kept(town: Town, slug: str) -> list[str]:
    with town.inside():
        mine = Occurrence.meeting_id == town.meeting(slug).id
        rows = db.session.query(Occurrence).filter(mine).order_by(Occurrence.starts_at)
        return [row.recurrence_id for row in rows]


def feed(town: Town, address: str) -> str:
    answer = town.visitor.get(address)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_the_dates_of_all_others_roll_on(lost: Town) -> None:
    before = kept(lost, "friday-night")

    with time_machine.travel(WEDNESDAY + timedelta(days=7), tick=False):
        rolled_a_week_on(lost)

    assert max(kept(lost, "hope")) == "2026-12-27T19:00"
    assert kept(lost, "friday-night") == [one for one in before if one > "2026-11-24"]


def test_new_zone_data_leave_it_the_dates_it_has(lost: Town) -> None:
    before = kept(lost, "friday-night")
    with lost.inside():
        db.session.execute(update(Horizon).values(zone_rules="2020a"))

    with lost.app.app_context():
        assert jobs.reckon_by_new_zone_rules()

    assert kept(lost, "friday-night") == before
    assert lost.found("weekday=friday") == ["friday-night"]


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/meetings",
        "/meetings?timezone=Europe/Paris",
        "/groups/friday",
        "/groups/friday/calendar",
        "/meetings/friday-night",
        "/meetings/friday-night/edit",
        "/meetings/friday-night/dates",
        "/meetings/friday-night/history",
        "/groups/friday/closures",
        "/groups/friday/rooms",
        "/meetings/friday-night/rota",
        "/meetings/friday-night/room",
        "/meetings/hope",
        "/meetings/print",
        "/groups/friday/quality",
        "/api/v1/meetings",
        "/api/v1/occurrences",
        "/api/v1/meetings/friday-night",
        "/api/v1/meetings/friday-night/occurrences",
        "/feeds/meeting-guide.json",
        "/feeds/bmlt/client_interface/json/?switcher=GetSearchResults",
        "/feeds/meetings.csv",
        "/calendar/meetings/friday-night.ics",
        "/calendar/groups/friday.ics",
        "/calendar/search.ics",
    ],
)
def test_every_page_and_feed_answers_well(lost: Town, address: str) -> None:
    ana = lost.let_in("Ana")

    answer = ana.get(address, follow_redirects=True)

    assert answer.status_code == 200, answer.text[:2000]


def test_the_public_finds_the_dates_that_are_left_and_no_complaint(lost: Town) -> None:
    page = feed(lost, "/meetings/friday-night")

    assert "Sat 21 Nov, 00:00 UTC" in page
    assert "Extra date" not in page
    assert WHY not in page


def test_programs_read_the_dates_that_are_left(lost: Town) -> None:
    said = lost.read("/api/v1/meetings/friday-night/occurrences")["occurrences"]

    assert said[0]["starts_at"] == FIRST
    assert [one["recurrence_id"] for one in said] == kept(lost, "friday-night")
    assert not any(one["added"] or one["moved"] for one in said)
    assert len(said) == len(kept(lost, "friday-night"))


def test_subscribers_keep_the_dates_that_are_left(lost: Town) -> None:
    own = feed(lost, "/calendar/meetings/friday-night.ics")

    assert "DTSTART;TZID=UTC:20261121T000000" in own or "DTSTART:20261121T000000Z" in own
    assert own.count("BEGIN:VEVENT") >= 4
    assert GONE not in own


def test_a_calendar_of_many_shows_the_others_as_ever(lost: Town) -> None:
    everything = feed(lost, "/calendar/search.ics")

    assert "SUMMARY:Hope" in everything
    assert "RRULE:FREQ=WEEKLY" in everything
    assert "SUMMARY:Friday Night" in everything


def test_a_hall_that_closes_meanwhile_is_closed(lost: Town) -> None:
    with lost.inside():
        day = WEDNESDAY.date() + timedelta(days=2)
        ana = db.session.query(Member).filter_by(handle="Ana").one()
        meeting = lost.meeting("friday-night")
        db.session.add(
            Closure(
                meeting_id=meeting.id,
                first=day,
                last=day + timedelta(days=1),
                reason="Painters",
                made_by_id=ana.id,
            )
        )
        db.session.flush()
        horizon.rebuild([meeting])

    assert "Painters" in feed(lost, "/meetings/friday-night")


def test_those_who_serve_it_are_told_where_they_look(lost: Town) -> None:
    ana = lost.let_in("Ana")

    for address in ("/meetings/friday-night", "/groups/friday/calendar", "/groups/friday/quality"):
        assert WHY in ana.get(address).text, address
    told = ana.get("/groups/friday/calendar", headers=JSON).json
    assert told["standing_still"][0]["meeting"] == "friday-night"


def test_the_form_offers_it_with_its_words_kept(lost: Town) -> None:
    ana = lost.let_in("Ana")

    page = ana.get("/meetings/friday-night/edit").text

    assert WHY in page
    assert f'value="{GONE}"' in page
    assert 'value="19:00"' in page


def words(zone: str) -> dict[str, str]:
    return {
        "name": "Friday Night",
        "repeat": "weekly",
        "weekday": "FR",
        "time": "19:00",
        "timezone": zone,
        "duration_minutes": "60",
        "attendance": "online",
        "has_room": "yes",
        "links_public": "yes",
    }


def test_saving_the_lost_zone_asks_for_another(lost: Town) -> None:
    answer = lost.let_in("Ana").post("/meetings/friday-night/edit", data=words(GONE))

    assert answer.status_code == 422
    assert "Give the time zone by its name" in answer.text
    assert f'value="{GONE}"' in answer.text


def test_once_a_zone_is_chosen_all_its_dates_are_back(lost: Town) -> None:
    ana = lost.let_in("Ana")

    answer = ana.post("/meetings/friday-night/edit", data=words("America/Los_Angeles"))

    assert answer.status_code == 303, answer.text[:2000]
    with lost.inside():
        meeting = lost.meeting("friday-night")
        assert (meeting.timezone, meeting.changes) == ("America/Los_Angeles", [])
        assert meeting.start_local == "2026-02-20T19:00"
    assert max(kept(lost, "friday-night")) == "2026-12-18T19:00"
    assert WHY not in ana.get("/meetings/friday-night").text
    assert "TZID=America/Los_Angeles" in feed(lost, "/calendar/meetings/friday-night.ics")


def test_times_changed_once_on_a_lost_zone_are_mended_too(lost: Town) -> None:
    ana = lost.let_in("Ana")
    with lost.inside():
        later = {"op": "change_from", "at": "2026-06-05T19:00", "start_local": "2026-06-05T19:00"}
        meeting = lost.meeting("friday-night")
        meeting.changes.append(MeetingChange(details=later | {"timezone": GONE}))

    ana.post("/meetings/friday-night/edit", data=words("America/Los_Angeles"))

    with lost.inside():
        assert lost.meeting("friday-night").changes[0].details["timezone"] == "America/Los_Angeles"
    assert max(kept(lost, "friday-night")) == "2026-12-18T19:00"


def test_a_single_date_waits_for_the_zone(lost: Town) -> None:
    ana = lost.let_in("Ana")

    answer = ana.post(
        "/meetings/friday-night/dates", data={"op": "cancel", "at": "2026-11-21T00:00"}
    )

    assert answer.status_code == 422
    assert WHY in answer.text


def test_an_export_loses_nothing_of_it(lost: Town) -> None:
    file = lost.folder / "all.json"
    assert lost.type("export-meetings", str(file)).exit_code == 0

    assert f'"timezone": "{GONE}"' in file.read_text()
    assert "FREQ=WEEKLY;BYDAY=FR" in file.read_text()


def test_the_log_says_it_once_a_day_and_names_nobody(
    lost: Town, caplog: pytest.LogCaptureFixture
) -> None:
    clock._say_unknown.cache_clear()
    with caplog.at_level(logging.WARNING):
        for day in (0, 0, 1):
            with time_machine.travel(WEDNESDAY + timedelta(days=day), tick=False):
                lost.read("/api/v1/meetings")
                lost.visitor.get("/meetings")

    said = [one.getMessage() for one in caplog.records if GONE in one.getMessage()]
    assert len(said) == 2
    assert all("riday" not in one and "Ana" not in one for one in said)


def test_a_member_whose_own_zone_is_gone_reads_utc_and_is_asked(lost: Town) -> None:
    ana = lost.let_in("Ana")
    with lost.inside():
        db.session.execute(update(Member).values(timezone=GONE))

    for address in ("/", "/meetings/friday-night/history", "/sponsorship", "/sponsors", "/me"):
        answer = ana.get(address)
        assert answer.status_code == 200, address
    page = ana.get("/sponsorship/wishes").text
    assert "not known here any more" in page


def test_others_meet_at_the_same_hour_and_nobody_stumbles(lost: Town) -> None:
    with lost.inside():
        friday = lost.meeting("friday-night").group
        cast.meeting(friday, "second", "Second", FRIDAYS)

    page = lost.let_in("Ana").post("/meetings/preview?group=friday", data=words("Europe/Paris"))

    assert page.status_code == 200

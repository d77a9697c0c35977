"""Two people with the form of one meeting open: what they change apart is kept of both."""

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient

from groups.demo import cast
from groups.meetings.models import GroupMember
from groups.plumbing.db import db
from tests.meetings.conftest import JSON, WEDNESDAY, Town

AS_IT_IS: dict[str, Any] = {
    "name": "Friday Night",
    "repeat": "weekly",
    "weekday": "FR",
    "time": "19:00",
    "timezone": "America/New_York",
    "duration_minutes": "60",
    "attendance": "online",
    "type": ["O", "D"],
    "language": "en",
    "has_room": "yes",
    "links_public": "yes",
}
Browser = FlaskClient


@pytest.fixture
def evening(friday: Town) -> Iterator[Town]:
    """Ana is the secretary, and Ben is a chair here."""
    with time_machine.travel(WEDNESDAY, tick=False):
        with friday.inside():
            group = friday.meeting("friday-night").group
            ben = cast.member("Ben")
            rows = db.session.query(GroupMember).filter_by(group_id=group.id, member_id=ben.id)
            rows.one().roles = ["chair"]
        yield friday


@pytest.fixture
def ana(evening: Town) -> Browser:
    return evening.let_in("Ana")


@pytest.fixture
def ben(evening: Town) -> Browser:
    return evening.let_in("Ben")


def save(who: Browser, *, as_page: bool = False, version: int = 0, **words: Any) -> Any:
    sent = AS_IT_IS | {"version": str(version)} | words
    return who.post("/meetings/friday-night/edit", data=sent, headers=None if as_page else JSON)


def said(town: Town) -> Any:
    return town.read("/api/v1/meetings/friday-night")


def test_the_form_knows_which_version_it_was_opened_at(ana: Browser) -> None:
    assert opened_at(ana) == "0"

    assert save(ana, notes="Bring tea").json["version"] == 1

    assert opened_at(ana) == "1"


def opened_at(who: Browser) -> str:
    """Which version the form says it was opened at."""
    form = who.get("/meetings/friday-night/edit").text
    found = re.search(r'name="version"\s+value="(\d+)"', form)
    assert found, form
    return found[1]


def test_saving_what_the_form_shows_changes_nothing(evening: Town, ana: Browser) -> None:
    before = said(evening)

    assert save(ana, type=["D", "O"]).json["version"] is None

    assert said(evening) == before


def test_what_two_changed_apart_is_kept_of_both_and_said(
    evening: Town, ana: Browser, ben: Browser
) -> None:
    save(ben, notes="Bring tea")

    answer = save(ana, name="Friday Lamp", time="20:00")

    assert (answer.status_code, answer.json["kept"]) == (200, ["notes"])
    meeting = said(evening)
    assert (meeting["name"], meeting["notes"]) == ("Friday Lamp", "Bring tea")
    assert meeting["next_occurrences"][0]["starts_at"] == "2026-11-21T01:00:00Z"
    page = ana.get("/meetings/friday-night").text
    assert "Ben changed the notes meanwhile. Both are kept." in page


def test_a_date_cancelled_meanwhile_stays_cancelled(
    evening: Town, ana: Browser, ben: Browser
) -> None:
    ben.post("/meetings/friday-night/dates", data={"op": "cancel", "at": "2026-11-20T19:00"})

    assert save(ana, notes="Bring tea").status_code == 200

    assert said(evening)["next_occurrences"][0]["cancelled"]


def test_the_same_words_from_both_are_no_quarrel(evening: Town, ana: Browser, ben: Browser) -> None:
    save(ben, notes="Bring tea")

    assert save(ana, notes="Bring tea").status_code == 200
    assert said(evening)["notes"] == "Bring tea"


def test_a_field_both_changed_is_asked_about(evening: Town, ana: Browser, ben: Browser) -> None:
    save(ben, notes="Bring tea", time="18:00")

    answer = save(ana, notes="Bring coffee", time="20:00", name="Lamp")

    assert (answer.status_code, answer.json["error"]["code"]) == (409, "stale")
    assert answer.json["version"] == 1
    fields = {one["field"]: (one["mine"], one["theirs"]) for one in answer.json["conflicts"]}
    assert fields["notes"] == ("Bring coffee", "Bring tea")
    assert set(fields) == {"notes", "schedule"}
    meeting = said(evening)
    assert (meeting["name"], meeting["notes"]) == ("Friday Night", "Bring tea")


def test_the_page_shows_both_words_and_loses_nothing_typed(
    evening: Town, ana: Browser, ben: Browser
) -> None:
    save(ben, notes="Bring tea", time="18:00")

    page = save(ana, as_page=True, notes="Bring\ncoffee", time="20:00", name="Lamp")

    assert page.status_code == 409
    text = html.unescape(page.text)
    assert "Ben changed the times and the notes meanwhile" in text
    assert "Every Friday at 18:00" in text
    assert "Every Friday at 20:00" in text
    assert "{" not in re.sub(r"<(script|style).*?</\1>", "", text)

    chosen = hidden_words(page.text) | {"keep_notes": "mine", "keep_schedule": "theirs"}
    assert ana.post("/meetings/friday-night/edit", data=chosen).status_code == 303

    meeting = said(evening)
    assert (meeting["name"], meeting["notes"]) == ("Lamp", "Bring\ncoffee")
    assert meeting["next_occurrences"][0]["starts_at"] == "2026-11-20T23:00:00Z"


def hidden_words(page: str) -> dict[str, Any]:
    """What a browser would send again: every hidden field of the form."""
    words: dict[str, list[str]] = {}
    pattern = r'<textarea name="(\w+)" hidden>\n(.*?)</textarea>'
    for name, value in re.findall(pattern, page, re.DOTALL):
        words.setdefault(name, []).append(html.unescape(value))
    return dict(words)


def test_a_third_change_is_asked_about_again(evening: Town, ana: Browser, ben: Browser) -> None:
    save(ben, notes="Bring tea")
    page = save(ana, as_page=True, notes="Bring coffee")
    save(ben, notes="Bring cake", version=1)

    chosen = hidden_words(page.text) | {"keep_notes": "mine"}
    answer = ana.post("/meetings/friday-night/edit", data=chosen, headers=JSON)

    assert answer.status_code == 409
    assert answer.json["conflicts"][0]["theirs"] == "Bring cake"
    assert said(evening)["notes"] == "Bring cake"


def test_a_program_without_a_version_changes_what_there_is(
    evening: Town, ana: Browser, ben: Browser
) -> None:
    save(ben, notes="Bring tea")

    assert save(ana, version="", notes="Bring coffee").status_code == 200
    assert said(evening)["notes"] == "Bring coffee"


@pytest.mark.parametrize("words", [{"version": "x"}, {"keep_notes": "ours"}, {"keep_uid": "mine"}])
def test_what_the_form_does_not_have_is_refused(ana: Browser, words: dict[str, str]) -> None:
    assert save(ana, **words).status_code == 422


def test_every_other_week_keeps_its_weeks_and_can_change_them(evening: Town, ana: Browser) -> None:
    save(ana, repeat="fortnightly", date="2026-11-20", version="")
    assert starts(evening) == ["2026-11-21T00:00:00Z", "2026-12-05T00:00:00Z"]

    assert 'value="2026-11-20"' in ana.get("/meetings/friday-night/edit").text
    save(ana, repeat="fortnightly", time="20:00", version="")
    assert starts(evening) == ["2026-11-21T01:00:00Z", "2026-12-05T01:00:00Z"]

    save(ana, repeat="fortnightly", date="2026-11-27", version="")
    assert starts(evening) == ["2026-11-21T01:00:00Z", "2026-11-28T00:00:00Z"]


def starts(town: Town) -> list[str]:
    """When the next two dates begin."""
    return [one["starts_at"] for one in said(town)["next_occurrences"][:2]]


def test_new_times_from_a_later_day_leave_the_dates_before_it(evening: Town, ana: Browser) -> None:
    save(ana, weekday="SA", time="10:00", date="2026-12-05")

    dates = [one["starts_at"] for one in said(evening)["next_occurrences"][:4]]
    assert dates == [
        "2026-11-21T00:00:00Z",
        "2026-11-28T00:00:00Z",
        "2026-12-05T00:00:00Z",
        "2026-12-05T15:00:00Z",
    ]


def test_new_times_leave_no_old_date_behind_one_that_was_moved_ahead(
    evening: Town, ana: Browser
) -> None:
    ahead = {"op": "move", "at": "2026-12-11T19:00", "to": "2026-11-19T19:00"}
    ana.post("/meetings/friday-night/dates", data=ahead)

    save(ana, weekday="MO", time="18:00", version="")

    assert starts(evening) == ["2026-11-23T23:00:00Z", "2026-11-30T23:00:00Z"]


def test_a_series_may_end_in_one_last_date(evening: Town, ana: Browser) -> None:
    save(ana, repeat="once", date="2026-12-24", time="17:30")

    coming = [one["starts_at"] for one in said(evening)["next_occurrences"]]
    assert coming[-1] == "2026-12-24T22:30:00Z"
    assert len(coming) == 6


def test_an_earlier_hour_today_is_not_held_twice(evening: Town, ana: Browser) -> None:
    with time_machine.travel("2026-11-21T01:30:00Z", tick=False):  # Friday, 20:30 in New York
        save(ana, time="18:00")

        window = "from=2026-11-20T00:00:00Z&until=2026-11-29T00:00:00Z"
        dates = evening.read(f"/api/v1/meetings/friday-night/occurrences?{window}")["occurrences"]
    assert [one["starts_at"] for one in dates] == ["2026-11-21T00:00:00Z", "2026-11-27T23:00:00Z"]


def test_a_meeting_that_ended_can_still_be_called_otherwise(evening: Town, ana: Browser) -> None:
    save(ana, until="2026-12-11")
    with time_machine.travel("2027-03-03T12:00:00Z", tick=False):
        ana = evening.let_in("Ana")  # nobody stays signed in for a winter
        first = shown(ana, "date")
        assert shown(ana, "until") == "2026-12-11"

        answer = save(ana, name="Friday Lamp", date=first, until="2026-12-11", version="")

        assert answer.status_code == 200, answer.text
        assert said(evening)["name"] == "Friday Lamp"
        history = ana.get("/meetings/friday-night/history").text
        changed = re.findall(r'revision__name">([^<]+)<', history)
        assert changed == ["Name", "Times"]  # and before the winter, its last day


def shown(who: Browser, name: str) -> str:
    """What the form has in a field."""
    form = who.get("/meetings/friday-night/edit").text
    field = re.search(rf'<input[^>]*name="{name}"[^>]*>', form)
    assert field, form
    value = re.search(r'value="([^"]*)"', field[0])
    return value[1] if value else ""

"""Somebody looks for a meeting, often at night, often right now."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from groups.meetings.actions import schedules
from groups.meetings.views.presenting import how_far
from tests.meetings.conftest import SAN_JOSE, WEDNESDAY, Town, record

LATE_SATURDAY = datetime(2026, 11, 22, 5, 55, tzinfo=UTC)  # 23:55 on Saturday in Chicago


@pytest.fixture
def saturday_night(town: Town) -> Town:
    """It is 23:55 on a Saturday in Chicago; four meetings around midnight."""
    with time_machine.travel(LATE_SATURDAY, tick=False):
        town.take_in(
            record("since-eleven", day=6, time="23:00", end_time="00:30"),
            record("over-at-midnight", day=6, time="22:55", end_time="23:55"),
            record("after-midnight", day=0, time="00:05", end_time="01:00"),
            record("sunday-morning", day=0, time="09:00", end_time="10:00"),
            record("next-saturday", day=6, time="08:00", end_time="09:00"),
        )
    return town


@time_machine.travel(LATE_SATURDAY, tick=False)
def test_just_before_midnight_the_next_one_is_five_past(saturday_night: Town) -> None:
    assert saturday_night.found() == [
        "since-eleven",
        "after-midnight",
        "sunday-morning",
        "next-saturday",
        "over-at-midnight",
    ]
    assert saturday_night.found("time=now") == ["since-eleven"]
    assert saturday_night.found("time=upcoming") == ["after-midnight", "sunday-morning"]
    page = saturday_night.visitor.get("/meetings").text
    assert page.index("Happening now") < page.index("Since Eleven")
    assert page.index("Starting within the hour") < page.index("After Midnight")
    assert "35 minutes left" in page
    assert "In 10 minutes" in page


@time_machine.travel(LATE_SATURDAY + timedelta(minutes=30), tick=False)
def test_a_meeting_that_crossed_midnight_is_still_on(saturday_night: Town) -> None:
    assert saturday_night.found("time=now") == ["since-eleven", "after-midnight"]
    assert "since-eleven" in saturday_night.found("time=now&weekday=saturday")
    assert saturday_night.found("time=now&weekday=sunday") == ["after-midnight"]


@time_machine.travel(LATE_SATURDAY + timedelta(minutes=35), tick=False)
def test_a_meeting_ends_at_its_end(saturday_night: Town) -> None:
    assert saturday_night.found("time=now") == ["after-midnight"]


@time_machine.travel(LATE_SATURDAY, tick=False)
def test_a_full_page_asks_the_database_no_more_than_a_short_one(saturday_night: Town) -> None:
    asked = []
    for more in (0, 40):
        saturday_night.take_in(*(record(f"n{n}", day=n % 7) for n in range(more)), name="many")
        saturday_night.visitor.get("/meetings")  # the index hears of the new ones
        with saturday_night.counting() as statements:
            page = saturday_night.visitor.get("/meetings").text
        asked.append((page.count("<article"), len(statements)))

    assert asked == [(5, 5), (25, 5)]


@time_machine.travel(LATE_SATURDAY, tick=False)
def test_home_shows_what_is_on_and_what_comes(saturday_night: Town) -> None:
    home = saturday_night.visitor.get("/").text

    assert home.index("Happening now") < home.index("Since Eleven")
    assert home.index("Starting soon") < home.index("After Midnight")
    assert "Over At Midnight" not in home
    data = saturday_night.read("/")
    assert [one["slug"] for one in data["now"]] == ["since-eleven"]


@pytest.fixture
def many(town: Town) -> Town:
    with time_machine.travel(WEDNESDAY, tick=False):
        town.take_in(
            record("early", day=3, time="06:30", end_time="07:30", types=["O", "B"]),
            record("lunch", day=4, time="12:15", end_time="13:00", types=["C", "W"]),
            record("tea", day=4, time="16:30", end_time="17:30", types=["O", "W", "S"]),
            record("dinner", day=5, time="19:00", end_time="20:00", types=["O", "W", "X"]),
            record("night", day=6, time="23:00", end_time="00:00", conference_url="https://z.us/j"),
            record("nowhere", day=6, time="10:00", types=["ONL"], approximate="yes"),
            record("shut", day=0, types=["TC", "O", "W"]),
            record(
                "cafe",
                day=1,
                name="Café Día 100%_Fun",
                region="Kent > Dover",
                regions=["Kent", "Dover"],
                notes="Ring the Glocke",
                group="Grüne Tür",
            ),
            options=("--fellowship", "AA"),
        )
    return town


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("weekday=thursday", "lunch tea"),
        ("weekday=thursday&weekday=friday", "lunch tea dinner"),
        ("weekday=Friday", "dinner"),
        ("time=morning", "early nowhere"),
        ("time=midday", "lunch tea"),
        ("time=evening", "tea dinner cafe shut"),
        ("time=night", "night"),
        ("time=morning&time=night", "early nowhere night"),
        ("weekday=thursday&time=evening", "tea"),
        ("type=W", "lunch tea dinner shut"),
        ("type=W&type=O", "tea dinner shut"),
        ("type=women&type=open&type=x", "dinner"),
        ("type=ONL", "nowhere night"),
        ("attendance=online", "nowhere night"),
        ("attendance=hybrid", "night"),
        ("region=kent", "cafe"),
        ("region=dover", "cafe"),
        ("region=kent-dover", "cafe"),
        ("language=es", "tea"),
        ("language=Spanish", "tea"),
        ("fellowship=aa&type=B", "early"),
        ("fellowship=na", ""),
        ("search=cafe", "cafe"),
        ("search=CAFÉ+dia", "cafe"),
        ("search=gruene", "cafe"),
        ("search=grune+tur", "cafe"),
        ("search=glocke", "cafe"),
        ("search=dinner+OR+lunch", "lunch dinner"),
        ("search=%22dia+100%25_fun%22", "cafe"),
        ("search=%25", "cafe"),
        ("search=a_e", ""),
        ("search=%22fun+dia%22", ""),
        ("search=&weekday=&type=&time=&region=&page=", "ALL"),
        ("utm_source=elsewhere", "ALL"),
    ],
)
@time_machine.travel(WEDNESDAY, tick=False)
def test_a_search_finds_what_it_says(many: Town, query: str, found: str) -> None:
    everything = "early lunch tea dinner nowhere night cafe shut"
    expected = (everything if found == "ALL" else found).split()

    assert many.found(query) == expected
    assert many.total(query) == len(expected)
    assert many.visitor.get(f"/meetings?{query}").status_code == 200


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("weekday=someday", "weekday"),
        ("weekday=3", "weekday"),
        ("time=teatime", "time"),
        ("time=now&time=upcoming", "time"),
        ("type=zzz", "type"),
        ("attendance=maybe", "attendance"),
        ("language=%3Cscript%3E", "language"),
        ("timezone=Mars/Olympus", "timezone"),
        ("timezone=../../etc/passwd", "timezone"),
        ("page=0", "page"),
        ("page=-1", "page"),
        ("page=two", "page"),
        ("page=999999999999999999999", "page"),
        ("page=00000000199999999999999999999", "page"),
        ("mode=teleport", "mode"),
        ("mode=me", "lat"),
        ("lat=91&lon=0", "lat"),
        ("lat=1&lon=inf", "lon"),
        ("lat=1", "lon"),
        ("lat=1&lon=1&distance=0", "distance"),
        ("lat=1&lon=1&distance=nan", "distance"),
        ("lat=1&lon=1&distance=501", "distance"),
        ("unit=furlong", "unit"),
        ("search=" + "a" * 201, "search"),
        ("search=a%E2%80%AEb", "search"),
        ("&".join(f"region=r{n}" for n in range(21)), "region"),
    ],
)
def test_a_value_we_do_not_know_is_named(friday: Town, query: str, field: str) -> None:
    answer = friday.visitor.get(f"/api/v1/meetings?{query}")
    page = friday.visitor.get(f"/meetings?{query}")

    assert answer.status_code == page.status_code == 422
    assert answer.json["error"]["field"] == field
    assert answer.json["error"]["message"] in page.text.replace("&#34;", '"')
    assert 'role="alert"' in page.text


@time_machine.travel(WEDNESDAY, tick=False)
def test_near_me_is_what_one_can_walk_to(town: Town) -> None:
    town.take_in(
        record("here", latitude=51.5, longitude=-0.1),
        record("five-km-north", latitude=51.545, longitude=-0.1),
        record("twelve-km-east", latitude=51.5, longitude=0.0735),
        record("online-here", latitude=51.5, longitude=-0.1, types=["TC", "ONL"]),
        record("no-place", latitude=None, longitude=None),
    )
    here = "mode=me&lat=51.5&lon=-0.1"

    assert set(town.found(here)) == {"here", "five-km-north"}
    assert set(town.found(f"{here}&distance=2")) == {"here"}
    assert set(town.found(f"{here}&distance=8&unit=mi")) == {
        "here",
        "five-km-north",
        "twelve-km-east",
    }
    answer = town.read(f"/api/v1/meetings?{here}&distance=5.1")["meetings"]
    assert {one["slug"]: one["distance_km"] for one in answer}["five-km-north"] == 5.0
    assert "3.1 mi away" in town.visitor.get(f"/meetings?{here}&unit=mi").text
    assert "under 100 m away" in town.visitor.get(f"/meetings?{here}").text


@pytest.mark.parametrize(
    ("km", "unit", "words"),
    [
        (0.0, "km", "under 100 m away"),
        (0.099, "km", "under 100 m away"),
        (0.44, "km", "400 m away"),
        (0.94, "km", "900 m away"),
        (0.96, "km", "1.0 km away"),
        (12.34, "km", "12.3 km away"),
        (0.1, "mi", "under 0.1 mi away"),
        (8.0, "mi", "5.0 mi away"),
    ],
)
def test_how_far_it_is_is_said_as_people_would(km: float, unit: str, words: str) -> None:
    assert how_far(km, unit) == words


@time_machine.travel(WEDNESDAY, tick=False)
def test_near_the_date_line_the_other_side_is_near(town: Town) -> None:
    town.take_in(record("east", latitude=-17.0, longitude=179.99))

    assert town.found("lat=-17.0&lon=-179.99&distance=5") == ["east"]


@time_machine.travel(WEDNESDAY, tick=False)
def test_a_cancelled_date_is_passed_over_and_said(friday: Town) -> None:
    with friday.inside():
        at = datetime.fromisoformat("2026-11-20T19:00")
        schedules.cancel_date(friday.meeting("friday-night"), at, "Snow")

    found = friday.read("/api/v1/meetings")["meetings"][0]

    assert found["next"]["starts_at"] == "2026-11-28T00:00:00Z"
    assert "Not on Fri 20 Nov, 19:00 EST" in friday.visitor.get("/meetings").text


@time_machine.travel(WEDNESDAY, tick=False)
def test_a_moved_date_is_found_on_its_new_day(friday: Town) -> None:
    with friday.inside():
        at, to = (datetime.fromisoformat(f"2026-11-{when}") for when in ("20T19:00", "19T08:00"))
        schedules.move_date(friday.meeting("friday-night"), at, to)

    assert friday.found("weekday=thursday&time=morning") == ["friday-night"]
    assert friday.read("/api/v1/meetings")["meetings"][0]["next"]["local_start"] == "08:00"


@time_machine.travel(WEDNESDAY, tick=False)
def test_nothing_found_says_what_to_give_up(many: Town) -> None:
    page = many.visitor.get("/meetings?search=lunch&weekday=sunday&type=W").text

    assert "No meetings match" in page
    assert "Any day</a>" in page
    assert '/meetings?search=lunch&amp;type=W"' in page


@time_machine.travel(WEDNESDAY, tick=False)
def test_pages_follow_one_another_to_the_end(town: Town) -> None:
    town.type("import-meetings", str(SAN_JOSE))
    seen: list[str] = []
    address: str | None = "/api/v1/meetings?type=O&attendance=online"

    while address:
        answer = town.read(address)
        seen += [one["slug"] for one in answer["meetings"]]
        address = answer["next"]

    assert len(seen) == len(set(seen)) == answer["total"] > 300
    assert town.read("/api/v1/meetings?page=400")["meetings"] == []


@time_machine.travel(WEDNESDAY, tick=False)
def test_the_reader_may_say_whose_clock_to_show(many: Town) -> None:
    here = many.visitor.get("/meetings?search=dinner").text
    there = many.visitor.get("/meetings?search=dinner&timezone=Europe/London").text

    assert "Fri 20 Nov, 19:00 CST" in here
    assert "Sat 21 Nov, 01:00 GMT" in there


@pytest.mark.parametrize(
    ("path", "most"),
    [("/meetings", 8), ("/", 8), ("/api/v1/meetings", 8), ("/api/v1/occurrences", 3)],
)
@time_machine.travel(WEDNESDAY, tick=False)
def test_a_page_asks_the_database_few_questions(town: Town, path: str, most: int) -> None:
    town.type("import-meetings", str(SAN_JOSE))
    town.read(path)  # the first one reads the directory

    with town.counting() as asked:
        assert town.visitor.get(path).status_code == 200

    assert len(asked) <= most, "\n".join(asked)


def test_other_lists_find_our_feed(friday: Town) -> None:
    page = friday.visitor.get("/meetings").text

    assert 'type="application/json"' in page
    assert 'title="Meetings Feed"' in page
    assert 'href="/feeds/meeting-guide.json"' in page


MARKUP = '<script>window.__x=1</script>{{7*7}}" onfocus=x'


def test_what_others_wrote_is_shown_as_letters(town: Town) -> None:
    fields: dict[str, Any] = {"name": MARKUP, "group": MARKUP, "location": MARKUP}
    town.take_in(record(**fields, region=MARKUP))
    slug = town.found()[0]

    for path in ("/", "/meetings", f"/meetings/{slug}", "/groups", f"/meetings?search={MARKUP}"):
        page = town.visitor.get(path).text
        assert "<script>window" not in page
        assert '" onfocus' not in page
        assert "49" not in page.partition("onfocus")[0][-60:]
    assert town.read(f"/api/v1/meetings/{slug}")["name"] == MARKUP

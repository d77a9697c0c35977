"""The cases worked out by hand, rendered as a feed and read back by other people's programs."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from groups.calendars.encoding import CalendarEvent, Heading, calendar, encode
from groups.meetings.notation import change_from, schedule_from
from groups.meetings.recurrence import occurrences
from groups.meetings.schedule import Schedule
from tests.calendars.engines.asking import Engine, Question
from tests.calendars.engines.known import BY_OUR_ZONES, ENGINES

ORACLE = json.loads((Path(__file__).parents[1] / "data" / "recurrence.json").read_text())["cases"]
REVISED = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
moment = datetime.fromisoformat


def event_of(schedule: Schedule, sequence: int = 0, **fields: Any) -> CalendarEvent:
    facts: dict[str, Any] = {"title": "Friday Night", "revised_at": REVISED} | fields
    return CalendarEvent("m1", "example.org", schedule, sequence, **facts)


def feed_of(*events: CalendarEvent, year: int = 2026) -> bytes:
    return calendar(Heading("Friday Night"), [encode(event, year) for event in events], year)


def friday(*changes: dict[str, Any], **fields: Any) -> Schedule:
    usual = {
        "timezone": "America/New_York",
        "start_local": "1994-02-18T19:00",
        "duration_minutes": 60,
        "rrule": "FREQ=WEEKLY;BYDAY=FR",
    }
    return schedule_from({**usual, **fields, "changes": list(changes)})


def events_in(feed: bytes) -> list[Any]:
    return list(Calendar.from_ical(feed).walk("VEVENT"))


def renamed_zones(feed: bytes) -> bytes:
    """Give the zones names nobody knows, so that a reader must go by our VTIMEZONE."""
    zones = {case["timezone"] for case in ORACLE}
    for zone in zones:
        feed = feed.replace(zone.encode(), b"Own " + zone.encode().replace(b"/", b" "))
    return feed


@pytest.mark.parametrize("engine", BY_OUR_ZONES.values(), ids=list(BY_OUR_ZONES))
def test_a_program_that_knows_no_zones_goes_by_ours(engine: Engine) -> None:
    questions = [
        Question(
            renamed_zones(feed_of(event_of(schedule_from(case)))),
            moment(case["window"]["start"]),
            moment(case["window"]["end"]),
        )
        for case in ORACLE
    ]

    shown = [[start for start, _ in spans] for spans in engine(questions)]

    assert shown == [[moment(start) for start in case["expected"]] for case in ORACLE]


EDITS = [
    {"op": "cancel", "at": "2026-11-27T19:00"},
    {"op": "move", "at": "2026-11-27T19:00", "to": "2026-11-25T17:30"},
    {"op": "move", "at": "2026-11-27T19:00", "to_utc": "2026-11-01T06:30:00Z"},
    {"op": "add", "to": "2026-11-01T01:30"},
    {"op": "cancel_range", "first": "2026-11-20", "last": "2026-12-25"},
    {"op": "cancel_range", "first": "2020-03-15", "last": "2026-11-20"},
    {"op": "change_from", "at": "2026-11-27T19:00", "start_local": "2026-11-27T20:00"},
]


@pytest.mark.parametrize("engine", ENGINES.values(), ids=list(ENGINES))
def test_an_edit_reaches_the_subscriber_and_only_its_dates(engine: Engine) -> None:
    window = (moment("2026-10-15T00:00Z"), moment("2027-01-15T00:00Z"))
    schedules = [friday(), *(friday().with_change(change_from(edit)) for edit in EDITS)]

    shown = engine([Question(feed_of(event_of(one)), *window) for one in schedules])

    assert shown == [
        [(date.starts_at, date.ends_at) for date in occurrences(one, *window) if date.is_held]
        for one in schedules
    ]


def test_a_home_group_since_1994_costs_no_more_than_a_new_one() -> None:
    old, new = (
        feed_of(event_of(friday())),
        feed_of(event_of(friday(start_local="2026-01-02T19:00"))),
    )

    assert abs(len(old) - len(new)) < 20
    assert len(old) < 1000


def test_the_same_meeting_is_the_same_bytes() -> None:
    assert feed_of(event_of(friday())) == feed_of(event_of(friday()))


def test_an_edit_raises_the_revision() -> None:
    later = REVISED.replace(month=4)

    first = events_in(feed_of(event_of(friday())))[0]
    second = events_in(feed_of(event_of(friday(), 1, revised_at=later)))[0]

    assert first["uid"] == second["uid"]
    assert second["sequence"] > first["sequence"]
    assert second["last-modified"].dt == second["dtstamp"].dt == later


def test_a_new_year_moves_the_horizon_and_says_so() -> None:
    this, next_ = (events_in(feed_of(event_of(friday()), year=year))[0] for year in (2026, 2027))

    assert this["uid"] == next_["uid"]
    assert next_["sequence"] == this["sequence"] + 1
    assert next_["dtstamp"].dt == moment("2027-01-01T00:00:00Z")


NIGHT_WATCH = friday(start_local="2024-01-01T02:30", rrule="FREQ=DAILY")


def test_each_piece_keeps_its_uid_when_the_year_turns() -> None:
    this = {event["uid"] for event in events_in(feed_of(event_of(NIGHT_WATCH), year=2026))}
    next_ = {event["uid"] for event in events_in(feed_of(event_of(NIGHT_WATCH), year=2027))}

    assert "m1-r20260308T0230@example.org" in this & next_
    assert len(this & next_) >= 4


def test_an_edit_keeps_the_uids_of_what_it_does_not_touch() -> None:
    edit = change_from({"op": "cancel", "at": "2026-06-01T02:30"})

    before = {event["uid"] for event in events_in(feed_of(event_of(NIGHT_WATCH)))}
    after = {event["uid"] for event in events_in(feed_of(event_of(NIGHT_WATCH.with_change(edit))))}

    assert before == after


def test_a_cancelled_gap_date_leaves_no_event() -> None:
    cancel = {"op": "cancel", "at": "2026-03-08T02:30"}
    feed = feed_of(event_of(friday(cancel, start_local="2026-01-01T02:30", rrule="FREQ=DAILY")))

    assert b"d20260308T0230" not in feed
    assert b"EXDATE" not in feed


def test_a_meeting_that_is_over_leaves_the_feed() -> None:
    over = friday(rrule="FREQ=WEEKLY;UNTIL=20240101T000000Z")

    assert events_in(feed_of(event_of(over))) == []


def test_a_closure_without_end_lists_no_thousand_dates() -> None:
    closed = {"op": "cancel_range", "first": "2026-06-01", "last": "2199-12-31"}

    feed = feed_of(event_of(friday(closed, rrule="FREQ=DAILY")))

    assert len(feed) < 1500
    assert b"UNTIL=20260531T230000Z" in feed


@pytest.mark.parametrize(
    ("rule", "written"),
    [
        ("FREQ=MONTHLY;BYDAY=SU;BYSETPOS=-1", "FREQ=MONTHLY;BYDAY=-1SU"),
        ("FREQ=WEEKLY;BYDAY=SU;BYMONTH=6,7", "FREQ=YEARLY;BYDAY=SU;BYMONTH=6,7"),
        ("FREQ=DAILY;BYDAY=MO,TU", "FREQ=WEEKLY;BYDAY=MO,TU"),
        ("FREQ=YEARLY", "FREQ=YEARLY;BYMONTHDAY=18;BYMONTH=2"),
        ("FREQ=WEEKLY;INTERVAL=2;WKST=SU", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR;WKST=SU"),
    ],
)
def test_a_rule_is_written_in_the_words_all_programs_share(rule: str, written: str) -> None:
    lines = feed_of(event_of(friday(rrule=rule))).decode().split("\r\n")

    assert f"RRULE:{written}" in lines


def test_a_rule_some_programs_misread_is_written_date_by_date() -> None:
    last_weekday = friday(rrule="FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1")

    events = events_in(feed_of(event_of(last_weekday)))

    assert len(events) == 42
    assert not any("rrule" in event for event in events)


def test_no_line_is_too_long_and_each_ends_as_the_standard_says() -> None:
    feed = feed_of(event_of(friday(), title="Ärger über Umwege — 平安祈祷会 " * 20))

    lines = feed.split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    assert all(line.decode("utf-8") is not None for line in lines)


def test_there_is_no_method_and_no_source() -> None:
    feed = feed_of(event_of(friday()))

    assert b"METHOD" not in feed
    assert b"SOURCE" not in feed

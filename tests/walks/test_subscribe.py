"""Ben puts his group's meetings into his calendar, and what Ana changes finds its way there."""

from datetime import datetime, time, timedelta

from playwright.sync_api import expect

from groups.plumbing.tokens import new_token
from tests.walks.people import CallIn
from tests.walks.subscribing import (
    Program,
    cancel,
    coming_fridays,
    fridays,
    make_calendar,
    move,
    new_york,
    subscribe_everywhere,
    switch_off_calendar,
    whole_answer,
)

NAMES = (b"friday", b"night", b"group", b"meeting", b"recover", b"sober", b"anonymous", b"sponsor")
PLACES = (b"LOCATION", b"URL", b"DESCRIPTION", b"CATEGORIES", b"GEO", b"ORGANIZER", b"://")


def test_ben_has_seven_o_clock_in_new_york_whatever_the_clocks_do(call_in: CallIn) -> None:
    programs = subscribe_everywhere(call_in("Ben"))

    for program in programs:
        assert program.ask() == 200
        assert program.dates() == [new_york(day) for day in fridays()]
    hours = [f"{new_york(day):%H:%M}" for day in fridays() if day.year < 2028]
    assert (hours.count("00:00"), hours.count("23:00")) == (32, 68)


def test_what_ana_moves_and_cancels_reaches_every_calendar(call_in: CallIn) -> None:
    ben, ana = call_in("Ben"), call_in("Ana")
    programs = subscribe_everywhere(ben)
    assert [[one.ask(), one.ask()] for one in programs] == [[200, 304]] * 3
    before = [(one.sequence(), one.etag) for one in programs]

    moved, cancelled = coming_fridays()[1:3]
    thursday = datetime.combine(moved - timedelta(days=1), time(17, 30))
    move(ana, moved, to=thursday)
    cancel(ana, cancelled)

    held = [new_york(day) for day in fridays() if day not in (moved, cancelled)]
    for program, (sequence, etag) in zip(programs, before, strict=True):
        assert program.ask() == 200
        assert program.dates() == sorted([*held, new_york(thursday.date(), thursday.time())])
        assert program.sequence() > sequence
        assert program.etag != etag
        assert program.ask() == 304


def test_bens_own_calendar_tells_nothing_and_ends_as_if_it_never_was(call_in: CallIn) -> None:
    ben = call_in("Ben")
    program = Program(make_calendar(ben))
    assert program.ask() == 200
    assert b"SUMMARY:Appointment" in program.feed
    assert [word for word in NAMES if word in program.feed.lower()] == []
    assert [word for word in PLACES if word in program.feed] == []

    ben.goto("/me/calendars")
    expect(ben.get_by_text("Shows only “Appointment”")).to_be_visible()
    folder, secret = program.address.rsplit("/", 1)
    assert secret not in ben.content()
    switch_off_calendar(ben)

    never = f"{folder}/{new_token()}.ics"
    assert whole_answer(program.address) == whole_answer(never)
    assert whole_answer(never)[0] == 404

"""Words as tired people type them."""

import time
from datetime import datetime

import pytest
import time_machine

from groups.meetings.actions import schedules
from groups.meetings.overrides import Vary
from groups.meetings.words import Words, distance, tokens
from tests.meetings.conftest import WEDNESDAY, Town, record


@pytest.fixture
def candles(town: Town) -> Town:
    with time_machine.travel(WEDNESDAY, tick=False):
        town.take_in(
            record("candlelight", name="Candlelight Meeting", notes="Bring a cushion"),
            record("day", name="One Day at a Time", group="Día a Día"),
            record("time", name="Time for One", notes="A day at the lake"),
        )
    return town


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("search=candelihgt", "candlelight"),
        ("search=cnadlelight", "candlelight"),
        ("search=candl", "candlelight"),
        ("search=cushoin", "candlelight"),
        ("search=dia", "day"),
        ("search=%22one+day+at+a+time%22", "day"),
        ("search=%22day+at%22", "day time"),
        ("search=%22time+at+a%22", ""),
        ("search=lake+%7C+cushion", "candlelight time"),
        ("search=xyz", ""),
        ("search=xyzzyqwv", ""),
    ],
)
@time_machine.travel(WEDNESDAY, tick=False)
def test_a_slip_of_the_finger_finds_it_still(candles: Town, query: str, found: str) -> None:
    assert sorted(candles.found(query)) == sorted(found.split())


@time_machine.travel(WEDNESDAY, tick=False)
def test_it_says_what_it_took_the_word_for(candles: Town) -> None:
    page = candles.visitor.get("/meetings?search=candelihgt").text

    assert "Showing results for “<strong>candlelight</strong>”" in page
    assert candles.read("/api/v1/meetings?search=candelihgt")["taken_as"] == {
        "candelihgt": "candlelight"
    }
    assert "Showing results" not in candles.visitor.get("/meetings?search=candlelight").text


@pytest.mark.parametrize(
    ("typed", "meant", "edits"),
    [("form", "from", 1), ("stpe", "step", 1), ("gruop", "group", 1), ("abcdef", "abc", 3)],
)
def test_neighbours_swapped_are_one_slip(typed: str, meant: str, edits: int) -> None:
    assert distance(typed, meant, 2) == edits


def test_hostile_words_take_no_longer() -> None:
    words = Words()
    for position in range(2000):
        words.add(position, tokens(f"meeting{position} {'a' * (position % 40)} group"))

    began = time.process_time()
    for asked in ("a" * 200, "\u0300" * 50, "m" * 30, "(((((((((" * 20, "%" * 200):
        for word in tokens(asked):
            words.saying(word)
            words.meant(word, -1)

    assert time.process_time() - began < 5, "seconds of work, however busy the machine is"


@time_machine.travel(WEDNESDAY, tick=False)
def test_a_date_is_found_by_its_topic(candles: Town) -> None:
    with candles.inside():
        at = datetime.fromisoformat("2026-11-29T19:00")
        schedules.vary(candles.meeting("time"), Vary(at=at, topic="Gratitude"))

    assert candles.found("search=gratitude") == ["time"]

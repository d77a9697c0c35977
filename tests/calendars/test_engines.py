"""The cases worked out by hand, as feeds, shown by five engines other people wrote.

Each case is asked as it stands, and again after each of a row of edits. An engine gets all
feeds at once: starting it costs more than asking it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pytest

from groups.meetings.notation import schedule_from
from groups.meetings.overrides import Cancel, ChangeFrom, Closed, Move, Vary
from groups.meetings.recurrence import occurrences
from groups.meetings.schedule import Schedule
from tests.calendars.engines.asking import Engine, Question, Spans
from tests.calendars.engines.known import ENGINES
from tests.calendars.test_encoding import ORACLE, event_of, feed_of

engines = pytest.mark.parametrize("engine", ENGINES.values(), ids=list(ENGINES))
moment = datetime.fromisoformat


@dataclass(frozen=True, slots=True)
class Asked:
    """A feed to be shown, and the dates that any device must show."""

    name: str
    question: Question
    expected: Spans


def by_hand(case: dict[str, Any]) -> Asked:
    """Return a case with the instants worked out by hand."""
    since, until = moment(case["window"]["start"]), moment(case["window"]["end"])
    spans = zip(case["expected"], case["expected_ends"], strict=True)
    expected = sorted((moment(start), moment(end)) for start, end in spans)
    question = Question(feed_of(event_of(schedule_from(case))), since, until)
    return Asked(case["id"], question, expected)


def after_each_edit(case: dict[str, Any]) -> Iterator[Asked]:
    """Yield the case after each edit, with the dates our own rules give it."""
    since, until = moment(case["window"]["start"]), moment(case["window"]["end"])
    for number, (edit, schedule) in enumerate(edited(schedule_from(case), since, until), 1):
        expected = [
            (date.starts_at, date.ends_at)
            for date in occurrences(schedule, since, until)
            if date.is_held
        ]
        feed = feed_of(event_of(schedule, number))
        yield Asked(f"{case['id']}, {edit}", Question(feed, since, until), sorted(expected))


def edited(schedule: Schedule, since: datetime, until: datetime) -> Iterator[tuple[str, Schedule]]:
    """Cancel, move, close, lift, restore and change from a date on, one upon the other."""
    dates = [date.recurrence_id for date in occurrences(schedule, since, until) if date.is_held]
    first, second, third = dates[0], dates[len(dates) // 3], dates[-1]
    schedule = schedule.with_change(Cancel(first))
    yield "first date cancelled", schedule
    schedule = schedule.with_change(Move(second, to=second + timedelta(minutes=90)))
    yield "a date moved", schedule
    days = Closed(second.date(), second.date() + timedelta(days=20), after=len(schedule.changes))
    yield "the hall closed", replace(schedule, closures=(days,))
    shut = Closed(second.date(), None, after=len(schedule.changes))
    yield "the hall closed until further notice", replace(schedule, closures=(shut,))
    yield "the hall open again", schedule
    schedule = schedule.with_change(Move(first, to=first))
    yield "the first date held after all", schedule
    schedule = schedule.with_change(Vary(at=third, topic="Step Eleven"))
    yield "a date with a topic of its own", schedule
    later = ChangeFrom(third, third + timedelta(minutes=30), "FREQ=WEEKLY")
    yield "another time from a date on", schedule.with_change(later)


@cache
def all_edits() -> list[Asked]:
    return [one for case in ORACLE for one in after_each_edit(case)]


def wrong(engine: Engine, asked: list[Asked]) -> list[str]:
    shown = engine([one.question for one in asked])
    return [one.name for one, spans in zip(asked, shown, strict=True) if spans != one.expected]


@engines
def test_every_case_is_shown_when_it_is_held(engine: Engine) -> None:
    assert wrong(engine, [by_hand(case) for case in ORACLE]) == []


@engines
def test_every_edit_is_shown_and_nothing_else_moves(engine: Engine) -> None:
    assert wrong(engine, all_edits()) == []


def test_the_edits_do_change_what_is_shown() -> None:
    shown = {(one.name.split(",")[0], str(one.expected)) for one in all_edits()}

    assert len(all_edits()) == 8 * len(ORACLE)
    assert len(shown) > 5 * len(ORACLE)

"""A newcomer reads when to come."""

from datetime import date, datetime

import pytest

from groups.meetings.overrides import Cancel, ChangeFrom, Move
from groups.meetings.recurrence import occurrence_of
from groups.meetings.schedule import Schedule
from groups.meetings.wording import change_in_words, describe

local = datetime.fromisoformat
FIRST = local("2026-02-20T19:00")  # a Friday


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (None, "Once, on 20 February 2026 at 19:00"),
        ("FREQ=DAILY", "Every day at 19:00"),
        ("FREQ=DAILY;INTERVAL=2", "Every other day at 19:00"),
        ("FREQ=WEEKLY", "Every Friday at 19:00"),
        ("FREQ=WEEKLY;BYDAY=FR,MO", "Every Monday and Friday at 19:00"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "Every weekday at 19:00"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", "Every day at 19:00"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "Every other Monday at 19:00"),
        ("FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,TU", "Monday and Tuesday of every third week at 19:00"),
        ("FREQ=WEEKLY;BYDAY=SU;BYMONTH=6,7,8", "Every Sunday in June, July and August at 19:00"),
        ("FREQ=MONTHLY;BYDAY=2TH,4TH", "Second and fourth Thursday of the month at 19:00"),
        ("FREQ=MONTHLY;BYDAY=-1SU", "Last Sunday of the month at 19:00"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", "The 1st and 15th of the month at 19:00"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "The last day of the month at 19:00"),
        ("FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR", "Friday the 13th of the month at 19:00"),
        ("FREQ=MONTHLY;INTERVAL=3;BYDAY=1FR", "First Friday of every third month at 19:00"),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "The last weekday of the month at 19:00",
        ),
        (
            "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=1",
            "The first Monday, Wednesday or Friday of every week at 19:00",
        ),
        (
            "FREQ=MONTHLY;INTERVAL=2;BYMONTH=2,3,4;BYDAY=1FR",
            "First Friday of every other month in February, March and April at 19:00",
        ),
        ("FREQ=YEARLY", "Every year on 20 February at 19:00"),
        ("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", "Every year on fourth Thursday of November at 19:00"),
        ("FREQ=WEEKLY;COUNT=8", "Every Friday at 19:00, 8 times"),
        ("FREQ=WEEKLY;UNTIL=20260701T030000Z", "Every Friday at 19:00, until 30 June 2026"),
    ],
)
def test_a_rule_is_said_in_plain_words(rule: str | None, words: str) -> None:
    assert describe(Schedule("America/Los_Angeles", FIRST, 60, rule)) == words


def test_the_words_follow_a_change_from_a_date_on() -> None:
    change = ChangeFrom(local("2026-06-05T19:00"), local("2026-06-06T18:00"), "FREQ=WEEKLY")
    schedule = Schedule("Europe/London", FIRST, 60, "FREQ=WEEKLY", (change,))

    assert describe(schedule, date(2026, 6, 5)) == "Every Friday at 19:00"
    assert describe(schedule, date(2026, 6, 6)) == "Every Saturday at 18:00"


def test_a_changed_date_says_what_became_of_it() -> None:
    schedule = Schedule(
        "Europe/London",
        FIRST,
        60,
        "FREQ=WEEKLY",
        (
            Cancel(local("2026-02-27T19:00"), "Hall closed"),
            Move(local("2026-03-06T19:00"), to=local("2026-03-07T10:00")),
        ),
    )

    told = [
        occurrence_of(schedule, local(f"2026-{day}T19:00")) for day in ("02-27", "03-06", "03-13")
    ]

    assert [change_in_words(one) for one in told if one] == [
        "Not held: Hall closed",
        "Moved from 6 March 2026, 19:00",
        "",
    ]

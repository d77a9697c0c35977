"""When a meeting meets, as people write it, becomes a rule; what is not understood is named."""

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groups.meetings.rule import WEEKDAYS, parse_rule
from groups.meetings.saying import read
from groups.meetings.schedule import Schedule
from groups.meetings.wording import describe
from groups.plumbing.errors import Invalid

TODAY = date(2026, 11, 18)  # a Wednesday
WEEKLY, MONTHLY = "FREQ=WEEKLY;", "FREQ=MONTHLY;"
ALL = "BYDAY=MO,TU,WE,TH,FR,SA,SU"


@pytest.mark.parametrize(
    ("words", "rule", "at"),
    [
        ("Every Friday at 19:00", WEEKLY + "BYDAY=FR", "19:00"),
        ("fridays 7pm", WEEKLY + "BYDAY=FR", "19:00"),
        ("Fri 7 p.m.", WEEKLY + "BYDAY=FR", "19:00"),
        ("we meet each Friday at 7:00 PM", WEEKLY + "BYDAY=FR", "19:00"),
        ("weekly on Friday, 19.30", WEEKLY + "BYDAY=FR", "19:30"),
        ("once a week on Tuesday 19h30", WEEKLY + "BYDAY=TU", "19:30"),
        ("Thursdays 730pm", WEEKLY + "BYDAY=TH", "19:30"),
        ("Thursdays 1930", WEEKLY + "BYDAY=TH", "19:30"),
        ("Thursdays at 1930 hrs", WEEKLY + "BYDAY=TH", "19:30"),
        ("Mondays and Wednesdays at 7pm", WEEKLY + "BYDAY=MO,WE", "19:00"),
        ("Mon, Wed & Fri 6:15 am", WEEKLY + "BYDAY=MO,WE,FR", "06:15"),
        ("Mon/Wed/Fri 7pm", WEEKLY + "BYDAY=MO,WE,FR", "19:00"),
        ("Mon-Fri 7:15", WEEKLY + "BYDAY=MO,TU,WE,TH,FR", "07:15"),
        ("Tuesday to Saturday 9 am", WEEKLY + "BYDAY=TU,WE,TH,FR,SA", "09:00"),
        ("Fri - Mon at 9 am", WEEKLY + "BYDAY=MO,FR,SA,SU", "09:00"),
        ("weekdays at noon", WEEKLY + "BYDAY=MO,TU,WE,TH,FR", "12:00"),
        ("every weekend, 9am", WEEKLY + "BYDAY=SA,SU", "09:00"),
        ("daily at 12 noon", WEEKLY + ALL, "12:00"),
        ("every day at midnight", WEEKLY + ALL, "00:00"),
        ("every night at 10 pm", WEEKLY + ALL, "22:00"),
        ("daily 7am except Sunday", WEEKLY + "BYDAY=MO,TU,WE,TH,FR,SA", "07:00"),
        ("every day but Sat and Sun 7am", WEEKLY + "BYDAY=MO,TU,WE,TH,FR", "07:00"),
        ("every other day at 07:00", "FREQ=DAILY;INTERVAL=2", "07:00"),
        ("every 3 days at 07:00", "FREQ=DAILY;INTERVAL=3", "07:00"),
        ("every other Tuesday 6:30 pm", WEEKLY + "INTERVAL=2;BYDAY=TU", "18:30"),
        ("every other week on Tuesday at 18:30", WEEKLY + "INTERVAL=2;BYDAY=TU", "18:30"),
        ("fortnightly on Tuesday at 18:30", WEEKLY + "INTERVAL=2;BYDAY=TU", "18:30"),
        ("Tuesdays fortnightly 18:30", WEEKLY + "INTERVAL=2;BYDAY=TU", "18:30"),
        ("biweekly Tuesdays at 18:30", WEEKLY + "INTERVAL=2;BYDAY=TU", "18:30"),
        ("every 2 weeks on Sunday at 5 pm", WEEKLY + "INTERVAL=2;BYDAY=SU", "17:00"),
        ("every three weeks on Sunday at 5 pm", WEEKLY + "INTERVAL=3;BYDAY=SU", "17:00"),
        ("every third Friday at 19:00", WEEKLY + "INTERVAL=3;BYDAY=FR", "19:00"),
        ("every 2nd and 4th Thursday 19:30", MONTHLY + "BYDAY=2TH,4TH", "19:30"),
        ("2nd & 4th Thursdays 19:30", MONTHLY + "BYDAY=2TH,4TH", "19:30"),
        ("1st, 3rd and 5th Sunday 19:30", MONTHLY + "BYDAY=1SU,3SU,5SU", "19:30"),
        ("1st/3rd Monday 8 pm", MONTHLY + "BYDAY=1MO,3MO", "20:00"),
        ("last Friday of the month 20:00", MONTHLY + "BYDAY=-1FR", "20:00"),
        ("every last Friday 20:00", MONTHLY + "BYDAY=-1FR", "20:00"),
        ("the first Monday of every month at 18:00", MONTHLY + "BYDAY=1MO", "18:00"),
        ("monthly on the second Tuesday, 6pm", MONTHLY + "BYDAY=2TU", "18:00"),
        ("once a month on the second Tuesday, 6pm", MONTHLY + "BYDAY=2TU", "18:00"),
        ("first Monday and third Tuesday 6pm", MONTHLY + "BYDAY=1MO,3TU", "18:00"),
        ("second last Friday of the month 6pm", MONTHLY + "BYDAY=-2FR", "18:00"),
        ("first weekday of the month 9:00", MONTHLY + "BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1", "09:00"),
        ("every other month on the first Sunday 3pm", MONTHLY + "INTERVAL=2;BYDAY=1SU", "15:00"),
        ("monthly on the 15th at noon", MONTHLY + "BYMONTHDAY=15", "12:00"),
        ("15th of each month 12:00", MONTHLY + "BYMONTHDAY=15", "12:00"),
        ("1st and 15th of the month at 19:00", MONTHLY + "BYMONTHDAY=1,15", "19:00"),
        ("last day of the month at 6pm", MONTHLY + "BYMONTHDAY=-1", "18:00"),
        ("Friday the 13th of the month at 6pm", MONTHLY + "BYMONTHDAY=13;BYDAY=FR", "18:00"),
        ("every Sunday in July and August 10:00", WEEKLY + "BYMONTH=7,8;BYDAY=SU", "10:00"),
        ("every year on 24 December at 17:30", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24", "17:30"),
        ("Tuesday evening at 7", WEEKLY + "BYDAY=TU", "19:00"),
        ("Tuesday mornings, 7:30", WEEKLY + "BYDAY=TU", "07:30"),
        ("Tuesdays at 8 in the evening", WEEKLY + "BYDAY=TU", "20:00"),
        ("Tuesdays, half past seven pm", WEEKLY + "BYDAY=TU", "19:30"),
        ("Tuesdays at quarter to 8 pm", WEEKLY + "BYDAY=TU", "19:45"),
        ("Fridays 19:00 until 24 December 2026", WEEKLY + "BYDAY=FR;UNTIL=20261224", "19:00"),
        ("Fridays 19:00, 8 times", WEEKLY + "BYDAY=FR;COUNT=8", "19:00"),
        ("Mon and Fri 19:00 for 6 weeks", WEEKLY + "BYDAY=MO,FR;COUNT=12", "19:00"),
    ],
)
def test_a_rule_and_an_hour(words: str, rule: str, at: str) -> None:
    said = read(words, TODAY)

    assert str(said.rule) == str(parse_rule(rule))
    assert said.at == time.fromisoformat(at)


@pytest.mark.parametrize(
    ("words", "more"),
    [
        ("every 2nd and 4th Thursday 19:30 in Denver", {"timezone": "America/Denver"}),
        ("last Friday 20:00 Europe/London", {"timezone": "Europe/London"}),
        ("last Friday 20:00 europe/london for 90 minutes", {"minutes": 90}),
        ("Fridays 7pm San Francisco", {"timezone": "America/Los_Angeles"}),
        ("Fridays 7pm Boston time", {"timezone": "America/New_York"}),
        ("Fridays 7pm in New York", {"timezone": "America/New_York"}),
        ("Fridays 7pm eastern", {"timezone": "America/New_York"}),
        ("Fridays 7pm CET", {"timezone": "Europe/Berlin"}),
        ("Fridays 7pm Mumbai", {"timezone": "Asia/Kolkata"}),
        ("Fridays 7pm, UK time", {"timezone": "Europe/London"}),
        ("Fridays 7pm Buenos Aires", {"timezone": "America/Argentina/Buenos_Aires"}),
        ("Fridays 7pm Portland Oregon", {"timezone": "America/Los_Angeles"}),
        ("Fridays 12:00 UTC", {"timezone": "UTC"}),
        ("Fridays 19:00-20:30", {"minutes": 90, "at": time(19)}),
        ("Fridays 7-8:15pm", {"minutes": 75, "at": time(19)}),
        ("Fridays from 11 to 1 pm", {"minutes": 120, "at": time(11)}),
        ("Fridays noon to 1 pm", {"minutes": 60, "at": time(12)}),
        ("Fridays 10pm to midnight", {"minutes": 120, "at": time(22)}),
        ("Fridays 19:00 for an hour and a half", {"minutes": 90}),
        ("Fridays 19:00 for 1.5 hours", {"minutes": 90}),
        ("Fridays 19:00, 45 min", {"minutes": 45}),
        ("Fridays 19:00 for half an hour", {"minutes": 30}),
        ("every other Tuesday 6:30 pm from 1 December", {"start": date(2026, 12, 1)}),
        ("Tuesdays 18:30 starting December 1st, 2026", {"start": date(2026, 12, 1)}),
        ("Tuesdays 18:30 from 2026-12-01", {"start": date(2026, 12, 1)}),
        ("Tuesdays 18:30 starting next Tuesday", {"start": date(2026, 11, 24)}),
        ("on 24 December 17:30", {"start": date(2026, 12, 24), "rule": None}),
        ("Thursday, December 24 at 5:30pm", {"start": date(2026, 12, 24), "rule": None}),
        ("once, on 3 May at 10:00", {"start": date(2027, 5, 3), "rule": None}),
        ("24.12.2026 17:30", {"start": date(2026, 12, 24), "at": time(17, 30)}),
        ("25/12/2026 17:30", {"start": date(2026, 12, 25)}),
        ("tomorrow at 19:00", {"start": date(2026, 11, 19), "rule": None}),
        ("29 February 19:00", {"start": date(2028, 2, 29)}),
        ("Mondays", {"at": None, "minutes": None, "timezone": None}),
        ("by appointment", {"by_appointment": True}),
    ],
)
def test_what_else_is_said(words: str, more: dict[str, Any]) -> None:
    said = read(words, TODAY)

    assert {name: getattr(said, name) for name in more} == more


@pytest.mark.parametrize(
    ("words", "until"),
    [
        ("Mondays 19:00 from 1 December until 1 June", date(2027, 6, 1)),
        ("Mondays 19:00 from 1 September until 1 June", date(2028, 6, 1)),
        ("Mondays 19:00 until 30 November starting 5 December", date(2027, 11, 30)),
        ("Mondays 19:00 from 1 September 2028 through 1 June", date(2029, 6, 1)),
        ("Mondays 19:00 from 1 September 2020 until 1 June", date(2027, 6, 1)),
    ],
)
def test_a_series_ends_on_that_day_after_its_beginning(words: str, until: date) -> None:
    rule = read(words, TODAY).rule

    assert rule is not None
    assert rule.until == until


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("Sundays at purple o'clock", 'We did not understand "purple o\'clock".'),
        ("when the moon is full", 'We did not understand "when moon full".'),
        ("Fridays at 7", "Write 7 am or 7 pm."),
        ("Fridays half past seven", "Add am or pm."),
        ("Fridays 19:00 Portland", 'Say "Portland Oregon" or "Portland Maine".'),
        ("Fridays 19:00 in Australia", "could be several places"),
        ("every 2nd Friday 19:00", '"the 2nd Friday of the month"'),
        ("every second Friday 19:00", 'Write "every other Friday"'),
        ("twice a week 19:00", 'We could not make a rule of "twice week".'),
        ("6th Friday of the month 19:00", "at most five of each weekday"),
        ("the 0th Friday of the month 19:00", 'We did not understand "0th".'),
        ("every 0 weeks on Monday 19:00 for 6 weeks", 'We did not understand "0".'),
        ("every 0th year on 5 May 19:00", 'We did not understand "every 0th year".'),
        ("Mondays 19:00, 0 times", "at least once"),
        ("Mondays 19:00 for 0 weeks", "at least once"),
        ("every 5000 weeks on Monday 19:00", "from 1 to 1000"),
        ("Friday 45th of the month 19:00", "Days of the month are 1 to 31."),
        ("42nd of the month 19:00", "at most 31 days"),
        ("Friday 24 December 17:30", '"Friday 24 December" is a Thursday.'),
        ("11/12 19:00", "Write 11 December or 12 November."),
        ("31 April 19:00", "is not a day of the calendar"),
        ("monthly at 19:00", "on which day of the month"),
        ("weekly at 19:00", "on which day of the week"),
        ("19:00", "Say on which days."),
        ("", "Say on which days."),
        ("Fridays 19:00 for 2000 minutes", "from 1 minute to a day"),
        ("Fridays 19:00, 8 times until 24 December", "not both"),
        ("every day except weekdays and weekends 7am", "leaves no day"),
        ("x" * 601, "600 characters"),
        ("\u202eFridays 19:00\x00", "did not understand"),
    ],
)
def test_what_is_not_understood_is_named(words: str, answer: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(words, TODAY)

    assert refused.value.field == "saying"
    assert answer in refused.value.message


_days = st.lists(st.sampled_from(WEEKDAYS), min_size=1, unique=True)
_nths = st.lists(st.sampled_from([1, 2, 3, 4, 5, -1]), min_size=1, unique=True)
_months = st.lists(st.integers(1, 12), min_size=2, unique=True)
_interval = st.integers(1, 12)


@st.composite
def rules(draw: st.DrawFn) -> str | None:
    """Draw what the form can make, and more: any interval, days of the month, some months."""
    kind = draw(st.sampled_from(["weekly", "nth", "date", "months", "daily", "once"]))
    interval, days = draw(_interval), draw(_days)
    if kind == "once":
        return None
    nth = ",".join(f"{n}{day}" for n in draw(_nths) for day in days)
    dates = draw(st.lists(st.integers(1, 31), min_size=1, max_size=4, unique=True))
    months = ",".join(map(str, draw(_months)))
    rule = {
        "weekly": f"FREQ=WEEKLY;INTERVAL={interval};BYDAY={','.join(days)}",
        "nth": f"FREQ=MONTHLY;INTERVAL={interval};BYDAY={nth}",
        "date": f"FREQ=MONTHLY;INTERVAL={interval};BYMONTHDAY={','.join(map(str, dates))}",
        "months": f"FREQ=WEEKLY;BYMONTH={months};BYDAY={','.join(days)}",
        "daily": f"FREQ=DAILY;INTERVAL={interval + 1}",
    }[kind]
    ending = draw(st.sampled_from(["", ";UNTIL=20271224", ";COUNT=8", ";COUNT=1"]))
    return str(parse_rule(rule + ending))


@given(rule=rules(), minute=st.integers(0, 1439), ahead=st.integers(0, 300))
@settings(max_examples=300)
def test_our_own_sentence_is_read_back_as_the_same_rule(
    rule: str | None, minute: int, ahead: int
) -> None:
    start = datetime.combine(TODAY + timedelta(days=ahead), time(minute // 60, minute % 60))
    sentence = describe(Schedule("Europe/London", start, 60, rule))

    said = read(sentence, TODAY)

    assert (str(said.rule) if said.rule else None) == rule, sentence
    assert said.at == start.time(), sentence
    if rule is None:
        assert said.start == start.date()


@given(st.text(max_size=80))
@settings(max_examples=300)
def test_any_words_are_read_or_refused(words: str) -> None:
    with suppress(Invalid):
        read(words, TODAY)

"""Our dates against an engine that shares no line with ours: dateutil's rrule with PEP 495."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from hypothesis import assume, given
from hypothesis import strategies as st

from groups.meetings.overrides import Cancel
from groups.meetings.recurrence import occurrences
from groups.meetings.schedule import Schedule
from groups.plumbing.errors import Invalid

ZONES = ("America/New_York", "Europe/London", "Australia/Lord_Howe", "Africa/Casablanca")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

zones = st.sampled_from((*ZONES, "Asia/Kathmandu", "America/Havana", "Pacific/Kiritimati"))
weekdays = st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=3, unique=True)
months = st.lists(st.integers(1, 12), min_size=1, max_size=3, unique=True)
month_days = st.lists(
    st.integers(1, 31) | st.integers(-31, -1), min_size=1, max_size=3, unique=True
)
nth_days = st.lists(
    st.tuples(st.sampled_from((1, 2, 3, 4, 5, -1, -2)), st.sampled_from(WEEKDAYS)).map(
        lambda pair: f"{pair[0]}{pair[1]}"
    ),
    min_size=1,
    max_size=3,
    unique=True,
)


def joined(
    name: str, values: st.SearchStrategy[list[int]] | st.SearchStrategy[list[str]]
) -> st.SearchStrategy[str]:
    return values.map(lambda items: f";{name}={','.join(map(str, items))}")


def maybe(part: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.just("") | part


by_day, by_month = joined("BYDAY", weekdays), joined("BYMONTH", months)
by_month_day, by_nth = joined("BYMONTHDAY", month_days), joined("BYDAY", nth_days)
interval = maybe(st.integers(2, 5).map(lambda n: f";INTERVAL={n}"))
set_pos = st.sampled_from((1, 2, -1, -2)).map(lambda n: f";BYSETPOS={n}")
ending = st.just("") | st.integers(1, 40).map(lambda n: f";COUNT={n}")


def rule(frequency: str, *parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(interval, *parts, ending).map(lambda s: f"FREQ={frequency}" + "".join(s))


week_start = maybe(st.sampled_from(WEEKDAYS).map(lambda day: f";WKST={day}"))
rules = st.one_of(
    rule("DAILY", maybe(by_day), maybe(by_month), maybe(by_month_day)),
    rule("WEEKLY", maybe(by_day), maybe(by_month), week_start),
    rule("MONTHLY", by_nth | by_day, maybe(by_month)),
    rule("MONTHLY", by_month_day, maybe(by_month), maybe(by_day)),
    rule("MONTHLY", by_day, set_pos),
    rule("MONTHLY"),
    rule("YEARLY", by_month, maybe(by_nth | by_month_day)),
    rule("YEARLY", by_nth),
    rule("YEARLY", by_month, by_day, set_pos),
    rule("YEARLY"),
)
minutes = st.integers(0, 24 * 4 - 1).map(lambda quarter: timedelta(minutes=15 * quarter))
first_days = st.dates(date(2024, 1, 1), date(2026, 12, 31)).map(
    lambda day: datetime.combine(day, datetime.min.time())
)


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    """Draw a schedule that has dates: "30 February" is refused, and nobody's meeting."""
    start, text = draw(first_days) + draw(minutes), draw(rules)
    try:
        return Schedule(draw(zones), start, 60, text)
    except Invalid:
        assert not list(islice(rrulestr(text, dtstart=start), 1))
        assume(False)
        raise


@given(schedule=schedules(), skip=st.integers(0, 900))
def test_every_date_is_the_one_an_independent_engine_finds(schedule: Schedule, skip: int) -> None:
    since = schedule.start_local.replace(tzinfo=UTC) + timedelta(days=skip)
    until = since + timedelta(days=400)

    found = occurrences(schedule, since, until)

    assert [date.starts_at for date in found] == independent(schedule, since, until)


def independent(schedule: Schedule, since: datetime, until: datetime) -> list[datetime]:
    """Walk naive local time with dateutil; let PEP 495 turn each into an instant."""
    starts = []
    for local in rrulestr(str(schedule.rrule), dtstart=schedule.start_local):
        if local.replace(tzinfo=UTC) > until + timedelta(days=3):
            break
        starts.append(local.replace(tzinfo=ZoneInfo(schedule.timezone)).astimezone(UTC))
    return [instant for instant in sorted(starts) if since <= instant < until]


@given(schedule=schedules(), data=st.data())
def test_cancelling_a_date_changes_that_date_alone(schedule: Schedule, data: st.DataObject) -> None:
    window = window_of(schedule, 800)
    before = occurrences(schedule, *window)
    assume(before)
    chosen = data.draw(st.sampled_from(before))

    after = occurrences(schedule.with_change(Cancel(chosen.recurrence_id)), *window)

    assert [date.starts_at for date in after] == [date.starts_at for date in before]
    assert [d.recurrence_id for d in after if not d.is_held] == [chosen.recurrence_id]


@given(schedule=schedules(), cut=st.integers(1, 300))
def test_a_window_cut_in_two_holds_the_same_dates(schedule: Schedule, cut: int) -> None:
    since, until = window_of(schedule, 400)
    middle = since + timedelta(days=cut)

    halves = occurrences(schedule, since, middle) + occurrences(schedule, middle, until)

    assert halves == occurrences(schedule, since, until)


def window_of(schedule: Schedule, days: int) -> tuple[datetime, datetime]:
    since = schedule.start_local.replace(tzinfo=UTC) - timedelta(days=1)
    return since, since + timedelta(days=days)

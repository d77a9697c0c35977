"""Changes, variations and closures against a plain model on dateutil, which shares no line with us.

The model walks every rule from its beginning, knows a date only as a row of a dictionary, and
applies the words about dates one after another.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from groups.meetings.notation import schedule_from, schedule_to
from groups.meetings.overrides import (
    Add,
    Cancel,
    CancelRange,
    Change,
    ChangeFrom,
    Closed,
    Move,
    Vary,
)
from groups.meetings.recurrence import occurrence_of, occurrences, under_way
from groups.meetings.schedule import Schedule
from groups.plumbing.errors import Invalid

ZONES = (
    *("America/New_York", "Europe/London", "Australia/Lord_Howe", "America/Havana", "UTC"),
    *("Africa/Casablanca", "Asia/Kathmandu", "Pacific/Apia"),
)
RULES = (
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=3",
    "FREQ=WEEKLY",
    "FREQ=WEEKLY;BYDAY=MO,TH",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,WE;WKST=SU",
    "FREQ=MONTHLY;BYDAY=2TH,4TH",
    "FREQ=MONTHLY;BYDAY=-1MO",
    "FREQ=MONTHLY;BYMONTHDAY=31,-1",
    "FREQ=YEARLY;BYMONTH=3,11;BYDAY=SU",
)
SINCE, UNTIL = datetime(2026, 2, 1, tzinfo=UTC), datetime(2027, 1, 15, tzinfo=UTC)
MARGIN = timedelta(days=40)
TOPICS = ("", "Letting go", "Step One")
KINDS: tuple[tuple[str, ...] | None, ...] = (None, ("O",), ("SP", "ST"), ())

times = st.sampled_from((0, 60, 120, 150, 1140)) | st.integers(0, 95).map(lambda n: 15 * n)
days = st.dates(date(2025, 10, 1), date(2026, 11, 30))
local_times = st.builds(
    lambda day, minutes: datetime.combine(day, datetime.min.time()) + timedelta(minutes=minutes),
    days,
    times,
)
lengths = st.none() | st.sampled_from((30, 60, 180, 1500))


@dataclass(frozen=True)
class Row:
    """A date in the model."""

    starts_at: datetime
    minutes: int
    zone: str
    held: bool = True
    moved: bool = False


@dataclass(frozen=True)
class Series:
    zone: str
    start: datetime
    minutes: int
    rule: str
    before: datetime | None = None


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    """Draw a rule, up to five words about dates it has (most of them), and closures between."""
    schedule = Schedule(
        draw(st.sampled_from(ZONES)),
        draw(local_times.filter(lambda local: local.year == 2025)),
        draw(st.sampled_from((30, 60, 180))),
        draw(st.sampled_from(RULES)),
    )
    for _ in range(draw(st.integers(0, 5))):
        named = [one.recurrence_id for one in occurrences(schedule, SINCE, UNTIL)]
        at = draw(st.sampled_from(named) | local_times if named else local_times)
        try:
            schedule = schedule.with_change(draw(words_about(at)))
        except Invalid:
            assume(False)
    closures = draw(st.lists(closed(schedule), max_size=2))
    return replace(schedule, closures=tuple(closures))


@st.composite
def words_about(draw: st.DrawFn, at: datetime) -> Change:
    near = st.integers(-9 * 96, 9 * 96).map(lambda quarters: timedelta(minutes=15 * quarters))
    zone = draw(st.none() | st.sampled_from(ZONES))
    kind = draw(st.sampled_from((Cancel, CancelRange, Move, Add, ChangeFrom, Vary)))
    if kind is Cancel:
        return Cancel(at)
    if kind is CancelRange:
        return CancelRange(at.date(), at.date() + timedelta(days=draw(st.integers(0, 60))))
    if kind is Move:
        return Move(at, at + draw(near), None, draw(lengths), zone)
    if kind is Add:
        return Add(at + draw(st.just(timedelta()) | near), draw(lengths), zone)
    if kind is ChangeFrom:
        rule = draw(st.none() | st.sampled_from(RULES))
        return ChangeFrom(at, at + draw(near), rule, zone, draw(lengths))
    every = draw(st.none() | st.sampled_from(RULES))
    topic = draw(st.none() | st.sampled_from(TOPICS))
    return Vary(None if every else at, every, topic, draw(st.sampled_from(KINDS)), "Be early")


@st.composite
def closed(draw: st.DrawFn, schedule: Schedule) -> Closed:
    """Draw a closure; where dates were moved or added, mostly one that just touches them."""
    words = schedule.changes
    touched = [
        end.date() for one in words if isinstance(one, Move) for end in (one.at, one.to) if end
    ]
    first = draw(st.sampled_from(touched) if touched else days)
    length = draw(st.none() | st.integers(0, 3) | st.integers(0, 90))
    last = None if length is None else first + timedelta(days=length)
    return Closed(first, last, after=draw(st.just(len(words)) | st.integers(0, len(words))))


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(schedule=schedules())
def test_dates_are_those_of_the_plain_model(schedule: Schedule) -> None:
    ours = {
        one.recurrence_id: (one.starts_at, one.ends_at, one.is_held)
        for one in occurrences(schedule, SINCE, UNTIL)
    }

    theirs = {
        at: (row.starts_at, row.starts_at + timedelta(minutes=row.minutes), row.held)
        for at, row in modelled(schedule).items()
        if SINCE <= row.starts_at < UNTIL
    }
    assert ours == theirs


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(schedule=schedules())
def test_topics_and_kinds_are_those_of_the_plain_model(schedule: Schedule) -> None:
    for one in occurrences(schedule, SINCE, UNTIL)[::9]:
        assert (one.topic, one.types) == varied(schedule, one.recurrence_id)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(schedule=schedules())
def test_a_date_asked_for_by_name_is_the_one_in_the_list(schedule: Schedule) -> None:
    for one in occurrences(schedule, SINCE, UNTIL)[::40]:
        assert occurrence_of(schedule, one.recurrence_id) == one
        live = under_way(schedule, one.starts_at)
        assert live is not None if one.is_held else live != one


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(schedule=schedules())
def test_what_is_written_is_read_back_and_closures_are_not_written(schedule: Schedule) -> None:
    assert schedule_from(schedule_to(schedule)) == replace(schedule, closures=())


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(schedule=schedules())
def test_lifting_all_closures_leaves_nothing_behind(schedule: Schedule) -> None:
    lifted = replace(schedule, closures=())
    unchanged = {one.recurrence_id: one for one in occurrences(lifted, SINCE, UNTIL)}

    for one in occurrences(schedule, SINCE, UNTIL):
        if one.closed:
            assert unchanged[one.recurrence_id].is_held
        else:
            assert one == unchanged[one.recurrence_id]


def modelled(schedule: Schedule) -> dict[datetime, Row]:
    series = list(series_of(schedule))
    rows = {at: ruled for one in series for at, ruled in nominal(one)}
    words: list[Change | Closed] = []
    for number in range(len(schedule.changes) + 1):
        words += [one for one in schedule.closures if one.after == number]
        words += schedule.changes[number : number + 1]
    for word in words:
        say(word, rows, series)
    return rows


def series_of(schedule: Schedule) -> Iterator[Series]:
    present = Series(
        schedule.timezone, schedule.start_local, schedule.duration_minutes, str(schedule.rrule)
    )
    cuts = [one for one in schedule.changes if isinstance(one, ChangeFrom)]
    for cut in sorted(cuts, key=lambda one: one.at):
        ends = cut.at if present.before is None else min(present.before, cut.at)
        yield replace(present, before=ends)
        present = Series(
            cut.timezone or present.zone,
            cut.start_local,
            cut.duration_minutes or present.minutes,
            cut.rrule or present.rule,
        )
    yield present


def nominal(series: Series) -> Iterator[tuple[datetime, Row]]:
    for at in rrulestr(series.rule, dtstart=series.start):
        if at > (UNTIL + MARGIN).replace(tzinfo=None) or (series.before and at >= series.before):
            return
        yield at, Row(instant(at, series.zone), series.minutes, series.zone)


def instant(local: datetime, zone: str) -> datetime:
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def say(word: Change | Closed, rows: dict[datetime, Row], series: list[Series]) -> None:
    if isinstance(word, Add):
        rows[word.to] = added(word, series)
    elif isinstance(word, Cancel) and word.at in rows:
        rows[word.at] = replace(rows[word.at], held=False)
    elif isinstance(word, Move) and word.at in rows:
        rows[word.at] = moved(word, rows[word.at])
    elif isinstance(word, CancelRange | Closed):
        for at, row in rows.items():
            day = day_held(at, row) if isinstance(word, Closed) else at.date()
            if word.first <= day and (word.last is None or day <= word.last):
                rows[at] = replace(row, held=False)


def moved(word: Move, row: Row) -> Row:
    assert word.to is not None
    starts_at = instant(word.to, word.timezone or row.zone)
    return Row(starts_at, word.duration_minutes or row.minutes, row.zone, moved=True)


def day_held(at: datetime, row: Row) -> date:
    return row.starts_at.astimezone(ZoneInfo(row.zone)).date() if row.moved else at.date()


def added(word: Add, series: list[Series]) -> Row:
    """The first series that has this date as ruled; else the clock that holds at that time."""
    for one in series:
        ruled = dict(nominal(one)).get(word.to)
        if ruled is not None:
            return ruled
    holding = next((one for one in reversed(series[1:]) if one.start <= word.to), series[0])
    zone = word.timezone or holding.zone
    return Row(instant(word.to, zone), word.duration_minutes or holding.minutes, zone)


def varied(schedule: Schedule, at: datetime) -> tuple[str, tuple[str, ...] | None]:
    """What recurs first, then what was said of that date; each part as it was said last."""
    words = [one for one in schedule.changes if isinstance(one, Vary)]
    recurring = [one for one in words if one.rrule and falls_on(one.rrule, schedule, at.date())]
    topic, kinds = "", None
    for one in (*recurring, *(one for one in words if one.at == at)):
        topic = topic if one.topic is None else one.topic
        kinds = kinds if one.types is None else one.types
    return topic, kinds


def falls_on(rule: str, schedule: Schedule, day: date) -> bool:
    midnight = datetime.combine(day, datetime.min.time())
    found = rrulestr(rule, dtstart=schedule.start_local)
    return bool(found.between(midnight, midnight + timedelta(hours=23, minutes=59), inc=True))

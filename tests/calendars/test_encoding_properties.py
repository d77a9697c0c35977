"""Whatever the schedule and its edits, a subscriber's device shows our dates."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from groups.calendars.encoding import CalendarEvent, Heading, calendar, encode
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
from groups.meetings.recurrence import occurrences
from groups.meetings.schedule import Schedule
from groups.plumbing.clock import zone
from groups.plumbing.errors import Invalid
from tests.calendars.engines.asking import Question
from tests.calendars.engines.in_node import node_says
from tests.calendars.engines.known import BY_OUR_ZONES, ENGINES

ZONES = (
    "America/New_York",
    "Europe/London",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "America/Havana",
    "Asia/Jerusalem",
    "Africa/Cairo",
    "Asia/Kathmandu",
    "UTC",
)
RULES = (
    None,
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=3",
    "FREQ=DAILY;BYDAY=MO,SU;BYMONTH=3,10,11",
    "FREQ=WEEKLY",
    "FREQ=WEEKLY;BYDAY=SU",
    "FREQ=WEEKLY;BYDAY=MO,WE,SU;COUNT=37",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU",
    "FREQ=WEEKLY;BYDAY=SU;UNTIL=20261101T063000Z",
    "FREQ=MONTHLY;BYDAY=2SU,-1SU",
    "FREQ=MONTHLY;BYMONTHDAY=-1,31",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR",
    "FREQ=YEARLY",
    "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
)
IN_NODE = ("ical.js (Thunderbird)", "node-ical (dashboards)")
LIBICAL = "libical (GNOME, KDE)"
AT_HAND = tuple(ENGINES.keys() - set(IN_NODE))
WINDOW = (datetime(2025, 2, 1, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC))

# The small hours, where the clocks change, come up as often as all the rest of the day.
times = st.sampled_from((0, 30, 60, 90, 120, 150, 180, 1410)) | st.integers(0, 95).map(
    lambda quarter: 15 * quarter
)
lengths = st.sampled_from((30, 60, 90, 180, 1440))


@st.composite
def local_times(draw: st.DrawFn, first: str = "2024-06-01", last: str = "2026-11-05") -> datetime:
    day = draw(st.dates(date.fromisoformat(first), date.fromisoformat(last)))
    return datetime.combine(day, datetime.min.time()) + timedelta(minutes=draw(times))


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    """Draw a schedule, then edits to dates it really has."""
    try:
        schedule = Schedule(
            draw(st.sampled_from(ZONES)),
            draw(local_times()),
            draw(lengths),
            draw(st.sampled_from(RULES)),
        )
    except Invalid:
        assume(False)
        raise
    for _ in range(draw(st.integers(0, 4))):
        dates = occurrences(schedule, *WINDOW)
        assume(dates)
        at = draw(st.sampled_from(dates)).recurrence_id
        edit = draw(edits(at))
        try:
            schedule = schedule.with_change(edit)
        except Invalid:  # a rule that is over before the new first date
            assume(False)
    return replace(schedule, closures=tuple(draw(st.lists(closures(schedule), max_size=2))))


@st.composite
def closures(draw: st.DrawFn, schedule: Schedule) -> Closed:
    first = draw(st.dates(date(2025, 1, 1), date(2026, 12, 31)))
    days = draw(st.none() | st.integers(0, 200))
    last = None if days is None else first + timedelta(days=days)
    return Closed(first, last, after=draw(st.integers(0, len(schedule.changes))))


@st.composite
def edits(draw: st.DrawFn, at: datetime) -> Change:
    near = st.timedeltas(timedelta(days=-9), timedelta(days=9)).map(
        lambda delta: timedelta(days=delta.days, minutes=delta.seconds // 900 * 15)
    )
    kind = draw(st.sampled_from((Cancel, Move, Add, CancelRange, ChangeFrom, Vary)))
    if kind is Cancel:
        return Cancel(at)
    if kind is Move:
        return Move(at, to=at + draw(near), duration_minutes=draw(st.none() | lengths))
    if kind is Add:
        return Add(at + draw(near), draw(st.none() | lengths))
    if kind is CancelRange:
        return CancelRange(at.date(), at.date() + timedelta(days=draw(st.integers(0, 200))))
    if kind is Vary:
        every = draw(st.none() | st.sampled_from(("FREQ=MONTHLY;BYDAY=-1SU", *RULES[1:])))
        return Vary(None if every else at, every, draw(st.sampled_from(("Letting go", ""))), ("O",))
    return ChangeFrom(
        at,
        at + timedelta(minutes=draw(st.sampled_from((0, 30, 60, 1440, 10_080)))),
        draw(st.sampled_from(RULES[1:])),
        draw(st.none() | st.sampled_from(ZONES)),
    )


def held(schedule: Schedule) -> list[tuple[datetime, datetime]]:
    dates = occurrences(schedule, *WINDOW)
    return sorted((date.starts_at, date.ends_at) for date in dates if date.is_held)


def feed_of(schedule: Schedule) -> bytes:
    event = CalendarEvent("m1", "example.org", schedule, 0, datetime(2026, 1, 1, tzinfo=UTC), "Fri")
    return calendar(Heading("Fri"), [encode(event, 2026)], 2026)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(schedule=schedules())
def test_every_engine_at_hand_shows_our_dates(schedule: Schedule) -> None:
    question = Question(feed_of(schedule), *WINDOW)

    known = [name for name in AT_HAND if name != LIBICAL or libical_knows(zones_of(schedule))]

    shown = {name: ENGINES[name]([question]) for name in known}

    right = held(schedule)
    assert [name for name, [spans] in shown.items() if spans != right] == []


@settings(
    deadline=None,
    max_examples=3,
    phases=(Phase.explicit, Phase.generate),  # each look costs a start of Node
    suppress_health_check=list(HealthCheck),
)
@given(some=st.lists(schedules(), min_size=25, max_size=35))
@pytest.mark.parametrize("name", IN_NODE)
def test_engines_in_node_show_our_dates(name: str, some: list[Schedule]) -> None:
    known = [one for one in some if name in BY_OUR_ZONES or node_knows(zones_of(one))]

    shown = ENGINES[name]([Question(feed_of(schedule), *WINDOW) for schedule in known])

    assert [
        schedule for schedule, spans in zip(known, shown, strict=True) if spans != held(schedule)
    ] == []


def zones_of(schedule: Schedule) -> frozenset[str]:
    others = (getattr(change, "timezone", None) for change in schedule.changes)
    return frozenset({schedule.timezone, *filter(None, others)})


def libical_knows(zones: frozenset[str]) -> bool:
    """Tell whether the machine's zone data agrees with ours: libical looks there on its way."""
    return all(_as_here(name) == _as_ours(name) for name in zones)


def node_knows(zones: frozenset[str]) -> bool:
    """Tell whether the zone data inside Node agrees with ours."""
    return all(_as_in_node(name) == _as_ours(name) for name in zones)


WEEKS = [WINDOW[0] + timedelta(weeks=number) for number in range(122)]


def _as_ours(name: str) -> list[str]:
    return [str(week.astimezone(zone(name)))[:19] for week in WEEKS]


@cache
def _as_here(name: str) -> list[str]:
    with (Path("/usr/share/zoneinfo") / name).open("rb") as data:
        here = ZoneInfo.from_file(data)
    return [str(week.astimezone(here))[:19] for week in WEEKS]


@cache
def _as_in_node(name: str) -> list[str]:
    moments = json.dumps([int(week.timestamp() * 1000) for week in WEEKS])
    said = node_says(
        "const words = new Intl.DateTimeFormat('sv', "
        f"{{ timeZone: '{name}', dateStyle: 'short', timeStyle: 'medium' }});"
        f"JSON.stringify({moments}.map((moment) => words.format(moment)))"
    )
    found: list[str] = json.loads(said)
    return found

"""What it costs to know which dates of a large directory fall into one week, beside dateutil.

The meetings are the days and times of a real list, in many zones, begun over five years.
dateutil walks every rule from its beginning; it is asked about a sample, and its cost is that
of one meeting, like ours.
"""

import gc
import json
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from bench.figures import Figure
from groups.meetings.overrides import Cancel
from groups.meetings.recurrence import occurrences
from groups.meetings.schedule import Schedule

MEETINGS = 130_000
SAMPLE = 300
MEASURED_ALONE = 5_000
A_LIST = Path(__file__).parents[1] / "groups" / "demo" / "data" / "aa-san-jose-2021.json"
DAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
ZONES = (
    *("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"),
    *("America/Sao_Paulo", "Europe/London", "Europe/Berlin", "Europe/Stockholm", "Asia/Kolkata"),
    *("Asia/Tokyo", "Australia/Sydney", "Pacific/Auckland"),
)
SINCE = datetime(2026, 11, 22, tzinfo=UTC)
UNTIL = SINCE + timedelta(days=7)


def measure() -> Iterator[Figure]:
    schedules = list(_schedules())
    gc.collect()
    gc.freeze()  # the schedules live as long as we measure: nobody need look through them
    theirs = _each(_by_dateutil, schedules[:: MEETINGS // SAMPLE])
    ours = _each(_by_us, schedules)
    yield _times_faster("a week of 130,000 weekly meetings, each (times faster)", ours, theirs)
    # A change makes a meeting unlike all others, so that nothing is shared with them.
    changed = [one.with_change(Cancel(one.start_local)) for one in schedules[:MEASURED_ALONE]]
    alone = _each(_by_us, changed)
    yield _times_faster("a week of a meeting unlike all others (times faster)", alone, theirs)


def _times_faster(name: str, ours: float, theirs: float) -> Figure:
    return Figure(name, "µs", ours, theirs, theirs / ours)


def _schedules() -> Iterator[Schedule]:
    records = [one for one in json.loads(A_LIST.read_text()) if one.get("day") is not None]
    for number in range(MEETINGS):
        record = records[number % len(records)]
        began = datetime(2021, 1, 3) + timedelta(weeks=number % 260, days=int(record["day"]))  # noqa: DTZ001  # a wall clock
        hour, minute = map(int, record["time"].split(":"))
        yield Schedule(
            ZONES[number % len(ZONES)],
            began.replace(hour=hour, minute=minute),
            60,
            f"FREQ=WEEKLY;BYDAY={DAYS[int(record['day'])]}",
        )


def _each(expand: Callable[[Schedule], object], schedules: Sequence[Schedule]) -> float:
    began = time.process_time()
    for schedule in schedules:
        expand(schedule)
    return (time.process_time() - began) / len(schedules) * 1_000_000


def _by_us(schedule: Schedule) -> object:
    return occurrences(schedule, SINCE, UNTIL)


def _by_dateutil(schedule: Schedule) -> object:
    """Walk the wall clock, a day more on each side, and look at the instants."""
    rule = rrulestr(str(schedule.rrule), dtstart=schedule.start_local)
    margin = timedelta(days=1)
    near = rule.between(SINCE.replace(tzinfo=None) - margin, UNTIL.replace(tzinfo=None) + margin)
    zone = ZoneInfo(schedule.timezone)
    starts = (local.replace(tzinfo=zone).astimezone(UTC) for local in near)
    return [start for start in starts if SINCE <= start < UNTIL]

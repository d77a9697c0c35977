"""How a person says when a meeting repeats, and how we say it back to them in the form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from groups.meetings.days import filled, first_day
from groups.meetings.forms import meeting_guide_times, sent
from groups.meetings.forms.sent import Words
from groups.meetings.rule import WEEKDAYS, Frequency, parse_rule
from groups.meetings.schedule import Schedule
from groups.meetings.segments import Segment
from groups.plumbing import clock
from groups.plumbing.errors import Invalid

REPEATS = (
    ("weekly", "Every week"),
    ("fortnightly", "Every other week"),
    ("monthly", "Every month, on the nth weekday"),
    ("monthly-date", "Every month, on the day of the date below"),
    ("once", "Once, on the date below"),
    ("appointment", "By appointment: no fixed time"),
    ("other", "Another rule"),
)
NTHS = (("1", "First"), ("2", "Second"), ("3", "Third"), ("4", "Fourth"), ("-1", "Last"))
FIELDS = ("repeat", "weekday", "nth", "date", "time", "timezone", "duration_minutes", "rrule")


@dataclass(frozen=True)
class Times:
    """What the form says of time. ``schedule`` None is by appointment."""

    timezone: str
    schedule: Schedule | None


def times_from(words: Words) -> Times:
    """Read the times of a meeting; raises Invalid with the field."""
    timezone = sent.one(words, "timezone")
    clock.zone(timezone)
    repeat = sent.choice(words, "repeat", [value for value, _name in REPEATS], "weekly")
    if repeat == "appointment":
        return Times(timezone, None)
    start = meeting_guide_times.clock(sent.one(words, "time"), "time")
    if not start:
        raise Invalid("Give the time as HH:MM, such as 19:00.", "time")
    length = sent.minutes(words, "duration_minutes", 60) or 60
    first = _date(words, timezone, required=repeat in {"once", "monthly-date"})
    rrule = _rrule(repeat, words, first)
    day = first if rrule is None else first_day(parse_rule(rrule), first)
    if day is None:
        raise Invalid("This rule never falls on any day. Please check it.", "rrule")
    local = datetime.fromisoformat(f"{day}T{start}")
    return Times(timezone, Schedule(timezone, local, length, rrule))


def _rrule(repeat: str, words: Words, first: date) -> str | None:
    if repeat == "once":
        return None
    if repeat == "monthly-date":
        return f"FREQ=MONTHLY;BYMONTHDAY={first.day}"
    if repeat == "other":
        return str(parse_rule(sent.one(words, "rrule")))
    weekdays = _weekdays(words)
    if repeat == "monthly":
        nth = sent.choice(words, "nth", [value for value, _name in NTHS], "1")
        return "FREQ=MONTHLY;BYDAY=" + ",".join(f"{nth}{day}" for day in weekdays)
    every = ";INTERVAL=2" if repeat == "fortnightly" else ""
    return f"FREQ=WEEKLY{every};BYDAY={','.join(weekdays)}"


def _weekdays(words: Words) -> list[str]:
    chosen = {word.strip().upper() for word in words.get("weekday", ())}
    if not chosen or not chosen <= set(WEEKDAYS):
        raise Invalid("Please choose the day of the week.", "weekday")
    return [day for day in WEEKDAYS if day in chosen]


def _date(words: Words, timezone: str, *, required: bool) -> date:
    value = sent.one(words, "date")
    if not value and not required:
        return clock.now().astimezone(clock.zone(timezone)).date()
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Invalid("Give the date as 2026-11-27.", "date") from None


def words_of(segment: Segment | None, timezone: str) -> dict[str, list[str]]:
    """Return what to show in the form for a meeting as it is."""
    if segment is None:
        return {"repeat": ["appointment"], "timezone": [timezone], "duration_minutes": ["60"]}
    today = clock.now().astimezone(segment.zone).date()
    ahead = segment.rule is None or segment.start.date() > today
    return {
        "timezone": [segment.timezone],
        "time": [f"{segment.start:%H:%M}"],
        "duration_minutes": [str(segment.minutes)],
        "date": [segment.start.date().isoformat()] if ahead else [],
        **_rule_words(segment),
    }


def _rule_words(segment: Segment) -> Mapping[str, list[str]]:
    if segment.rule is None:
        return {"repeat": ["once"]}
    rule = filled(segment.rule, segment.start.date())
    other = {"repeat": ["other"], "rrule": [str(segment.rule)]}
    if rule.count or rule.until or rule.by_month or rule.by_set_pos:
        return other
    nths = {day.nth for day in rule.by_day}
    weekdays = [day.weekday for day in rule.by_day]
    if rule.frequency is Frequency.WEEKLY and rule.interval <= 2:
        return {"repeat": [_WEEKLY[rule.interval]], "weekday": weekdays}
    monthly = rule.frequency is Frequency.MONTHLY and rule.interval == 1
    if monthly and len(rule.by_month_day) == 1 and rule.by_month_day[0] > 0:
        today = clock.now().astimezone(segment.zone).date()
        day = first_day(segment.rule, max(today, segment.start.date()))
        return {"repeat": ["monthly-date"], "date": [str(day)] if day else []}
    if monthly and len(nths) == 1 and nths <= {1, 2, 3, 4, -1}:
        return {"repeat": ["monthly"], "weekday": weekdays, "nth": [str(nths.pop())]}
    return other


_WEEKLY = {1: "weekly", 2: "fortnightly"}


def notice_of_gap(schedule: Schedule | None) -> str:
    """Say so when the first date falls into the hour that the clocks skip; else ""."""
    if schedule is None:
        return ""
    zone = clock.zone(schedule.timezone)
    local = schedule.start_local
    held = local.replace(tzinfo=zone, fold=0).astimezone(clock.zone("UTC")).astimezone(zone)
    if held.replace(tzinfo=None) == local:
        return ""
    return (
        f"The clocks go forward that night, so {local:%H:%M} does not exist on {local.day} "
        f"{local:%B}. It will be held at {held:%H:%M}."
    )


def choices_of_zones(zones: Sequence[str]) -> list[str]:
    return sorted(zone for zone in zones if "/" in zone and not zone.startswith("Etc/"))

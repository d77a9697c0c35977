"""How a person says when a meeting repeats, and how we say it back to them in the form."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from groups.meetings.days import filled, first_day
from groups.meetings.forms import meeting_guide_times, sent
from groups.meetings.forms.sent import Words
from groups.meetings.rule import WEEKDAYS, Frequency, Rule, bad_rule, parse_rule
from groups.meetings.saying import read
from groups.meetings.schedule import Schedule
from groups.meetings.segments import Segment
from groups.meetings.splitting import coming_day, next_day
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
NTHS = (
    *(("1", "First"), ("2", "Second"), ("3", "Third"), ("4", "Fourth"), ("5", "Fifth")),
    ("-1", "Last"),
)
FIELDS = (
    *("repeat", "weekday", "nth", "date", "until", "time", "timezone", "duration_minutes"),
    *("rrule", "saying"),
)


@dataclass(frozen=True)
class Times:
    """What the form says of time. ``schedule`` None is by appointment."""

    timezone: str
    schedule: Schedule | None
    date_given: bool = True


def times_from(words: Words) -> Times:
    """Read the times of a meeting; raises Invalid with the field.

    What was said in a sentence holds; what it does not say is taken from the fields.
    """
    if sent.one(words, "saying"):
        return _times_said(words)
    timezone = sent.one(words, "timezone")
    clock.zone(timezone)
    repeat = sent.choice(words, "repeat", [value for value, _name in REPEATS], "weekly")
    if repeat == "appointment":
        return Times(timezone, None)
    start = meeting_guide_times.clock(sent.one(words, "time"), "time")
    if not start:
        raise Invalid("Give the time as HH:MM, such as 19:00.", "time")
    first = _date(words, timezone, required=repeat in {"once", "monthly-date"})
    schedule = _schedule(timezone, start, words, first, _rrule(repeat, words, first))
    return Times(timezone, schedule, date_given=bool(sent.one(words, "date")))


def _times_said(words: Words) -> Times:
    # "Tomorrow" and "next Tuesday" are counted where the meeting is, as far as that is known.
    today = clock.now().astimezone(_zone_field(words)).date()
    said = read(sent.one(words, "saying"), today)
    timezone = said.timezone or sent.one(words, "timezone")
    clock.zone(timezone)
    if said.by_appointment:
        return Times(timezone, None)
    start = f"{said.at:%H:%M}" if said.at else _clock_field(words)
    if not start:
        raise Invalid('Say at what time too, such as "at 19:30".', "saying")
    length = {"duration_minutes": [str(said.minutes)]} if said.minutes else {}
    rrule = str(said.rule) if said.rule else None
    schedule = _schedule(timezone, start, {**words, **length}, said.start or today, rrule)
    return Times(timezone, schedule, date_given=said.start is not None)


def _zone_field(words: Words) -> ZoneInfo:
    try:
        return clock.zone(sent.one(words, "timezone"))
    except Invalid:
        return clock.zone("UTC")


def _clock_field(words: Words) -> str:
    try:
        return meeting_guide_times.clock(sent.one(words, "time"), "time") or ""
    except Invalid:
        return ""


def _schedule(timezone: str, start: str, words: Words, first: date, rrule: str | None) -> Schedule:
    length = sent.minutes(words, "duration_minutes", 60) or 60
    day = first if rrule is None else first_day(parse_rule(rrule), first)
    if day is None:
        raise bad_rule("This rule never falls on any day. Please check it.", "rrule")
    return Schedule(timezone, datetime.fromisoformat(f"{day}T{start}"), length, rrule)


def _rrule(repeat: str, words: Words, first: date) -> str | None:
    if repeat == "once":
        return None
    rule = parse_rule(_RULES[repeat](words, first))
    until = _until(words, first)
    if until and rule.count is None and (rule.until is None or repeat != "other"):
        rule = replace(rule, until=until)
    return str(rule)


def _weekly(words: Words, _first: date) -> str:
    return f"FREQ=WEEKLY;BYDAY={','.join(_weekdays(words))}"


def _fortnightly(words: Words, _first: date) -> str:
    return f"FREQ=WEEKLY;INTERVAL=2;BYDAY={','.join(_weekdays(words))}"


def _monthly(words: Words, _first: date) -> str:
    nths = [word.strip() for word in words.get("nth", ()) if word.strip()] or ["1"]
    if not set(nths) <= {value for value, _name in NTHS}:
        raise Invalid("Please choose which of the month.", "nth")
    return "FREQ=MONTHLY;BYDAY=" + ",".join(f"{nth}{d}" for d in _weekdays(words) for nth in nths)


def _monthly_by_date(_words: Words, first: date) -> str:
    return f"FREQ=MONTHLY;BYMONTHDAY={first.day}"


def _other(words: Words, _first: date) -> str:
    return sent.one(words, "rrule")


_RULES: dict[str, Callable[[Words, date], str]] = {
    "weekly": _weekly,
    "fortnightly": _fortnightly,
    "monthly": _monthly,
    "monthly-date": _monthly_by_date,
    "other": _other,
}


def _until(words: Words, first: date) -> date | None:
    value = sent.one(words, "until")
    if not value:
        return None
    try:
        last = date.fromisoformat(value)
    except ValueError:
        raise Invalid("Give the last day as 2026-12-31.", "until") from None
    if last < first:
        raise Invalid("The last day comes before the first.", "until")
    return last


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
    return {
        "timezone": [segment.timezone],
        "time": [f"{segment.start:%H:%M}"],
        "duration_minutes": [str(segment.minutes)],
        "date": [str(_shown_day(segment))] if _has_phase(segment) else [],
        **_rule_words(segment),
    }


def _has_phase(segment: Segment) -> bool:
    """Tell whether the first day matters: it lies ahead, the rule counts from it, or all is over.

    A series that is over cannot begin today, which is what no day at all would say.
    """
    at, rule = clock.now(), segment.rule
    if (
        rule is None
        or rule.interval > 1
        or segment.start.date() > at.astimezone(segment.zone).date()
    ):
        return True
    return coming_day(segment, at) is None


def _shown_day(segment: Segment) -> date:
    return next_day(segment, clock.now())


def _rule_words(segment: Segment) -> Mapping[str, list[str]]:
    if segment.rule is None:
        return {"repeat": ["once"]}
    rule = filled(segment.rule, segment.start.date())
    other = {"repeat": ["other"], "rrule": [str(segment.rule)]}
    if rule.count or isinstance(rule.until, datetime) or rule.by_month or rule.by_set_pos:
        return other
    if rule.interval > 1 and rule.week_start != "MO":
        return other
    until = {"until": [str(rule.until)]} if rule.until else {}
    if rule.frequency is Frequency.WEEKLY and rule.interval <= 2:
        weekdays = [day.weekday for day in rule.by_day]
        return {"repeat": [_REPEATS_WEEKLY[rule.interval]], "weekday": weekdays, **until}
    if rule.frequency is Frequency.MONTHLY and rule.interval == 1:
        monthly = _monthly_words(rule, segment)
        return {**monthly, **until} if monthly else other
    return other


def _monthly_words(rule: Rule, segment: Segment) -> Mapping[str, list[str]]:
    if not rule.by_day and len(rule.by_month_day) == 1 and rule.by_month_day[0] > 0:
        return {"repeat": ["monthly-date"], "date": [str(_shown_day(segment))]}
    weekdays = list(dict.fromkeys(day.weekday for day in rule.by_day))
    nths = sorted({day.nth for day in rule.by_day}, key=lambda nth: (nth < 0, nth))
    known = {int(value) for value, _name in NTHS}
    every_one = len(rule.by_day) == len(weekdays) * len(nths)
    if rule.by_month_day or not nths or not set(nths) <= known or not every_one:
        return {}
    return {"repeat": ["monthly"], "weekday": weekdays, "nth": [str(nth) for nth in nths]}


_REPEATS_WEEKLY = {1: "weekly", 2: "fortnightly"}


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

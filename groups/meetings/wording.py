"""A schedule in plain words, for people: "Every Friday at 19:00"."""

from datetime import date, datetime

from groups.meetings.days import filled
from groups.meetings.overrides import Vary
from groups.meetings.recurrence import Occurrence, Status
from groups.meetings.rule import WEEKDAYS, Frequency, NthDay, Rule, parse_rule
from groups.meetings.schedule import Schedule
from groups.meetings.segments import Segment, segment_on, segments_of

WEEKDAY_NAMES = {
    "MO": "Monday",
    "TU": "Tuesday",
    "WE": "Wednesday",
    "TH": "Thursday",
    "FR": "Friday",
    "SA": "Saturday",
    "SU": "Sunday",
}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last"}
_WORKING_DAYS = {"MO", "TU", "WE", "TH", "FR"}
_NEAR_DAYS = 300
_EVERY = {2: "other", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth"}


def describe(schedule: Schedule, on: date | None = None) -> str:
    """Say when the meeting meets, as it holds on that local day (without one: at its start)."""
    segment = segment_on(schedule, on) if on else segments_of(schedule)[0]
    start = f"{segment.start:%H:%M}"
    if segment.rule is None:
        return f"Once, on {day_in_words(segment.start.date())} at {start}"
    words = _capitalised(_days_in_words(segment.rule, segment.start.date()))
    return f"{words} at {start}{_ending(segment)}"


def day_in_words(day: date) -> str:
    """Write a day like 20 February 2026."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def change_in_words(occurrence: Occurrence) -> str:
    """Say what became of a date that was cancelled, moved or added; empty for an ordinary one."""
    if occurrence.status is Status.CANCELLED:
        words = "Not held"
    elif occurrence.moved:
        was = occurrence.recurrence_id
        words = f"Moved from {day_in_words(was.date())}, {was:%H:%M}"
    elif occurrence.added:
        words = "Extra date"
    else:
        words = ""
    return ": ".join(part for part in (words, occurrence.note) if part)


def closure_in_words(first: date, last: date | None, reason: str, today: date) -> str:
    """Say "Closed until 4 January: the hall has no heating"; ``last`` None is further notice."""
    until = "further notice" if last is None else _near_day(last, today)
    begin = f" from {_near_day(first, today)}" if first > today else ""
    if first == last:
        words = f"Closed on {_near_day(first, today)}"
    elif begin and last is not None:
        words = f"Closed{begin} to {until}"
    else:
        words = f"Closed{begin} until {until}"
    return f"{words}: {reason}" if reason else words


def _near_day(day: date, today: date) -> str:
    """Write a day without its year where that goes without saying."""
    near = abs((day - today).days) < _NEAR_DAYS
    return f"{day.day} {_MONTHS[day.month - 1]}" if near else day_in_words(day)


def variation_in_words(vary: Vary, schedule: Schedule) -> str:
    """Say which dates a variation is about: "Last Monday of the month"."""
    if vary.at is not None:
        return f"{day_in_words(vary.at.date())}, {vary.at:%H:%M}"
    rule = parse_rule(vary.rrule or "")
    return _capitalised(_days_in_words(rule, schedule.start_local.date()))


def _days_in_words(rule: Rule, first: date) -> str:
    rule = filled(rule, first)
    if rule.frequency is Frequency.DAILY:
        return _daily(rule)
    if rule.frequency is Frequency.WEEKLY:
        return _weekly(rule) + _in_months(rule)
    if rule.frequency is Frequency.MONTHLY:
        return _monthly(rule)
    return _yearly(rule)


def _daily(rule: Rule) -> str:
    words = "every day" if rule.interval == 1 else f"every {_nth(rule.interval)} day"
    if rule.by_day:
        words += f" that is a {_list(_names(rule.by_day), 'or')}"
    if rule.by_month_day:
        words += f", only on the {_month_days(rule)}"
    return words + _in_months(rule)


def _weekly(rule: Rule) -> str:
    if rule.by_set_pos:
        which = "every week" if rule.interval == 1 else f"every {_nth(rule.interval)} week"
        return f"{_days_of_month(rule)} of {which}"
    codes = {day.weekday for day in rule.by_day}
    if codes == set(WEEKDAYS):
        every = "every day"
        return every if rule.interval == 1 else f"{every} of every {_nth(rule.interval)} week"
    names = "weekday" if codes == _WORKING_DAYS else _list(_names(rule.by_day))
    if rule.interval == 1:
        return f"every {names}"
    if len(codes) == 1:
        return f"every {_nth(rule.interval)} {names}"
    return f"{names} of every {_nth(rule.interval)} week"


def _monthly(rule: Rule) -> str:
    which = "the month" if rule.interval == 1 else f"every {_nth(rule.interval)} month"
    if rule.by_month and rule.interval == 1:
        return f"{_days_of_month(rule)} of {_list([_MONTHS[n - 1] for n in rule.by_month])}"
    return f"{_days_of_month(rule)} of {which}{_in_months(rule)}"


def _yearly(rule: Rule) -> str:
    every = "every year" if rule.interval == 1 else f"every {_nth(rule.interval)} year"
    if not rule.by_month:
        return f"{every} on {_days_of_month(rule)} of the year"
    months = [_MONTHS[month - 1] for month in rule.by_month]
    if rule.by_month_day and not rule.by_day and not rule.by_set_pos:
        numbers = [
            str(day) if day > 0 else f"the {_month_day(day)} of" for day in rule.by_month_day
        ]
        days = _list(numbers)
        return f"{every} on {days} {_list(months)}"
    return f"{every} on {_days_of_month(rule)} of {_list(months)}"


def _days_of_month(rule: Rule) -> str:
    if rule.by_set_pos:
        places = _list([_ordinal(place) for place in rule.by_set_pos])
        kinds = _names(rule.by_day) or [f"the {_month_days(rule)}"]
        return f"the {places} {_kind_of_day(rule, kinds)}"
    if rule.by_month_day and rule.by_day:
        return f"{_list(_names(rule.by_day), 'or')} the {_month_days(rule)}"
    if rule.by_month_day:
        return f"the {_month_days(rule)}"
    return _list(_nth_weekdays(rule.by_day))


def _kind_of_day(rule: Rule, kinds: list[str]) -> str:
    codes = {day.weekday for day in rule.by_day}
    if codes == _WORKING_DAYS:
        return "weekday"
    return "day" if codes == set(WEEKDAYS) else _list(kinds, "or")


def _nth_weekdays(by_day: tuple[NthDay, ...]) -> list[str]:
    """Second and fourth Thursday: ordinals of one weekday are said together."""
    spoken: list[str] = []
    for code in dict.fromkeys(day.weekday for day in by_day):
        nths = [day.nth for day in by_day if day.weekday == code]
        nths.sort(key=lambda nth: (nth < 0, nth))
        ordinals = _list([_ordinal(nth) if nth else "every" for nth in nths])
        spoken.append(f"{ordinals} {WEEKDAY_NAMES[code]}")
    return spoken


def _names(by_day: tuple[NthDay, ...]) -> list[str]:
    codes = sorted({day.weekday for day in by_day}, key=WEEKDAYS.index)
    return [WEEKDAY_NAMES[code] for code in codes]


def _month_days(rule: Rule) -> str:
    return _list([_month_day(day) for day in sorted(rule.by_month_day, key=lambda d: (d < 0, d))])


def _month_day(day: int) -> str:
    return _numeral(day) if day > 0 else ("last day" if day == -1 else f"{_ordinal(day)} day")


def _ordinal(number: int) -> str:
    if number in _ORDINALS:
        return _ORDINALS[number]
    return _numeral(number) if number > 0 else f"{_numeral(-number)} last"


def _numeral(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def _nth(interval: int) -> str:
    return _EVERY.get(interval, _numeral(interval))


def _in_months(rule: Rule) -> str:
    return f" in {_list([_MONTHS[month - 1] for month in rule.by_month])}" if rule.by_month else ""


def _ending(segment: Segment) -> str:
    rule = segment.rule
    if rule and rule.count is not None:
        return f", {rule.count} times" if rule.count > 1 else ", once"
    until = rule.until if rule else None
    if until is None:
        return ""
    # UNTIL is often UTC, which is tomorrow for an evening in California.
    if isinstance(until, datetime) and until.tzinfo:
        until = until.astimezone(segment.zone)
    return f", until {day_in_words(until.date() if isinstance(until, datetime) else until)}"


def _list(words: list[str], last: str = "and") -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def _capitalised(words: str) -> str:
    return words[:1].upper() + words[1:]


def zone_unknown(name: str) -> str:
    """Say to those who serve a meeting why it stands still, and what to do."""
    return (
        f"The time zone {name} is not known here any more, so no new dates are added. "
        "Please choose it again."
    )

"""What people are told about times before they save them: what will surprise somebody later."""

import calendar
from datetime import UTC, date, datetime, timedelta

from groups.meetings.days import filled
from groups.meetings.recurrence import Occurrence
from groups.meetings.rule import WEEKDAYS, Frequency, Rule
from groups.meetings.schedule import Schedule
from groups.meetings.segments import Segment, segments_of
from groups.meetings.wording import WEEKDAY_NAMES, day_in_words
from groups.plumbing import clock

NIGHT = range(1, 5)
LONG_MINUTES = 4 * 60
MOST_NAMED = 4
_ORDINALS = {29: "29th", 30: "30th", 31: "31st"}


def surprises(schedule: Schedule, dates: list[Occurrence], at: datetime) -> list[str]:
    """Return a sentence for each thing worth a second look; ``dates`` are the next ones."""
    segment = segments_of(schedule)[0]
    found = [*_clock_changes(dates), *_missing_days(segment, at), *_oddities(segment, dates, at)]
    return list(dict.fromkeys(found))


def _clock_changes(dates: list[Occurrence]) -> list[str]:
    found = []
    for one in dates:
        local = one.recurrence_id
        if one.moved or one.added:
            continue
        zone = clock.kept_zone(one.timezone)
        held = one.starts_at.astimezone(zone)
        if held.replace(tzinfo=None) != local:
            found.append(
                f"The clocks go forward on {day_in_words(local.date())}, so {local:%H:%M} does not "
                f"exist then. It will be held at {held:%H:%M}."
            )
        elif local.replace(tzinfo=zone, fold=1).astimezone(UTC) != one.starts_at:
            found.append(
                f"The clocks go back on {day_in_words(local.date())}, so {local:%H:%M} comes "
                "twice. The first of the two is meant."
            )
    return found


def _missing_days(segment: Segment, at: datetime) -> list[str]:
    if segment.rule is None:
        return []
    rule = filled(segment.rule, segment.start.date())
    if rule.frequency is not Frequency.MONTHLY:
        return []
    since = max(segment.start.date(), at.astimezone(segment.zone).date())
    months = _visited_months(rule, segment, since)
    return [*_missing_fifths(rule, months), *_missing_dates(rule, months)]


def _visited_months(rule: Rule, segment: Segment, since: date) -> list[date]:
    """Return the months of the next twelve in which the rule looks for a day at all."""
    last = segment.ends_by()
    return [
        month
        for month in (_month_after(since, ahead) for ahead in range(12))
        if month < last
        and (not rule.by_month or month.month in rule.by_month)
        and _months_between(segment.start.date(), month) % rule.interval == 0
    ]


def _months_between(day: date, later: date) -> int:
    return (later.year - day.year) * 12 + later.month - day.month


def _missing_fifths(rule: Rule, months: list[date]) -> list[str]:
    found = []
    for day in rule.by_day:
        without = [one for one in months if not _has_fifth(one, day.weekday)]
        if day.nth == 5 and without:
            name = WEEKDAY_NAMES[day.weekday]
            found.append(f"Not every month has a fifth {name}: none in {_named(without)}.")
    return found


def _missing_dates(rule: Rule, months: list[date]) -> list[str]:
    found = []
    for number in rule.by_month_day:
        without = [one for one in months if number > calendar.monthrange(one.year, one.month)[1]]
        if without:
            found.append(
                f"Not every month has a {_ORDINALS[number]}: there is no date in "
                f'{_named(without)}. For the last day of every month, say "last day of the month".'
            )
    return found


def _month_after(day: date, ahead: int) -> date:
    months = day.month - 1 + ahead
    return date(day.year + months // 12, months % 12 + 1, 1)


def _has_fifth(month: date, weekday: str) -> bool:
    first = calendar.monthrange(month.year, month.month)[0]
    fifth = 29 + (WEEKDAYS.index(weekday) - first) % 7
    return fifth <= calendar.monthrange(month.year, month.month)[1]


def _named(months: list[date]) -> str:
    names = [f"{month:%B}" for month in months[:MOST_NAMED]]
    if len(months) > MOST_NAMED:
        return f"{', '.join(names)} and {len(months) - MOST_NAMED} more of the next twelve"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _oddities(segment: Segment, dates: list[Occurrence], at: datetime) -> list[str]:
    found = []
    if segment.start.hour in NIGHT:
        found.append(f"{segment.start:%H:%M} is in the middle of the night. Is that right?")
    if segment.minutes > LONG_MINUTES:
        hours = segment.minutes / 60
        found.append(f"That is {hours:g} hours long. Is that right?")
    if segment.start.date() < at.astimezone(segment.zone).date():
        found.append(f"The first day, {day_in_words(segment.start.date())}, is in the past.")
    if not dates:
        found.append("There is no date to come by this rule.")
    elif dates[0].starts_at > at + timedelta(days=180):
        found.append("The first date is more than half a year away.")
    return found

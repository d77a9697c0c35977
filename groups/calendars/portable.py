"""A rule in the words that all calendar programs share."""

from dataclasses import replace

from groups.meetings.days import filled
from groups.meetings.rule import WEEKDAYS, Frequency, NthDay, Rule
from groups.meetings.segments import Segment


def portable(segment: Segment) -> Rule | None:
    """Return the rule in the words all programs share, or None when it has none.

    Everything taken from the first date is written out; COUNT and UNTIL are left to the piece.
    Rules for some months of the year become yearly ones: several programs ignore BYMONTH
    anywhere else.
    """
    if segment.rule is None:
        return None
    rule = replace(filled(segment.rule, segment.start.date()), count=None, until=None)
    rule = _without_positions(rule)
    if rule.interval == 1 and rule.by_month:
        rule = _yearly(rule)
    elif rule.frequency is Frequency.DAILY and rule.by_day and rule.interval == 1:
        rule = replace(rule, frequency=Frequency.WEEKLY)
    if rule.interval == 1:
        rule = replace(rule, week_start="MO")
    return rule if _is_portable(rule) else None


def _without_positions(rule: Rule) -> Rule:
    """Say "the second of the Sundays of the month" as ``2SU``."""
    plain = len(rule.by_day) == 1 and not rule.by_day[0].nth and not rule.by_month_day
    monthly = rule.frequency is Frequency.MONTHLY or (
        rule.frequency is Frequency.YEARLY and len(rule.by_month) == 1
    )
    if not (rule.by_set_pos and plain and monthly):
        return rule
    days = tuple(NthDay(place, rule.by_day[0].weekday) for place in rule.by_set_pos)
    return replace(rule, by_day=days, by_set_pos=()) if all(abs(d.nth) < 6 for d in days) else rule


def _yearly(rule: Rule) -> Rule:
    by_day = rule.by_day
    if not by_day and not rule.by_month_day:
        by_day = tuple(NthDay(0, weekday) for weekday in WEEKDAYS)
    return replace(rule, frequency=Frequency.YEARLY, by_day=by_day)


def _is_portable(rule: Rule) -> bool:
    if rule.by_set_pos:
        return False
    if rule.frequency is Frequency.YEARLY:
        return bool(rule.by_month)
    if rule.frequency is Frequency.DAILY:
        return not (rule.by_day or rule.by_month_day or rule.by_month)
    return not rule.by_month

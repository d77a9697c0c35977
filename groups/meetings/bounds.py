"""What a schedule may say: years, lengths, rules that end after they begin. Raises Invalid."""

from datetime import UTC, date, datetime, timedelta

from groups.meetings import types
from groups.meetings.days import first_day
from groups.meetings.overrides import Add, Cancel, CancelRange, Change, ChangeFrom, Move, Vary
from groups.meetings.rule import FIRST_YEAR, LAST_YEAR, Rule, bad_rule, parse_rule
from groups.plumbing.errors import Invalid

LONGEST_MINUTES = 7 * 24 * 60
MOST_CHANGES = 500
LONGEST_NOTE = 500
LONGEST_TOPIC = 255
MOST_TYPES = 40


def check_change(change: Change, field: str) -> None:
    if isinstance(change, CancelRange):
        if change.last < change.first:
            raise Invalid("The last day comes before the first.", f"{field}.last")
        return
    if isinstance(change, Vary):
        _check_variation(change, field)
        return
    if isinstance(change, Add):
        check_start(change.to, f"{field}.to")
    else:
        check_start(change.at, f"{field}.at")
    if isinstance(change, Move):
        _check_target(change, field)
    if isinstance(change, ChangeFrom):
        check_start(change.start_local, f"{field}.start_local")
        check_rule(change.rrule, change.start_local, f"{field}.rrule")
    if not isinstance(change, Cancel):
        _check_length(change, field)


def _check_target(move: Move, field: str) -> None:
    if move.to is not None:
        check_start(move.to, f"{field}.to")
    if move.to_utc is not None:
        check_start(move.to_utc.astimezone(UTC).replace(tzinfo=None), f"{field}.to_utc")


def _check_variation(vary: Vary, field: str) -> None:
    if (vary.at is None) == (vary.rrule is None):
        raise Invalid("Say which date it is about: one (at), or a rule (rrule).", f"{field}.at")
    if vary.at is not None:
        check_start(vary.at, f"{field}.at")
    if vary.rrule is not None:
        parse_rule(vary.rrule, f"{field}.rrule")
    if vary.topic is None and vary.types is None and not vary.note:
        raise Invalid("Say what is different: the topic, or the kind.", f"{field}.topic")
    if len(vary.topic or "") > LONGEST_TOPIC:
        raise Invalid(f"Please keep the topic to {LONGEST_TOPIC} characters.", f"{field}.topic")
    if len(vary.types or ()) > MOST_TYPES or not set(vary.types or ()) <= types.NAMES.keys():
        raise Invalid("Please choose the kinds from the list.", f"{field}.types")


def _check_length(change: Move | Add | ChangeFrom, field: str) -> None:
    if change.duration_minutes is not None:
        check_minutes(change.duration_minutes, f"{field}.duration_minutes")


def check_rule(rrule: str | None, start: datetime, field: str) -> None:
    if rrule is None:
        return
    rule = parse_rule(rrule, field)
    if first_day(rule, start.date()) is None:
        raise bad_rule("This rule never falls on any day. Please check it.", field)
    if _ends_before(rule, start.date()):
        raise bad_rule("This rule ends (UNTIL) before the first date. Please check it.", field)


def _ends_before(rule: Rule, first: date) -> bool:
    """Tell whether the rule is over a day and more before it begins, in any zone."""
    until = rule.until.date() if isinstance(rule.until, datetime) else rule.until
    return until is not None and until < first - timedelta(days=1)


def check_start(local: datetime, field: str) -> None:
    if local.tzinfo is not None or local.second or local.microsecond:
        raise Invalid("Give the time as 2026-02-20T19:00, on the meeting's own clock.", field)
    if not FIRST_YEAR <= local.year <= LAST_YEAR:
        raise Invalid(f"Give a year from {FIRST_YEAR} to {LAST_YEAR}.", field)


def check_minutes(minutes: int, field: str) -> None:
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise Invalid("Give the length in minutes, from 1 to a week (10080).", field)

"""The recurrence rule: the part of RFC 5545 §3.3.10 that meetings need, and nothing that can hurt.

A rule from outside is untrusted: anything below a day, anything absurd and anything we
would have to guess at is refused here, so that whoever holds a ``Rule`` may walk it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from groups.plumbing.errors import Invalid

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")  # in the order of date.weekday()
FIRST_YEAR, LAST_YEAR = 1970, 2200
LONGEST_RULE = 256
MOST_INTERVAL = 1000
MOST_COUNT = 5000  # thirteen years of daily meetings


class Frequency(StrEnum):
    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


class NthDay(NamedTuple):
    """``2TH`` is the second Thursday, ``-1SU`` the last Sunday, ``FR`` (nth 0) every Friday."""

    nth: int
    weekday: str

    def __str__(self) -> str:
        return f"{self.nth or ''}{self.weekday}"


@dataclass(frozen=True, slots=True)
class Rule:
    """A parsed rule. ``until`` is aware UTC, or a naive local time, or a whole local day."""

    frequency: Frequency
    interval: int = 1
    by_day: tuple[NthDay, ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_month: tuple[int, ...] = ()
    by_set_pos: tuple[int, ...] = ()
    week_start: str = "MO"
    count: int | None = None
    until: datetime | date | None = None

    def __str__(self) -> str:
        """Write the rule as RFC 5545 text, parts always in the same order."""
        parts = [f"FREQ={self.frequency}"]
        if self.interval != 1:
            parts.append(f"INTERVAL={self.interval}")
        for name, values in (
            ("BYMONTH", self.by_month),
            ("BYMONTHDAY", self.by_month_day),
            ("BYDAY", self.by_day),
            ("BYSETPOS", self.by_set_pos),
        ):
            if values:
                parts.append(f"{name}={','.join(map(str, values))}")
        if self.week_start != "MO":
            parts.append(f"WKST={self.week_start}")
        if self.count is not None:
            parts.append(f"COUNT={self.count}")
        if self.until is not None:
            parts.append(f"UNTIL={_until_text(self.until)}")
        return ";".join(parts)


def _until_text(until: datetime | date) -> str:
    if not isinstance(until, datetime):
        return f"{until:%Y%m%d}"
    return f"{until:%Y%m%dT%H%M%S}" + ("Z" if until.tzinfo else "")


@lru_cache(maxsize=4096)
def parse_rule(text: str, field: str = "rrule") -> Rule:
    """Read an RRULE value; raises Invalid with a sentence on what would do."""
    if len(text) > LONGEST_RULE:
        raise bad_rule("This repeat rule is too long for us. Please give a simpler one.", field)
    parts = _parts(text, field)
    try:
        rule = _rule_of(parts)
    except _Refused as refused:
        raise bad_rule(str(refused), field) from None
    return rule


def bad_rule(sentence: str, field: str) -> Invalid:
    return Invalid(sentence, field, code="bad_rule")


class _Refused(ValueError):
    """The sentence for the person; the field is known one level up."""


def _parts(text: str, field: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in text.strip().upper().removeprefix("RRULE:").rstrip(";").split(";"):
        name, equals, value = part.partition("=")
        if not equals or not value or name in parts:
            raise bad_rule("Give the repeat rule like FREQ=WEEKLY;BYDAY=FR.", field)
        if name not in _READERS:
            raise bad_rule(f"We cannot repeat by {name[:12]}. Use days, weeks or months.", field)
        parts[name] = value
    if "FREQ" not in parts:
        raise bad_rule("Say how often it repeats, for example FREQ=WEEKLY.", field)
    return parts


def _rule_of(parts: dict[str, str]) -> Rule:
    read = {_READERS[name][0]: _READERS[name][1](value) for name, value in parts.items()}
    rule = Rule(**read)  # type: ignore[arg-type]  # each reader returns its field's type
    _check_together(rule)
    return rule


def _check_together(rule: Rule) -> None:
    """Refuse parts fine alone that together mean nothing, or something else to each reader."""
    if rule.count is not None and rule.until is not None:
        raise _Refused("Give either a number of dates (COUNT) or a last date (UNTIL), not both.")
    if rule.frequency is Frequency.WEEKLY and rule.by_month_day:
        raise _Refused("A weekly meeting repeats on weekdays, not on days of the month.")
    nth = any(day.nth for day in rule.by_day)
    if nth and rule.frequency in (Frequency.DAILY, Frequency.WEEKLY):
        raise _Refused('"Second Thursday" needs a monthly or yearly rule (FREQ=MONTHLY).')
    if nth and rule.by_month_day:
        raise _Refused("Give either the nth weekday or the day of the month, not both.")
    monthly = rule.frequency is Frequency.MONTHLY or rule.by_month
    if monthly and any(abs(day.nth) > 5 for day in rule.by_day):
        raise _Refused("A month has at most five of each weekday.")
    if rule.by_set_pos and not (rule.by_day or rule.by_month_day or rule.by_month):
        raise _Refused("BYSETPOS needs BYDAY, BYMONTHDAY or BYMONTH beside it.")


def _frequency(value: str) -> Frequency:
    try:
        return Frequency(value)
    except ValueError:
        raise _Refused("A meeting repeats DAILY, WEEKLY, MONTHLY or YEARLY.") from None


def _number(low: int, high: int, sentence: str) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not re.fullmatch(r"[+-]?[0-9]{1,6}", value) or not low <= int(value) <= high:
            raise _Refused(sentence)
        return int(value)

    return read


def _numbers(low: int, high: int, sentence: str) -> Callable[[str], tuple[int, ...]]:
    one = _number(low, high, sentence)

    def read(value: str) -> tuple[int, ...]:
        numbers = {one(item) for item in value.split(",")}
        if 0 in numbers:
            raise _Refused(sentence)
        return tuple(sorted(numbers))

    return read


def _weekday(value: str) -> str:
    if value not in WEEKDAYS:
        raise _Refused("Weekdays are MO, TU, WE, TH, FR, SA, SU.")
    return value


def _nth_days(value: str) -> tuple[NthDay, ...]:
    return tuple(sorted({_nth_day(item) for item in value.split(",")}, key=_order))


def _nth_day(value: str) -> NthDay:
    match = re.fullmatch(r"([+-]?[0-9]{1,2})?([A-Z]{2})", value)
    if not match:
        raise _Refused("Give weekdays like FR, or 2TH for the second Thursday.")
    nth = int(match[1]) if match[1] else 0
    if match[1] and not 1 <= abs(nth) <= 53:
        raise _Refused("Give the nth weekday as 1 to 5, or -1 for the last.")
    return NthDay(nth, _weekday(match[2]))


def _order(day: NthDay) -> tuple[int, int]:
    return (day.nth, WEEKDAYS.index(day.weekday))


def _until(value: str) -> datetime | date:
    match = re.fullmatch(r"([0-9]{8})(T[0-9]{6}(Z?))?", value)
    if not match:
        raise _Refused("Give the last date as UNTIL=20261231 or UNTIL=20261231T235959Z.")
    try:
        moment = datetime.strptime((match[1] + (match[2] or ""))[:15], _until_format(match[2]))  # noqa: DTZ007  # the zone is read one line below
    except ValueError:
        raise _Refused("The last date (UNTIL) is not a day of the calendar.") from None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise _Refused(f"The last date (UNTIL) must lie before the year {LAST_YEAR + 1}.")
    if not match[2]:
        return moment.date()
    return moment.replace(tzinfo=UTC) if match[3] else moment


def _until_format(time: str | None) -> str:
    return "%Y%m%dT%H%M%S" if time else "%Y%m%d"


_READERS: dict[str, tuple[str, Callable[[str], object]]] = {
    "FREQ": ("frequency", _frequency),
    "INTERVAL": ("interval", _number(1, MOST_INTERVAL, "INTERVAL is a number from 1 to 1000.")),
    "BYDAY": ("by_day", _nth_days),
    "BYMONTHDAY": ("by_month_day", _numbers(-31, 31, "Days of the month are 1 to 31.")),
    "BYMONTH": ("by_month", _numbers(1, 12, "Months are 1 to 12.")),
    "BYSETPOS": ("by_set_pos", _numbers(-366, 366, "BYSETPOS is 1 to 366, or -1 for the last.")),
    "WKST": ("week_start", _weekday),
    "COUNT": ("count", _number(1, MOST_COUNT, f"COUNT is a number from 1 to {MOST_COUNT}.")),
    "UNTIL": ("until", _until),
}

"""When a meeting meets, as people say it: "every 2nd and 4th Thursday 19:30 in Denver".

What is understood is taken out of the sentence piece by piece (zone, last day, length, first
day, hour); the words that remain say how it repeats, and each of them must mean something.
Raises Invalid with one sentence on the words that are not understood. ``wording.py`` writes
what can be read here.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, time

from groups.meetings import cities, moments
from groups.meetings.repeats import EXAMPLE, FIELD, interval_word, rule_of
from groups.meetings.rule import Frequency, Rule, parse_rule
from groups.plumbing.errors import Invalid

LONGEST = 600


@dataclass(frozen=True)
class Said:
    """What a sentence says; None is not said. Without a rule it is once, on ``start``."""

    rule: Rule | None = None
    start: date | None = None
    at: time | None = None
    minutes: int | None = None
    timezone: str | None = None
    by_appointment: bool = False


def read(sentence: str, today: date) -> Said:
    """Read a sentence; raises Invalid saying which of its words are not understood."""
    if len(sentence) > LONGEST:
        raise Invalid(f"Please keep this to {LONGEST} characters.", FIELD)
    words = _plain(sentence)
    if re.search(r"\bby appointment\b|\bno fixed time\b", words):
        return Said(by_appointment=True)
    timezone, words = _zone(words)
    first, words = moments.find_day(words, today, _FROM)
    # "From September until June" ends in the June after that September.
    until, words = moments.find_day(words, max(today, first or today), _UNTIL)
    count, words = _count(words)
    minutes, words = moments.find_length(words)
    yearly, words = _every_year(words)
    day, words = moments.find_day(words, today)
    clock, words = moments.find_clock(words)
    said = Said(
        start=first or day,
        at=clock.at if clock else None,
        minutes=minutes or (clock.minutes if clock else None),
        timezone=timezone,
    )
    rule = rule_of(words, said.start, yearly)
    if rule is None and yearly and said.start:
        on = said.start
        rule = Rule(Frequency.YEARLY, yearly, by_month_day=(on.day,), by_month=(on.month,))
    if rule is None and said.start is None:
        raise Invalid(f"Say on which days. {EXAMPLE}", FIELD)
    return replace(said, rule=_ended(rule, until, count) if rule else None)


# --- pieces --------------------------------------------------------------------------------

_UNTIL = r"(?:until|till|til|through|thru|up to(?: and including)?|ending(?: on)?|ends(?: on)?)"
_FROM = (
    r"(?:from|starting(?: on| from)?|starts(?: on)?|beginning(?: on)?|begins(?: on)?|as of|since)"
)
_TIMES = re.compile(rf"\b(?:for\s+)?({moments.NUMBER}) (times|meetings|dates|sessions)\b")
_SPAN = re.compile(rf"\bfor (?:the next )?({moments.NUMBER}) (weeks|months)\b")
_ONCE_MORE = re.compile(r",\s*once\s*$")
_YEARLY = re.compile(
    r"\b(?:every|each) (?:(other|second|third|fourth|\d{1,2}(?:st|nd|rd|th)) )?year\b"
    r"|\b(?:yearly|annually|once a year)\b"
)
_PARTS_OF_DAY = re.compile(r"(?<!in the )(?<!at )\b(morning|afternoon|evening|night)s?\b")


def _plain(sentence: str) -> str:
    """Fold what is written differently and means the same."""
    words = unicodedata.normalize("NFKC", sentence).casefold()
    words = words.replace("\u2019", "'").replace("\u2013", "-").replace("\u2014", ",")
    words = re.sub(r"\b(\d{1,2})([0-5]\d)\s*([ap])\.?m\b", r"\1:\2 \3m", words)
    words = re.sub(r"\b([ap])\.m\.?", r"\1m", words)
    words = re.sub(r"\b(?:12 )?(?:noon|midday)\b", "12:00", words)
    words = re.sub(r"\b(?:12 )?midnight\b", "0:00", words)
    words = " ".join(words.split())
    return _with_part_of_day(words)


def _with_part_of_day(words: str) -> str:
    """Read "Monday evening at 7" as "Monday at 7 in the evening"."""
    match = _PARTS_OF_DAY.search(words)
    if not match:
        return words
    part = match[1]
    before = words[: match.start()]
    day = "day" if re.search(r"\b(?:every|each) $", before) else ""
    words = before + day + words[match.end() :]
    in_it = f"in the {part}" if part != "night" else "at night"
    hour = re.compile(r"(\b(?:[01]?\d|2[0-4])[:.][0-5]\d\b|\b(?:at|@) \d{1,2}\b)(?!\s*[ap]m|[:.])")
    return hour.sub(rf"\1 {in_it}", words, count=1)


def _zone(words: str) -> tuple[str | None, str]:
    for match in re.finditer(r"(?<!\w)([a-z_]+(?:/[a-z_+\-]+){1,2}|utc|gmt)(?!\w)", words):
        zone = cities.iana_zone(match[1])
        if zone:
            return zone, moments.without(words, match)
    found = re.search(rf"(?:\b(?:in|at|on)\s+(?:the\s+)?)?{cities.pattern().pattern}", words)
    if not found:
        return None, words
    zone = cities.zone_of(found["place"])
    if zone is None:
        choices = " or ".join(f'"{one}"' for one in cities.candidates(found["place"]))
        raise Invalid(f'"{found["place"].title()}" could be several places. Say {choices}.', FIELD)
    return zone, moments.without(words, found)


def _count(words: str) -> tuple[tuple[int, str] | None, str]:
    """Find "8 times" or "for 6 weeks": a number with what it counts."""
    for pattern in (_TIMES, _SPAN):
        match = pattern.search(words)
        if match:
            number = moments.number(match[1])
            if not number:
                raise Invalid("Say how many times it is held: at least once.", FIELD)
            return (number, match[2].rstrip("s")), moments.without(words, match)
    once = _ONCE_MORE.search(words)
    return ((1, "time"), words[: once.start()]) if once else (None, words)


def _every_year(words: str) -> tuple[int, str]:
    """Return how many years lie between, 0 when it is not by years."""
    match = _YEARLY.search(words)
    if not match:
        return 0, words
    interval = interval_word(match[1]) if match[1] else 1
    if not interval:
        raise Invalid(f'We did not understand "{match[0]}". {EXAMPLE}', FIELD)
    return interval, moments.without(words, match)


def _ended(rule: Rule, until: date | None, count: tuple[int, str] | None) -> Rule:
    if until and count:
        raise Invalid("Say either how many times or until when, not both.", FIELD)
    ended = replace(rule, until=until, count=_dates_in(rule, *count) if count else None)
    # More can be said than a rule may hold: every 5000 weeks.
    return parse_rule(str(ended), FIELD)


def _dates_in(rule: Rule, number: int, unit: str) -> int:
    """Return how many dates that is: six weeks of two days are twelve."""
    if unit not in {"week", "month"}:
        return number
    if rule.frequency is not {"week": Frequency.WEEKLY, "month": Frequency.MONTHLY}[unit]:
        raise Invalid(f"Say until when, instead of for how many {unit}s.", FIELD)
    each = len(rule.by_day) or len(rule.by_month_day)
    return max(1, number // rule.interval) * (len(rule.by_set_pos) or each)

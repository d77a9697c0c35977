"""Clock times, lengths and days as people write them, found in a sentence and taken out of it.

Every finder takes the words that are left and returns what it found with the rest.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta

from groups.plumbing.errors import Invalid

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBERS = {
    **{"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6},
    **{"seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12},
}
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"  # noqa: E501
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
NUMBER = r"(?:\d{1,3}|" + "|".join(_NUMBERS) + ")"
GONE = " ; "  # what was taken out leaves a gap that no later words are joined across


@dataclass(frozen=True)
class Clock:
    """A time of day, and the length when an end was given with it."""

    at: time
    minutes: int | None = None


def titled(words: str) -> str:
    """Write weekdays and months with the capitals they have."""
    names = rf"\b(?:{_MONTH}|{_WEEKDAY}s?)\b"
    return re.sub(names, lambda match: match[0].capitalize(), words)


def number(word: str) -> int:
    return int(word) if word.isdecimal() else _NUMBERS[word]


# --- clock times ---------------------------------------------------------------------------

_HALF = r"(?P<{0}h>[01]?\d|2[0-4])(?:[:.h](?P<{0}m>[0-5]\d)|h\b)?\s*(?P<{0}ap>[ap]\.?m\b\.?)?"
_PART = r"(?:\s*(?:in the (?P<part>morning|afternoon|evening)|at (?P<night>night)))?"
_RANGE = re.compile(
    r"\b(?:from\s+|between\s+|at\s+)?"
    + _HALF.format("a")
    + r"\s*(?:-|to|till|until|and)\s*"
    + _HALF.format("b")
    + _PART
    + r"(?![\w:])"
)
_PAST = re.compile(
    r"\b(?:at\s+)?(half past|half|quarter past|a quarter past|quarter to|a quarter to)\s+"
    r"(" + NUMBER + r")\s*(?P<ap>[ap]\.?m\b\.?)?" + _PART + r"(?!\w)"
)
_CLOCK = re.compile(
    r"(?:\bat\s+|@\s*|\b)(?P<h>[01]?\d|2[0-4])(?:[:.h](?P<m>[0-5]\d)(?::00)?|(?P<hour>h\b))?"
    r"\s*(?:(?P<ap>[ap]\.?m\b\.?)|(?P<oclock>o'?clock)|(?P<hrs>hrs?\b|hours?\b(?! long)))?"
    + _PART
    + r"(?![\w:])"
)
_FOUR_DIGITS = re.compile(r"\b(?:at\s+|@\s*)?([01]\d|2[0-3])([0-5]\d)(?:\s*(?:hrs?|hours|h))?\b")
_BARE = re.compile(
    r"(?:\bat|@)\s*(?:about\s+)?(\d{1,2}|" + "|".join(_NUMBERS) + r")\b(?!\s*\w*day)"
)


def find_clock(words: str) -> tuple[Clock | None, str]:
    """Find the time of day; raises Invalid for one that could be morning or evening."""
    for reader in (_range, _past_the_hour, _digits, _usual_clock):
        found = reader(words)
        if found:
            return found
    bare = _BARE.search(words)
    if bare:
        hour = number(bare[1])
        raise Invalid(
            f"Is {hour} o'clock in the morning or in the evening? Write {hour} am or {hour} pm.",
            "saying",
        )
    return None, words


def _range(words: str) -> tuple[Clock, str] | None:
    for match in _RANGE.finditer(words):
        found = match.groupdict()
        is_clock = found["am"] or found["bm"] or found["aap"] or found["bap"] or _part(match)
        if not is_clock:
            continue
        end = _time(found["bh"], found["bm"], found["bap"], _part(match))
        start = _time(found["ah"], found["am"], found["aap"] or found["bap"], _part(match))
        if not found["aap"] and found["bap"] and start >= end:
            start = _time(found["ah"], found["am"], None, "")  # 11 to 1 pm begins before noon
        minutes = (_minute(end) - _minute(start)) % 1440
        return Clock(start, minutes or None), without(words, match)
    return None


def _past_the_hour(words: str) -> tuple[Clock, str] | None:
    match = _PAST.search(words)
    if not match:
        return None
    hour, part = number(match[2]), _part(match)
    if not match["ap"] and not part and hour <= 12:
        raise Invalid(
            f'Is "{match[0].strip()}" in the morning or in the evening? Add am or pm.', "saying"
        )
    minute = _minute(_time(str(hour), None, match["ap"], part))
    minute += {"half": 30, "quar": 15}[match[1].removeprefix("a ")[:4]] * (
        -1 if match[1].endswith("to") else 1
    )
    return Clock(time(minute // 60 % 24, minute % 60)), without(words, match)


def _digits(words: str) -> tuple[Clock, str] | None:
    match = _FOUR_DIGITS.search(words)
    return (Clock(time(int(match[1]), int(match[2]))), without(words, match)) if match else None


def _usual_clock(words: str) -> tuple[Clock, str] | None:
    for match in _CLOCK.finditer(words):
        part = _part(match)
        if match["m"] or match["ap"] or match["hour"] or match["hrs"] or part:
            return Clock(_time(match["h"], match["m"], match["ap"], part)), without(words, match)
        if match["oclock"]:
            hour = int(match["h"])
            if hour > 12:
                return Clock(time(hour % 24)), without(words, match)
            raise Invalid(f"Is that {hour} am or {hour} pm? Please write which.", "saying")
    return None


def _part(match: re.Match[str]) -> str:
    return match["part"] or match["night"] or ""


def _time(hours: str, minutes: str | None, half: str | None, part: str) -> time:
    hour, minute = int(hours), int(minutes or 0)
    afternoon = (half or "").startswith("p") or part in {"afternoon", "evening", "night"}
    if half and not 1 <= hour <= 12:
        if hour > 12:
            return time(hour % 24, minute)  # 19:00 pm is said, and clear
        raise Invalid("Give the time like 7:30 pm or 19:30.", "saying")
    if (half or part) and hour == 12:
        hour = 12 if afternoon and part != "night" else 0
    elif afternoon and hour < 12:
        hour += 12
    return time(hour % 24, minute)


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


# --- lengths -------------------------------------------------------------------------------

_LONG = r"(?:\b(?:for|lasting|lasts|length|,)\s*)?(?:about\s+)?"
_LENGTHS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], int]], ...] = (
    (re.compile(_LONG + r"\bone and a half hours?\b"), lambda _m: 90),
    (re.compile(_LONG + r"\b(?:an|1|one) hour and a half\b"), lambda _m: 90),
    (re.compile(_LONG + r"\bhalf an hour\b"), lambda _m: 30),
    (
        re.compile(_LONG + r"\b(?:an|1|one) hour and a quarter\b"),
        lambda _m: 75,
    ),
    (
        re.compile(
            r"\b(?:for|lasting|lasts)\s+(" + NUMBER + r")\s*(?:h|hrs?|hours?)\s*(?:and\s*)?"
            r"(\d{1,2})\s*(?:m|mins?|minutes?)?\b"
        ),
        lambda m: number(m[1]) * 60 + int(m[2]),
    ),
    (
        re.compile(r"\b(?:for|lasting|lasts)\s+(\d)[.,](5|25|75)\s*(?:h|hrs?|hours?)\b"),
        lambda m: int(m[1]) * 60 + {"5": 30, "25": 15, "75": 45}[m[2]],
    ),
    (
        re.compile(r"(?:\b(?:for|lasting|lasts)\s+)(" + NUMBER + r")\s*(?:h|hrs?|hours?)\b"),
        lambda m: number(m[1]) * 60,
    ),
    (re.compile(r"\b(" + NUMBER + r")\s*hours? long\b"), lambda m: number(m[1]) * 60),
    (
        re.compile(_LONG + r"\b(\d{1,4})\s*-?\s*(?:m|mins?|minutes?)\b(?:\s+long)?"),
        lambda m: int(m[1]),
    ),
)


def find_length(words: str) -> tuple[int | None, str]:
    """Find how long it is, in minutes."""
    for pattern, minutes in _LENGTHS:
        match = pattern.search(words)
        if match:
            length = minutes(match)
            if not 1 <= length <= 1440:
                raise Invalid("A meeting lasts from 1 minute to a day.", "saying")
            return length, without(words, match)
    return None, words


# --- days ----------------------------------------------------------------------------------

_WEEKDAY_BEFORE = rf"(?:(?P<weekday>{_WEEKDAY}),?\s+(?:the\s+)?)?"
_YEAR = r"(?:,?\s+(?P<year>(?:19|20|21)\d\d))?"
_DAY_MONTH = rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.?\s+(?:of\s+)?(?P<month>{_MONTH})\b\.?{_YEAR}"
_MONTH_DAY = rf"(?P<month>{_MONTH})\b\.?\s+(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?![:.]\d|\s*[ap]\.?m\b){_YEAR}"  # noqa: E501
_ISO = r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})"
_DOTTED = r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})"
_SLASHED = r"(?P<one>\d{1,2})/(?P<two>\d{1,2})(?:/(?P<year>\d{4}))?"
_RELATIVE = r"(?P<relative>today|tomorrow|tonight)"
_NEXT = rf"(?:next|this|the coming)\s+(?P<next>{_WEEKDAY})"
_DATES = [
    re.compile(rf"(?:\bon\s+)?(?<![\w:]){_WEEKDAY_BEFORE}(?:the\s+)?{form}(?![\w:/])")
    for form in (_ISO, _DOTTED, _SLASHED, _DAY_MONTH, _MONTH_DAY, _RELATIVE, _NEXT)
]
_MORE_MONTHS = re.compile(rf"\s*(?:,|and|&)\s*{_MONTH}\b")


def find_day(words: str, today: date, after: str = "") -> tuple[date | None, str]:
    """Find a day of the calendar, right after the words ``after`` (a pattern) when given.

    Without a year it is the next such day from today.
    """
    for pattern in _DATES:
        source = rf"\b(?:{after})\s+{pattern.pattern}" if after else pattern.pattern
        for match in re.finditer(source, words):
            if _MORE_MONTHS.match(words, match.end()):
                continue  # "the 15th of January and July" is a rule, not a day
            return _day(match, today), without(words, match)
    return None, words


def _day(match: re.Match[str], today: date) -> date:
    found = match.groupdict()
    if found.get("relative"):
        return today + timedelta(days=1 if found["relative"] == "tomorrow" else 0)
    if found.get("next"):
        ahead = (_weekday(found["next"]) - today.weekday()) % 7 or 7
        return today + timedelta(days=ahead)
    day, month = _day_and_month(found)
    given = found.get("year")
    years = [int(given)] if given else range(today.year, today.year + 5)
    for year in years:
        try:
            meant = date(year, month, day)
        except ValueError:
            continue
        if given or meant >= today:
            return _checked(meant, found.get("weekday"), match[0].strip())
    raise Invalid(f'"{titled(match[0].strip())}" is not a day of the calendar.', "saying")


def _day_and_month(found: dict[str, str | None]) -> tuple[int, int]:
    if found.get("one") is None:
        word = found["month"] or ""
        return int(found["day"] or 0), int(word) if word.isdecimal() else _month(word)
    one, two = int(found["one"] or 0), int(found["two"] or 0)
    if one != two and one <= 12 and two <= 12:
        raise Invalid(
            f'"{one}/{two}" is one day in America and another in Europe. '
            f"Write {one} {MONTHS[two - 1].title()} or {two} {MONTHS[one - 1].title()}.",
            "saying",
        )
    return (one, two) if two <= 12 else (two, one)


def _checked(meant: date, weekday: str | None, words: str) -> date:
    if weekday and _weekday(weekday) != meant.weekday():
        really = DAYS[meant.weekday()].title()
        raise Invalid(
            f'"{titled(words)}" is a {really}. Please check the day or the weekday.', "saying"
        )
    return meant


def _month(word: str) -> int:
    return next(n for n, name in enumerate(MONTHS, 1) if name.startswith(word[:3]))


def _weekday(word: str) -> int:
    return next(n for n, name in enumerate(DAYS) if name.startswith(word[:3]))


def without(words: str, match: re.Match[str]) -> str:
    return words[: match.start()] + GONE + words[match.end() :]

"""Days and times as meeting lists write them: 0, "1", "Monday", [1, 3]; "19:00", "8:00 PM"."""

import re
from datetime import date, datetime, timedelta

from groups.meetings.schedule import Schedule
from groups.plumbing.errors import Invalid
from groups.plumbing.text import fold

# Sunday first, as the format counts: its 0 is SU.
WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_NAMES = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
# As the sheets of other countries write them; accents may be missing.
_ELSEWHERE = (
    "domingo lunes martes miercoles jueves viernes sabado",
    "dimanche lundi mardi mercredi jeudi vendredi samedi",
    "日曜日 月曜日 火曜日 水曜日 木曜日 金曜日 土曜日",
    "日 月 火 水 木 金 土",
    "sondag mandag tisdag onsdag torsdag fredag lordag",
    "nedela pondelok utorok streda stvrtok piatok sobota",
    "sonntag montag dienstag mittwoch donnerstag freitag samstag",
)
_NAMED = {fold(name): n for names in _ELSEWHERE for n, name in enumerate(names.split())}
# A list says only "Fridays". Every series begins in one fixed week, so that reading the same
# list next year gives the same series.
_FIRST_SUNDAY = date(2020, 1, 5)
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?::\d{2})? ?(?:([ap])\.?m\.?)?", re.IGNORECASE)
_WORDS = {"noon": "12:00", "12 noon": "12:00", "midnight": "00:00", "12 midnight": "00:00"}
_SENTENCE_DAY = "Give the day as a number, 0 (Sunday) to 6, or by its name."
_SENTENCE_TIME = "Give the time as HH:MM, such as 19:00."


def days(value: object) -> list[int]:
    """Return the days, 0 is Sunday; [] for none; raises Invalid."""
    if value is None or value == "" or value == []:
        return []
    if isinstance(value, str) and "," in value:
        value = [part for part in value.split(",") if part.strip()]
    if isinstance(value, list):
        return sorted({_day(one) for one in value})
    return [_day(value)]


def is_plain_day(value: object) -> bool:
    return value is None or (isinstance(value, int) and not isinstance(value, bool))


def _day(value: object) -> int:
    if isinstance(value, str):
        word = value.strip().casefold().rstrip("s.")
        if word.isdecimal():
            value = int(word[:9])
        else:
            named = [n for n, name in enumerate(_NAMES) if len(word) >= 2 and name.startswith(word)]
            value = named[0] if len(named) == 1 else _NAMED.get(fold(value.strip()), -1)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 6:
        raise Invalid(_SENTENCE_DAY, "day")
    return value


def clock(value: object, field: str) -> str:
    """Return "HH:MM"; "" for none; raises Invalid."""
    if value is None or value == "":
        return ""
    if not isinstance(value, str):
        raise Invalid(_SENTENCE_TIME, field)
    word = value.strip().casefold()
    match = _CLOCK.fullmatch(_WORDS.get(word, word))
    if not match:
        raise Invalid(_SENTENCE_TIME, field)
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif half or not match[2]:
        raise Invalid(_SENTENCE_TIME, field)
    if hour > 23 or minute > 59:
        raise Invalid(_SENTENCE_TIME, field)
    return f"{hour:02}:{minute:02}"


def minutes_between(start: str, end: str) -> int:
    """Return the length; an end before the start is on the next day; 0 when they are the same."""
    first, last = (int(time[:2]) * 60 + int(time[3:]) for time in (start, end))
    return (last - first) % (24 * 60)


def weekly(day: int, start: str, minutes: int, timezone: str) -> Schedule:
    """Return the schedule of a meeting every week on that day, 0 is Sunday."""
    first = datetime.fromisoformat(f"{_FIRST_SUNDAY + timedelta(days=day)}T{start}")
    return Schedule(timezone, first, minutes, f"FREQ=WEEKLY;BYDAY={WEEKDAYS[day]}")


def name_of(day: int) -> str:
    return _NAMES[day]

"""How a meeting repeats, in words: "every 2nd and 4th Thursday" becomes a rule.

Each word becomes a letter with a value; what the letters spell is looked up in ``_SHAPES``.
Every word must mean something: raises Invalid naming those that do not.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from groups.meetings import moments
from groups.meetings.moments import DAYS, MONTHS
from groups.meetings.rule import WEEKDAYS, Frequency, NthDay, Rule
from groups.plumbing.errors import Invalid

FIELD = "saying"
EXAMPLE = 'Say it like "every Thursday at 19:30" or "last Friday of the month, 8 pm in Denver".'
_WORKING = ("MO", "TU", "WE", "TH", "FR")


def rule_of(words: str, start: date | None, yearly: int) -> Rule | None:
    """Read the words; None when nothing repeats. ``yearly`` is how many years lie between."""
    tokens = _tokens(words)
    return _rule(tokens, start, yearly) if tokens else None


def interval_word(word: str) -> int:
    """Return the n of "other", "third" or "3rd"."""
    return 2 if word == "other" else _ORDINALS.get(word) or int(re.sub(r"\D", "", word))


@dataclass(frozen=True)
class _Token:
    letter: str
    value: tuple[object, ...]
    words: str


_ORDINALS = {
    **{"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "last": -1},
    **{"final": -1, "penultimate": -2},
}
_WORD_LETTERS = {
    **dict.fromkeys(("every", "each", "all", "any"), "E"),
    **dict.fromkeys(("other", "alternate", "alternating"), "O"),
    **dict.fromkeys(("of", "in"), "F"),
    **dict.fromkeys(("and", "&", "+", "plus"), "A"),
    "or": "R",
    **dict.fromkeys(("except", "excluding", "but", "not"), "X"),
    **dict.fromkeys(("day", "days"), "U"),
    **dict.fromkeys(("week", "weeks"), "W"),
    **dict.fromkeys(("month", "months"), "M"),
    **dict.fromkeys(("weekly",), "w"),
    **dict.fromkeys(("daily", "nightly", "everyday"), "d"),
    **dict.fromkeys(("monthly",), "m"),
    **dict.fromkeys(("fortnightly", "fortnight", "biweekly", "bi-weekly"), "f"),
    **dict.fromkeys(("to", "through", "-"), "T"),
    "only": "P",
    "once": "1",
    "twice": "2",
}
_SILENT = frozenset(
    """the on at a we meet meets meeting meetings held it is are that starting from around about
    , ; . : @ ( ) please our per hold always time uhr hrs that""".split()
)
_WEEKDAY_WORD = re.compile(
    r"(mon|tues?|wed(?:nes|s)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?(?:'?s)?"
)
_NTH = re.compile(r"(\d{1,3})(?:st|nd|rd|th)")
_SETS = {
    **dict.fromkeys(("weekday", "weekdays", "workday", "workdays"), _WORKING),
    **dict.fromkeys(("weekend", "weekends"), ("SA", "SU")),
}
_LEX = re.compile(r"\d{1,3}(?:st|nd|rd|th)|\d+|[^\W\d_]+(?:['\-][^\W\d_]+)*|\S")


def _tokens(words: str) -> list[_Token]:
    words = re.sub(r"\b(?:mon(?:day)?)\s*-\s*(?:fri(?:day)?)\b", "weekdays", words)
    words = re.sub(r"(?<=[a-z])\s*[-/]\s*(?=(?:mon|tue|wed|thu|fri|sat|sun))", _joining, words)
    words = re.sub(r"\b(\d(?:st|nd|rd|th))\s*/\s*(?=\d)", r"\1 and ", words)
    words = re.sub(r"\b(second|2nd|third|3rd)(?: to)?[ -]last\b", r"\1_last", words)
    words = words.replace("working day", "weekday").replace("calendar month", "month")
    tokens, unknown = [], []
    for word in re.findall(r"\w+_last|" + _LEX.pattern, words):
        if word in _SILENT:
            continue
        token = _token(word)
        if token is None:
            unknown.append(word)
        else:
            tokens.append(token)
    if unknown:
        raise Invalid(f'We did not understand "{" ".join(unknown)}". {EXAMPLE}', FIELD)
    return _gathered(tokens)


def _joining(match: re.Match[str]) -> str:
    return " - " if "-" in match[0] else " and "


def _token(word: str) -> _Token | None:
    if word.endswith("_last"):
        return _Token("N", (-interval_word(word.removesuffix("_last")),), word)
    if word in _WORD_LETTERS:
        return _Token(_WORD_LETTERS[word], (), word)
    if word in _ORDINALS:
        return _Token("N", (_ORDINALS[word],), word)
    if word in _SETS:
        return _Token("D", _SETS[word], word)
    nth = _NTH.fullmatch(word)
    if nth:
        return _Token("N", (int(nth[1]),), word) if int(nth[1]) else None
    if word.isdecimal() or word in {"two", "three", "four", "five", "six"}:
        number = moments.number(word)
        return _Token("K", (number,), word) if number else None
    if _WEEKDAY_WORD.fullmatch(word):
        number = next(n for n, name in enumerate(DAYS) if name.startswith(word[:3]))
        return _Token("D", (WEEKDAYS[number],), word)
    month = _month(word)
    return _Token("L", (month,), word) if month else None


def _month(word: str) -> int | None:
    if len(word) < 3:
        return None
    return next((n for n, m in enumerate(MONTHS, 1) if m.startswith(word) or word == m + "s"), None)


def _gathered(tokens: list[_Token]) -> list[_Token]:
    """Join lists: "2nd and 4th" is one N, "Monday, Wednesday or Friday" one D."""
    found: list[_Token] = []
    waiting: list[_Token] = []
    for token in tokens:
        last = found[-1] if found else None
        joined = {one.letter for one in waiting} <= {"A", "R"}
        if token.letter in "ARTN"[:3] and last and last.letter in "NDL":
            waiting.append(token)
            continue
        if last and token.letter == last.letter and token.letter in "NDL" and joined:
            found[-1] = _joined(last, token, [one.letter for one in waiting])
        elif last and token.letter == "D" == last.letter and [w.letter for w in waiting] == ["T"]:
            found[-1] = replace(last, value=_from_to(last.value[-1], token.value[0], last.value))
        else:
            found += [*waiting, token]
        waiting = []
    return [*found, *waiting]


def _joined(last: _Token, token: _Token, between: list[str]) -> _Token:
    words = f"{last.words} {'or' if 'R' in between else 'and'} {token.words}"
    return _Token(last.letter, (*last.value, *token.value), words)


def _from_to(first: object, last: object, before: tuple[object, ...]) -> tuple[object, ...]:
    start, end = WEEKDAYS.index(str(first)), WEEKDAYS.index(str(last))
    run = [WEEKDAYS[(start + n) % 7] for n in range((end - start) % 7 + 1)]
    return (*before[:-1], *run)


# --- shapes --------------------------------------------------------------------------------

_Values = list[_Token]


def _rule(tokens: list[_Token], start: date | None, yearly: int) -> Rule | None:
    spelled = "".join(token.letter for token in tokens)
    if spelled in {"1", ""}:
        return None
    for shape, make in _SHAPES:
        if re.fullmatch(shape, spelled):
            rule = make(tokens, start)
            return _by_years(rule, yearly) if yearly else rule
    raise Invalid(
        f'We could not make a rule of "{moments.titled(_said(tokens))}". {EXAMPLE}', FIELD
    )


def _said(tokens: list[_Token]) -> str:
    return " ".join(token.words.replace("_", " ") for token in tokens)


def _by_years(rule: Rule, interval: int) -> Rule:
    if rule.frequency is not Frequency.MONTHLY or not rule.by_month:
        raise Invalid("Say in which month of the year.", FIELD)
    return replace(rule, frequency=Frequency.YEARLY, interval=interval)


def _days(tokens: _Values) -> tuple[str, ...]:
    codes = {str(code) for token in tokens if token.letter == "D" for code in token.value}
    return tuple(day for day in WEEKDAYS if day in codes)


def _months(tokens: _Values) -> tuple[int, ...]:
    return tuple(sorted({int(str(n)) for t in tokens if t.letter == "L" for n in t.value}))


def _interval(tokens: _Values, unit: str) -> int:
    """Return the n of "every nth": of the number or the "other" right before the unit."""
    for token, following in pairwise(tokens):
        if following.letter == unit and token.letter == "O":
            return 2
        if following.letter == unit and token.letter in "KN" and len(token.value) == 1:
            return int(str(token.value[0]))
    return 1


def _weekly(tokens: _Values, start: date | None, interval: int = 1) -> Rule:
    days = _days(tokens)
    if not days:
        if start is None:
            raise Invalid('Say on which day of the week, such as "on Thursday".', FIELD)
        days = (WEEKDAYS[start.weekday()],)
    by_day = tuple(NthDay(0, day) for day in days)
    return Rule(Frequency.WEEKLY, interval, by_day=by_day, by_month=_months(tokens))


def _every_nth_week(tokens: _Values, start: date | None) -> Rule:
    return _weekly(tokens, start, _interval(tokens, "W"))


def _fortnightly(tokens: _Values, start: date | None) -> Rule:
    return _weekly(tokens, start, 2)


def _every_nth_weekday(tokens: _Values, start: date | None) -> Rule:
    """Read "every third Friday": a word counts weeks, a numeral could count either."""
    [nth] = [token for token in tokens if token.letter == "N"]
    number = int(str(nth.value[0]))
    if len(nth.value) > 1 or number < 2 or _months(tokens):
        return _nth_weekdays(tokens, start)
    if number == 2 or (nth.words[0].isdecimal() and number <= 5):
        day = moments.titled(_said([token for token in tokens if token.letter == "D"]))
        weeks = "other" if number == 2 else f"{number} weeks on"
        raise Invalid(
            f'Write "every {weeks} {day}", or "the {nth.words} {day} of the month": '
            f'"every {nth.words} {day}" can be both.',
            FIELD,
        )
    return _weekly(tokens, start, number)


def _every_day(tokens: _Values, _start: date | None) -> Rule:
    interval = _interval(tokens, "U")
    if interval > 1:
        by_day = tuple(NthDay(0, day) for day in _days(tokens))
        return Rule(Frequency.DAILY, interval, by_day=by_day, by_month=_months(tokens))
    by_day = tuple(NthDay(0, day) for day in (_days(tokens) or WEEKDAYS))
    return Rule(Frequency.WEEKLY, by_day=by_day, by_month=_months(tokens))


def _every_day_of_weeks(tokens: _Values, _start: date | None) -> Rule:
    by_day = tuple(NthDay(0, day) for day in WEEKDAYS)
    return Rule(Frequency.WEEKLY, _interval(tokens, "W"), by_day=by_day, by_month=_months(tokens))


def _every_day_except(tokens: _Values, _start: date | None) -> Rule:
    left = [day for day in WEEKDAYS if day not in _days(tokens)]
    if not left:
        raise Invalid("That leaves no day at all.", FIELD)
    return Rule(Frequency.WEEKLY, by_day=tuple(NthDay(0, day) for day in left))


def _nth_weekdays(tokens: _Values, _start: date | None) -> Rule:
    found: set[NthDay] = set()
    for nth, day in pairwise(tokens):
        if nth.letter == "N" and day.letter == "D":
            if "or" in day.words or day.words.removesuffix("s") in {"weekday", "workday"}:
                return _nth_of_several(tokens, nth, day)
            places = [int(str(one)) for one in nth.value]
            found |= {NthDay(place, str(code)) for place in places for code in day.value}
    if any(abs(one.nth) > 5 for one in found):
        raise Invalid("A month has at most five of each weekday.", FIELD)
    ordered = sorted(found, key=lambda one: (one.nth, WEEKDAYS.index(one.weekday)))
    return _monthly(tokens, by_day=tuple(ordered))


def _nth_of_several(tokens: _Values, nth: _Token, day: _Token) -> Rule:
    by_day = tuple(NthDay(0, code) for code in _days([day]))
    places = tuple(sorted(int(str(one)) for one in nth.value))
    return _monthly(tokens, by_day=by_day, by_set_pos=places)


def _days_of_month(tokens: _Values, start: date | None) -> Rule:
    numbers = [n for t in _before_interval(tokens) if t.letter in "NK" for n in t.value]
    days = sorted({int(str(n)) for n in numbers}) or ([start.day] if start else [])
    if not days:
        raise Invalid('Say on which day of the month, such as "monthly on the 15th".', FIELD)
    if not all(1 <= abs(day) <= 31 for day in days):
        raise Invalid("A month has at most 31 days.", FIELD)
    return _monthly(tokens, by_month_day=tuple(days))


def _before_interval(tokens: _Values) -> _Values:
    """Leave out the "third" of "every third month"."""
    return [
        token
        for token, following in zip(tokens, [*tokens[1:], None], strict=True)
        if not (following and following.letter == "M" and token.letter in "NK")
    ]


def _weekday_the_nth(tokens: _Values, _start: date | None) -> Rule:
    by_day = tuple(NthDay(0, day) for day in _days(tokens))
    days = tuple(sorted(int(str(n)) for t in tokens if t.letter == "N" for n in t.value))
    return _monthly(tokens, by_day=by_day, by_month_day=days)


def _monthly(
    tokens: _Values,
    *,
    by_day: tuple[NthDay, ...] = (),
    by_month_day: tuple[int, ...] = (),
    by_set_pos: tuple[int, ...] = (),
) -> Rule:
    return Rule(
        Frequency.MONTHLY,
        _interval(tokens, "M"),
        by_day=by_day,
        by_month_day=by_month_day,
        by_month=_months(tokens),
        by_set_pos=by_set_pos,
    )


_IN_MONTHS = "(?:F?L)?"
_OF_MONTH = "(?:F?1?E?[ONK]?M|F?L|m)?"
_OF_MONTHS = "(?:F?1?E?[ONK]?M|F?L|m)"
_EVERY_MONTH = "(?:m|1?E?[OK]?M)"
_SHAPES: list[tuple[str, Callable[[_Values, date | None], Rule]]] = [
    (rf"E?D{_IN_MONTHS}", _weekly),
    (rf"(?:w|1?E?W)D?{_IN_MONTHS}|D(?:w|1?E?W){_IN_MONTHS}", _weekly),
    (rf"(?:E?f)D?{_IN_MONTHS}|D?E?f{_IN_MONTHS}", _fortnightly),
    (rf"E?OD{_IN_MONTHS}", _fortnightly),
    (rf"(?:E?[ONK]W)D?{_IN_MONTHS}|E?DF?E?[ONK]W{_IN_MONTHS}", _every_nth_week),
    (rf"E?UF?E?[ONK]?W{_IN_MONTHS}", _every_day_of_weeks),
    (rf"END{_IN_MONTHS}", _every_nth_weekday),
    (r"(?:E?U|d)X(?:F)?D|(?:E?U|d)XED", _every_day_except),
    (rf"(?:E?[ONK]?U|d)D?{_IN_MONTHS}", _every_day),
    (rf"{_EVERY_MONTH}?E?(?:NDA?)+{_OF_MONTH}", _nth_weekdays),
    (rf"E?DF{_EVERY_MONTH}", _weekly),
    (rf"{_EVERY_MONTH}[NK]?U?", _days_of_month),
    (rf"E?N(?:UA?)?N?U?{_OF_MONTHS}", _days_of_month),
    (rf"DN{_OF_MONTHS}", _weekday_the_nth),
]

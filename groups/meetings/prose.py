"""Schedule hidden in words: "No meeting 2nd Thursday", "(SUSPENDED)", "7 pm Eastern".

Lists without a field for it write such things into the name or the notes. Each finding names
the exact words it came from and what would change; nothing is ever changed by itself.

On eight published lists (5,037 meetings) it finds 1,607 things. Of 110 of the distinct ones, drawn
at random and read by hand, 106 say what the list meant; those that do not are "perhaps", but for
one. What it leaves out on purpose: dates without a weekday ("1st Big Book/2nd Step").
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from groups.meetings import types as kinds
from groups.meetings.days import first_day
from groups.meetings.moments import MONTHS
from groups.meetings.notation import schedule_to
from groups.meetings.overrides import Vary
from groups.meetings.rule import Frequency, parse_rule
from groups.meetings.schedule import Schedule
from groups.meetings.spoken import (
    DAY_NAMES,
    Nth,
    months,
    nths,
    same_clock,
    times_in_zones,
)

Kind = Literal["dates", "closed", "zone", "varies", "also"]


@dataclass(frozen=True)
class Finding:
    """``words`` as they stand in ``where`` ("name" or "notes").

    ``kind``: "dates" is held on other dates than the rule says; "closed" is not held at the
    place for now; "zone" names another zone; "varies" is of another kind on some dates; "also"
    is something else the group holds, such as its business meeting.
    ``sentence`` says for people what would change. ``wanted`` maps a field to its new value, as
    ``descriptions.fields_of`` writes them; empty when only a person can decide. ``varies`` has,
    for "varies" and "also", ``rrule`` (the dates it is about), ``topic`` and ``types``.
    ``confidence`` is "sure" when the words can hardly mean anything else, else "perhaps".
    """

    kind: Kind
    where: str
    words: str
    sentence: str
    wanted: dict[str, Any] = field(default_factory=dict)
    varies: dict[str, Any] = field(default_factory=dict)
    confidence: Literal["sure", "perhaps"] = "sure"


@dataclass(frozen=True)
class _About:
    """The meeting the words are about; ``weekday`` is "" when it is not simply weekly."""

    name: str
    schedule: Schedule | None
    timezone: str
    weekday: str
    online: bool
    types: tuple[str, ...] | None


def findings(
    name: str,
    notes: str,
    schedule: Schedule | None,
    timezone: str,
    *,
    online: bool = False,
    types: Sequence[str] | None = None,
) -> tuple[Finding, ...]:
    """Return what the words say of the dates that the rule does not; () for nothing.

    ``online``: one can attend from afar, so a closed place does not close the meeting.
    ``types`` are those of the meeting; without them a date's own are only said as its topic.
    """
    own = None if types is None else tuple(types)
    about = _About(name, schedule, timezone, _weekday(schedule), online, own)
    found: list[Finding] = []
    for where, text in (("name", name), ("notes", notes)):
        for clause in _clauses(text):
            found += _of_clause(clause, where, about)
        found += _zone(text, where, about)
    return tuple(_each_once(found, schedule))


def _each_once(found: list[Finding], schedule: Schedule | None) -> Iterator[Finding]:
    """Say each thing once, and nothing that the schedule says already."""
    present = schedule_to(schedule) if schedule else None
    seen: list[tuple[str, dict[str, Any], dict[str, Any]]] = []
    for one in found:
        key = (one.kind, one.wanted, one.varies)
        if one.wanted.get("schedule", ()) != present and (key not in seen or not one.wanted):
            seen.append(key)
            yield one


_BETWEEN = re.compile(r"[.;](?=\s|$)|[\n•*|()/]+|\s[\u2013\u2014-]+\s|!(?=\s)")
_LONGEST_CLAUSE = 400


def _clauses(text: str) -> Iterator[str]:
    for part in _BETWEEN.split(text[:20_000]):
        clause = part.strip(" \t\r,:-")
        if clause:
            yield clause[:_LONGEST_CLAUSE]


def _weekday(schedule: Schedule | None) -> str:
    if schedule is None or schedule.rrule is None:
        return ""
    rule = parse_rule(schedule.rrule)
    simple = rule.frequency is Frequency.WEEKLY and rule.interval == 1 and len(rule.by_day) == 1
    return rule.by_day[0].weekday if simple else ""


_NOT_HELD = re.compile(
    r"\bno (?:\w+ )?(?:meetings?|mtgs?)\b|\b(?:not|n't) (?:meet|held)|\bdoes ?n[o']t meet"
    r"|\bnot meeting\b|\bclosed (?:on )?(?:the )?"
    r"(?=1st|2nd|3rd|4th|5th|first|second|third|fourth|last)",
    re.IGNORECASE,
)
_EXCEPT = re.compile(r"\b(?:except\w*|excluding|but not|other than)\b", re.IGNORECASE)
_BUSINESS = re.compile(
    r"\b(?:business|group conscience|biz|steering|committee|intergroup|potluck)\b", re.IGNORECASE
)
_MEETS = re.compile(r"\b(?:meets?|held|occurs|takes place|only|runs)\b", re.IGNORECASE)
_FORTNIGHT = re.compile(
    r"\b(?:every (?:other|second|two|2) weeks?|bi-?weekly|(?:alternate|alternating) weeks?"
    r"|every other (?P<day>mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?s?)\b",
    re.IGNORECASE,
)
_HOLIDAYS = re.compile(
    r"\b(?:no meetings?|closed|(?:does|do) ?n[o']t meet|not held)\b[^,]{0,30}\bholidays?\b",
    re.IGNORECASE,
)


def _of_clause(clause: str, where: str, about: _About) -> Iterator[Finding]:
    closed = _closed(clause, where, about)
    if closed:
        yield closed
        return
    season = _season(clause, where, about)
    if season:
        yield season
        return
    if _HOLIDAYS.search(clause):
        sentence = "It is not held on holidays: cancel those dates as they come."
        yield Finding("dates", where, clause, sentence, confidence="perhaps")
        return
    dated = list(nths(clause))
    for nth in dated:
        found = _of_nth(clause, nth, dated, where, about)
        if found:
            yield found
    if not dated:
        yield from _fortnight(clause, where, about)


def _of_nth(clause: str, nth: Nth, dated: list[Nth], where: str, about: _About) -> Finding | None:
    ours = not nth.weekday or nth.weekday == about.weekday
    before = clause[: nth.start]
    if _BUSINESS.search(clause):
        return _also(clause, nth, where)
    if not ours or not about.weekday:
        return None
    if _NOT_HELD.search(clause):
        return _skipped(clause, nth, where, about)
    if re.search(r"\bclosed\b", before, re.IGNORECASE) and _EXCEPT.search(before):
        return _varies(clause, nth, ("O",), where, about)
    if _EXCEPT.search(before[-32:]):
        found = _skipped(clause, nth, where, about)
        return replace(found, confidence="perhaps") if found else None
    if re.search(r"\bafter\b", before, re.IGNORECASE):
        return None
    return _kind_or_date(clause, nth, dated, where, about)


def _kind_or_date(
    clause: str, nth: Nth, dated: list[Nth], where: str, about: _About
) -> Finding | None:
    said = _kinds(clause, nth, dated)
    if said:
        return _varies(clause, nth, said, where, about)
    rest = _rest(clause, nth, dated)
    if where == "name" or _MEETS.search(clause) or not rest:
        return _only(clause, nth, where, about)
    if _SECRET.search(clause) or len(rest) > _LONGEST_TOPIC:
        return None
    return _varies(clause, nth, (), where, about, topic=rest)


_SECRET = re.compile(r"\b(?:pass\w*|pwd|pw|pin|id)\b", re.IGNORECASE)
_LONGEST_TOPIC = 60
_TIMES = re.compile(
    r"\b\d{1,2}(?::\d\d)?\s*(?:[ap]\.?m\b\.?)?|\bto\b|\bat\b|[@:,&-]", re.IGNORECASE
)


def _rest(clause: str, nth: Nth, dated: list[Nth]) -> str:
    """What is said of that date beside the time of day: the words after it, or all before."""
    ends = min([len(clause), *(one.start for one in dated if one.start >= nth.end)])
    for part in (clause[nth.end : ends], clause[: nth.start]):
        if _TIMES.sub("", part).strip():
            return re.sub(r"^\W*(?:is|are)?\s*(?:an?\s)?", "", part).strip(" ,:;-")
    return ""


def _nth_text(nth: Nth, weekday: str) -> str:
    return ",".join(f"{number}{weekday}" for number in nth.numbers)


_ORDINAL_WORDS = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 5: "5th", -1: "last"}


def _named(numbers: Sequence[int], weekday: str) -> str:
    words = [_ORDINAL_WORDS[number] for number in numbers]
    listed = " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]
    return f"{listed} {DAY_NAMES[weekday]}"


def _with_rule(about: _About, rrule: str) -> dict[str, Any]:
    """The schedule by another rule, from the first day that it names."""
    schedule = about.schedule
    if schedule is None:
        return {}
    first = first_day(parse_rule(rrule), schedule.start_local.date())
    if first is None:
        return {}
    start = schedule.start_local.replace(year=first.year, month=first.month, day=first.day)
    return {"schedule": schedule_to(replace(schedule, rrule=rrule, start_local=start))}


def _skipped(clause: str, nth: Nth, where: str, about: _About) -> Finding | None:
    left = [number for number in (1, 2, 3, 4, 5) if number not in nth.numbers]
    if -1 in nth.numbers:  # the last one is the 4th or the 5th: no list of others says that
        left = []
    rrule = f"FREQ=MONTHLY;BYDAY={','.join(f'{n}{about.weekday}' for n in left)}"
    sentence = f"It is not held on the {_named(nth.numbers, about.weekday)} of the month."
    wanted = _with_rule(about, rrule) if left else {}
    return Finding("dates", where, clause, sentence, wanted, confidence=_how_sure(clause))


def _how_sure(clause: str) -> Literal["sure", "perhaps"]:
    plain = re.search(r"\bno (?:\w+ )?(?:meetings?|mtgs?)\b|\bnot? (?:meet|held)", clause, re.I)
    return "sure" if plain and len(clause) < 160 else "perhaps"


def _only(clause: str, nth: Nth, where: str, about: _About) -> Finding | None:
    alone = where == "name" and len(clause) <= nth.end - nth.start + 30
    rrule = f"FREQ=MONTHLY;BYDAY={_nth_text(nth, about.weekday)}"
    sentence = f"It is held on the {_named(nth.numbers, about.weekday)} of the month only."
    firmly = nth.explicit and bool(nth.weekday) and (alone or bool(_MEETS.search(clause)))
    confidence: Literal["sure", "perhaps"] = "sure" if firmly else "perhaps"
    wanted = _with_rule(about, rrule)
    return Finding("dates", where, clause, sentence, wanted, confidence=confidence)


def _fortnight(clause: str, where: str, about: _About) -> Iterator[Finding]:
    match = _FORTNIGHT.search(clause)
    if not match or not about.weekday or _kinds_in(clause):
        return
    if match["day"] and not DAY_NAMES[about.weekday].casefold().startswith(match["day"].casefold()):
        return
    rrule = f"FREQ=WEEKLY;INTERVAL=2;BYDAY={about.weekday}"
    # Which of the two weeks is not in the words, so no date can be proposed in earnest.
    sentence = "It is held every other week. Say on which date it is held next."
    varies = {"rrule": rrule}
    yield Finding("dates", where, clause, sentence, {}, varies, confidence="perhaps")


_KINDS = {
    r"open": ("O",),
    r"closed": ("C",),
    r"speakers?|spkr": ("SP",),
    r"steps?": ("ST",),
    r"traditions?|trads?": ("TR",),
    r"birthdays?|b-?days?|anniversar(?:y|ies)|celebrat\w*|chips?|medallions?|milestones?|cakes?": (
        "H",
    ),
    r"big book|bb": ("B",),
    r"literature|lit": ("LIT",),
    r"discussion|disc|topic": ("D",),
    r"meditation": ("MED",),
    r"grapevine": ("GR",),
    r"beginners?|beg|newcomers?": ("BE",),
    r"as bill sees it": ("ABSI",),
    r"living sober": ("LS",),
    r"candle ?light": ("CAN",),
}
_KIND = [(re.compile(rf"\b(?:{words})\b", re.IGNORECASE), codes) for words, codes in _KINDS.items()]
_STOPS = re.compile(r",|\bbut\b|:(?=\s)|\botherwise\b", re.IGNORECASE)


def _kinds(clause: str, nth: Nth, dated: list[Nth]) -> tuple[str, ...]:
    """What the words right around the date say: the rest of the clause is about all dates."""
    begins = max([0, nth.start - 45, *(one.end for one in dated if one.end <= nth.start)])
    ends = min([nth.end + 45, *(one.start for one in dated if one.start >= nth.end)])
    before, after = clause[begins : nth.start], clause[nth.end : ends]
    before = _STOPS.split(before.rstrip(" ,:"))[-1]
    after = _STOPS.split(after.lstrip(" ,:"))[0]
    found = _kinds_in(after) if re.match(r"\W*(?:is|are|:|=)\b", after) else ()
    return found or _one_of_two(_kinds_in(f"{before} {after}"))


def _kinds_in(text: str) -> tuple[str, ...]:
    codes = [code for pattern, found in _KIND if pattern.search(text) for code in found]
    return _one_of_two(tuple(codes))


def _one_of_two(codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code for code in codes if code != "C" or "O" not in codes)


def _varies(
    clause: str,
    nth: Nth,
    said: tuple[str, ...],
    where: str,
    about: _About,
    *,
    topic: str = "",
) -> Finding | None:
    rrule = f"FREQ=MONTHLY;BYDAY={_nth_text(nth, about.weekday)}"
    topic = topic or ", ".join(kinds.names_of(list(said)))
    types = _types_then(about.types, said) if said else None
    schedule = about.schedule
    if schedule is None:
        return None
    vary = Vary(rrule=rrule, topic=None if types else topic, types=types)
    alike = [one for one in schedule.variations() if one.rrule == rrule]
    if alike:
        return None
    wanted = {"schedule": schedule_to(schedule.with_change(vary))}
    sentence = f"On the {_named(nth.numbers, about.weekday)} of the month it is: {topic}."
    varies = {"rrule": rrule, "topic": topic, "types": list(said)}
    confidence: Literal["sure", "perhaps"] = "sure" if nth.weekday and said else "perhaps"
    return Finding("varies", where, clause, sentence, wanted, varies, confidence)


def _types_then(own: tuple[str, ...] | None, said: tuple[str, ...]) -> tuple[str, ...] | None:
    if own is None:
        return None
    against = {"O": "C", "C": "O"}
    kept = [code for code in own if code not in {against.get(one) for one in said}]
    return tuple(dict.fromkeys([*kept, *said]))


def _also(clause: str, nth: Nth, where: str) -> Finding | None:
    if not nth.weekday:
        return None
    varies = {"rrule": f"FREQ=MONTHLY;BYDAY={_nth_text(nth, nth.weekday)}"}
    varies["topic"] = "Business meeting"
    sentence = f"The group also meets on the {_named(nth.numbers, nth.weekday)} for its business."
    return Finding("also", where, clause, sentence, {}, varies)


_SHUT = re.compile(
    r"\b(?:suspended|temporar(?:il)?y (?:closed|suspended|not meeting|cancell?ed|inactive)"
    r"|temp closed|closed (?:temporarily|indefinitely|until further notice|for now)"
    r"|on (?:hold|hiatus)|not (?:currently |presently )?meeting (?:at this time|until|right now)"
    r"|not meeting currently|cancell?ed until|temporary closure|meeting paused)\b",
    re.IGNORECASE,
)
_OVER = re.compile(
    r"\b(?:no longer|was|were|had been|resum\w+|re-?open\w*|formerly|previously|ended|if|may be"
    r"|will|sunday|monday|tuesday|wednesday|thursday|friday|saturday)\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(r"\W*(?:our|other|some|all)\b", re.IGNORECASE)
_IN_NAME = re.compile(r"\b(?:suspended|inactive|cancell?ed)\b", re.IGNORECASE)
_ONLINE = re.compile(r"\bon-?line\b|\bzoom\b|\bvirtual", re.IGNORECASE)


def _closed(clause: str, where: str, about: _About) -> Finding | None:
    match = _SHUT.search(clause) or (where == "name" and _IN_NAME.search(clause)) or None
    if not match:
        return None
    online = about.online or bool(_ONLINE.search(about.name))
    wanted: dict[str, Any] = {"attendance": "online" if online else "inactive"}
    if where == "name":
        wanted["name"] = _without(about.name, match[0]) or about.name
    sentence = "The place is closed for now." if online else "It is not held for now."
    firmly = match.start() < 20 or re.search(r"further notice|indefinitely", clause, re.IGNORECASE)
    doubtful = where == "notes" and (_OVER.search(clause) or _OTHERS.match(clause) or not firmly)
    confidence: Literal["sure", "perhaps"] = "perhaps" if doubtful else "sure"
    return Finding("closed", where, clause, sentence, wanted, confidence=confidence)


def _without(name: str, words: str) -> str:
    bare = re.sub(rf"[(\[*]*\s*{re.escape(words)}\s*[)\]*]*\s*[:\u2013-]?\s*", " ", name, count=1)
    return " ".join(bare.split())


_MONTH = "|".join(MONTHS)
_SEASON = re.compile(
    r"\b(?:closed|no meetings?|(?:does|do) ?n[o']t meet|not held|not meet\w*)\b[^.]{0,25}?"
    rf"\b(?P<when>(?:{_MONTH})\b(?:[\s,&/\u2013-]|and|through|thru|to|until|{_MONTH})*"
    r"|(?:the |for )?summer(?: months)?)",
    re.IGNORECASE,
)
_ONE_DATE = re.compile(rf"(?:{_MONTH})\s+\d|\d\s+(?:{_MONTH})|\b20\d\d\b", re.IGNORECASE)


def _season(clause: str, where: str, about: _About) -> Finding | None:
    match = _SEASON.search(clause)
    if not match or _ONE_DATE.search(clause):
        return None
    out = months(match["when"])
    if not out:
        return Finding(
            "dates",
            where,
            clause,
            "It is not held in summer. Say from when to when.",
            confidence="perhaps",
        )
    held = ",".join(str(month) for month in range(1, 13) if month not in out)
    named = " and ".join(MONTHS[month - 1].title() for month in out)
    wanted = {}
    if about.weekday and held:
        wanted = _with_rule(about, f"FREQ=WEEKLY;BYMONTH={held};BYDAY={about.weekday}")
    return Finding("dates", where, clause, f"It is not held in {named}.", wanted)


def _zone(text: str, where: str, about: _About) -> Iterator[Finding]:
    said = list(times_in_zones(text[:20_000]))
    if not said or about.schedule is None:
        return
    local = f"{about.schedule.start_local:%H:%M}"
    if any(one.local == local and same_clock(one.zone, about.timezone) for one in said):
        return
    same_time = [one for one in said if one.local == local]
    if not same_time:
        return
    one = same_time[0]
    schedule = replace(about.schedule, timezone=one.zone)
    wanted = {"timezone": one.zone, "schedule": schedule_to(schedule)}
    sentence = f"The time is on the clock of {one.zone}, not of {about.timezone}."
    confidence: Literal["sure", "perhaps"] = "sure" if len(said) == 1 else "perhaps"
    yield Finding("zone", where, one.words, sentence, wanted, confidence=confidence)

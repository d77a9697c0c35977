"""Who may be suggested to whom, and in what order. Values in, values out.

``one`` is the member who looks for a sponsor, ``other`` the one who might be it. The order
is never shown as a number: people are not ranked to their faces.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

CONFIRM_EVERY = timedelta(days=30)
LEAST_RECOVERY_DAYS = 365
LEAST_COMMON_BLOCKS = 2
PER_WAITING_ASK = 12

Pair = frozenset[int]


@dataclass(frozen=True)
class Person:
    """What a member said for pairing. ``offset_minutes``: their clock ahead of UTC."""

    id: int
    adult: bool = True
    gender: str = "unsaid"
    works_with: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    fellowships: frozenset[str] = frozenset()
    hours: frozenset[str] = frozenset()
    medication_supportive: bool = False
    needs_medication_supportive: bool = False
    recovery_days: int = 0
    has_sponsor: bool = False
    listed: bool = False
    paused: bool = False
    confirmed_at: datetime | None = None
    free_places: int = 0
    offset_minutes: int = 0


@dataclass(frozen=True)
class Facts:
    """What is between people: blocks, pairings now (sponsee to sponsors), asks waiting."""

    now: datetime
    blocked: frozenset[Pair] = frozenset()
    sponsors: Mapping[int, frozenset[int]] = field(default_factory=dict)
    waiting: Mapping[int, int] = field(default_factory=dict)


def eligible(one: Person, other: Person, facts: Facts) -> list[str]:
    """The constraints that fail, by name; an empty list when ``other`` may be asked."""
    return [name for name, holds in CONSTRAINTS.items() if not holds(one, other, facts)]


def _both_adults(one: Person, other: Person, _facts: Facts) -> bool:
    # Not one of several reasons but the first: a minor is never paired, whatever the data says.
    return one.adult and other.adult


def _not_themselves(one: Person, other: Person, _facts: Facts) -> bool:
    return one.id != other.id


def _no_circle(one: Person, other: Person, facts: Facts) -> bool:
    return one.id not in _above(other.id, facts) and other.id not in facts.sponsors.get(
        one.id, frozenset()
    )


def _above(person: int, facts: Facts) -> set[int]:
    """Everyone who sponsors this person, and their sponsors, and so on."""
    found: set[int] = set()
    beyond = set(facts.sponsors.get(person, ()))
    while beyond - found:
        found |= beyond
        beyond = {upper for lower in beyond for upper in facts.sponsors.get(lower, ())}
    return found


def _no_block(one: Person, other: Person, facts: Facts) -> bool:
    return frozenset((one.id, other.id)) not in facts.blocked


def _genders(one: Person, other: Person, _facts: Facts) -> bool:
    return _works_with(one, other) and _works_with(other, one)


def _works_with(one: Person, other: Person) -> bool:
    if not one.works_with or "any" in one.works_with:
        return True
    same = "same" in one.works_with and one.gender == other.gender != "unsaid"
    return same or other.gender in one.works_with


def _language(one: Person, other: Person, _facts: Facts) -> bool:
    return bool(one.languages & other.languages)


def _hours(one: Person, other: Person, _facts: Facts) -> bool:
    return len(one.hours & other.hours) >= LEAST_COMMON_BLOCKS


def _fellowship(one: Person, other: Person, _facts: Facts) -> bool:
    said = one.fellowships and other.fellowships
    return not said or bool(one.fellowships & other.fellowships)


def _medication(one: Person, other: Person, _facts: Facts) -> bool:
    return other.medication_supportive or not one.needs_medication_supportive


def _prerequisites(_one: Person, other: Person, _facts: Facts) -> bool:
    return other.recovery_days >= LEAST_RECOVERY_DAYS and other.has_sponsor


def _confirmed(_one: Person, other: Person, facts: Facts) -> bool:
    return other.confirmed_at is not None and facts.now - other.confirmed_at <= CONFIRM_EVERY


def _listed(_one: Person, other: Person, _facts: Facts) -> bool:
    return other.listed and not other.paused


def _place(_one: Person, other: Person, facts: Facts) -> bool:
    return other.free_places - facts.waiting.get(other.id, 0) > 0


CONSTRAINTS: dict[str, Callable[[Person, Person, Facts], bool]] = {
    "adults": _both_adults,
    "themselves": _not_themselves,
    "circle": _no_circle,
    "blocked": _no_block,
    "gender": _genders,
    "language": _language,
    "hours": _hours,
    "fellowship": _fellowship,
    "medication": _medication,
    "prerequisites": _prerequisites,
    "confirmed": _confirmed,
    "listed": _listed,
    "place": _place,
}


def ranked(one: Person, others: Iterable[Person], facts: Facts) -> list[Person]:
    """Those who may be asked, best for both first. Ties change from day to day."""
    able = [other for other in others if not eligible(one, other, facts)]
    return sorted(able, key=lambda other: (-_mutual(one, other, facts), _lot(one, other, facts)))


def _mutual(one: Person, other: Person, facts: Facts) -> float:
    """Harmonic mean of both directions: a fit that suits only one of two is no fit."""
    there = _fit(one, other) - PER_WAITING_ASK * facts.waiting.get(other.id, 0)
    back = _fit(other, one)
    if there <= 0 or back <= 0:
        return min(there, back)
    return round(2 * there * back / (there + back), 6)


def _fit(one: Person, other: Person) -> float:
    return (
        60 * _share(one.hours, other.hours)
        + 25 * _share(one.languages, other.languages)
        + 15 * _share(one.fellowships, other.fellowships)
    )


def _share(wanted: frozenset[str], offered: frozenset[str]) -> float:
    return len(wanted & offered) / len(wanted) if wanted else 0.5


def _lot(one: Person, other: Person, facts: Facts) -> str:
    # A fixed order of equals would send every newcomer to the same person.
    words = f"{facts.now.date()} {one.id} {other.id}"
    return hashlib.sha256(words.encode()).hexdigest()


# What the one who looks can change themselves.
_CHANGEABLE = ("hours", "language", "gender", "fellowship", "medication")


def would_help(one: Person, others: Iterable[Person], facts: Facts) -> list[str]:
    """The wishes of ``one`` that alone stand between them and somebody, most helpful first."""
    alone: dict[str, int] = {}
    for other in others:
        failed = eligible(one, other, facts)
        if len(failed) == 1 and failed[0] in _CHANGEABLE:
            alone[failed[0]] = alone.get(failed[0], 0) + 1
    return sorted(alone, key=lambda name: (-alone[name], _CHANGEABLE.index(name)))

"""Three-way merging of what a meeting says: what two people changed apart is kept of both.

A value is what ``descriptions.fields_of`` gives. ``base`` is what both began with.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Fields = Mapping[str, Any]
_NOTHING = object()


@dataclass(frozen=True)
class Merged:
    """``fields`` is what holds now; in ``both`` are the names where the two would differ.

    ``theirs`` names what only the others changed, ``mine`` what only I did.
    """

    fields: dict[str, Any] = field(default_factory=dict)
    mine: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()
    both: tuple[str, ...] = ()


def merge(base: Fields, mine: Fields, theirs: Fields) -> Merged:
    """Merge the fields of ``mine``; for one both changed, ``theirs`` is in the result."""
    fields: dict[str, Any] = {}
    found: dict[str, list[str]] = {"mine": [], "theirs": [], "both": []}
    for name in mine:
        began, i_say, they_say = base.get(name), mine[name], theirs.get(name)
        value, whose = _merge_one(name, began, i_say, they_say)
        fields[name] = value
        if whose:
            found[whose].append(name)
    return Merged(fields, *(tuple(found[whose]) for whose in ("mine", "theirs", "both")))


def _merge_one(name: str, base: Any, mine: Any, theirs: Any) -> tuple[Any, str]:
    if mine in (base, theirs):
        return theirs, "theirs" if theirs != base and mine != theirs else ""
    if theirs == base:
        return mine, "mine"
    if name == "schedule":
        together = _merge_schedules(base, mine, theirs)
        if together is not _NOTHING:
            return together, "mine"
    return theirs, "both"


def _merge_schedules(base: Any, mine: Any, theirs: Any) -> Any:
    """Merge the rule as one, and the changes to single dates one by one."""
    if base is None or mine is None or theirs is None:
        return _NOTHING
    rules = [_rule_of(one) for one in (base, mine, theirs)]
    rule, whose = _merge_one("rule", *rules)
    if whose == "both":
        return _NOTHING
    lists = [one.get("changes") or [] for one in (base, mine, theirs)]
    began, i_say, they_say = lists
    if _dates(_difference(began, i_say)) & _dates(_difference(began, they_say)):
        return _NOTHING
    gone, new = _without(began, i_say), _without(i_say, began)
    return rule | {"changes": _without(they_say, gone) + new}


def _rule_of(schedule: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in schedule.items() if name != "changes"}


def _difference(base: list[Any], other: list[Any]) -> list[Any]:
    return _without(base, other) + _without(other, base)


def _without(some: list[Any], others: list[Any]) -> list[Any]:
    """Take away as many of each as the others hold, from the last on.

    The same may be said twice of one date: cancelled, moved, and cancelled after all.
    """
    left = some[::-1]
    for one in others:
        if one in left:
            left.remove(one)
    return left[::-1]


def _dates(changes: list[Any]) -> set[str]:
    """Name what these changes are about; two of them that cut the series are about one thing."""
    return {_date(one) for one in changes}


def _date(change: Mapping[str, Any]) -> str:
    if change.get("op") in {"change_from", "cancel_range"}:
        return "the series"
    return str(change.get("at") or change.get("to") or change.get("rrule"))

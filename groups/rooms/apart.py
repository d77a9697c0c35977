"""Who does not hear whom, as this process knows it: looked up once for each person, then kept.

What was asked when somebody came in, and what an ignore changes, is here before their next row.
"""

from collections.abc import Callable, Collection, Sequence

from sqlalchemy.engine import RowMapping

CLOCK = "clock"
NOBODY: frozenset[str] = frozenset()

_cut: dict[int, dict[str, frozenset[str]]] = {}
_met: dict[int, set[str]] = {}

LookUp = Callable[[Collection[str]], dict[str, frozenset[str]]]


def met(log_id: int, person: str, cut: frozenset[str]) -> None:
    """From now on ``person`` and everybody in ``cut`` are apart, both ways, and nobody else."""
    _met.setdefault(log_id, set()).add(person)
    kept = _cut.setdefault(log_id, {})
    for other in kept.get(person, NOBODY) - cut:
        kept[other] = kept.get(other, NOBODY) - {person}
    for other in cut:
        kept[other] = kept.get(other, NOBODY) | {person}
    kept[person] = cut


def keep_up(log_id: int, rows: Sequence[RowMapping], look_up: LookUp) -> None:
    """Before rows go out: learn of authors not met yet, and of an ignore among the rows."""
    asked = {row["author"] for row in rows} - _met.get(log_id, set()) - {CLOCK}
    asked |= {row["author"] for row in rows if row["kind"] in {"ignored", "heeded"}}
    if asked:
        for person, cut in look_up(asked).items():
            met(log_id, person, cut)


def of(log_id: int, person: str) -> frozenset[str]:
    """The people whose rows this person does not get."""
    return _cut.get(log_id, {}).get(person, NOBODY)


def spared(log_id: int, authors: Collection[str]) -> set[str]:
    """The people who do not get something of these authors."""
    return {one for one, cut in _cut.get(log_id, {}).items() if not cut.isdisjoint(authors)}


def forget(log_id: int) -> None:
    _cut.pop(log_id, None)
    _met.pop(log_id, None)

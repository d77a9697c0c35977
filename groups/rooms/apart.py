"""Who does not hear whom, as this process knows it: looked up once for each person, then kept.

What was asked when somebody came in, and what an ignore changes, is here before their next row;
a block made elsewhere within a second (groups.rooms.jobs.blocks).
"""

from collections.abc import Callable, Collection, Iterable, Sequence

from sqlalchemy.engine import RowMapping

from groups.rooms.kinds import access_after
from groups.rooms.kinds.kind import CLOCK, NOBODY

_cut: dict[int, dict[str, frozenset[str]]] = {}
_met: dict[int, set[str]] = {}
_changed: dict[int, set[str]] = {}

Cuts = dict[str, frozenset[str]]
LookUp = Callable[[Collection[str]], Cuts]


def met(log_id: int, person: str, cut: frozenset[str]) -> None:
    """From now on ``person`` and everybody in ``cut`` are apart, both ways, and nobody else."""
    _met.setdefault(log_id, set()).add(person)
    kept = _cut.setdefault(log_id, {})
    if changed := kept.get(person, NOBODY) ^ cut:
        _changed.setdefault(log_id, set()).update(changed, {person})
    for other in kept.get(person, NOBODY) - cut:
        kept[other] = kept.get(other, NOBODY) - {person}
    for other in cut:
        kept[other] = kept.get(other, NOBODY) | {person}
    kept[person] = cut


def keep_up(log_id: int, rows: Sequence[RowMapping], look_up: LookUp) -> None:
    """Before rows go out: learn of authors not met yet, and of what changes who hears whom."""
    known = _met.get(log_id, set())
    asked = {row["author"] for row in rows} - known - {CLOCK}
    # Who is cut off from somebody, or serves now and is heard by everybody.
    if any(access_after(row["kind"]) in {"hearing", "rank"} for row in rows):
        asked |= known
    learn(log_id, asked, look_up)


def learn(log_id: int, people: Collection[str], look_up: LookUp) -> None:
    """Ask anew about these people."""
    found = look_up(people) if people else {}
    for person in people:
        met(log_id, person, found.get(person, NOBODY))


def people_met() -> dict[int, set[str]]:
    """By log: everybody about whom this process has asked."""
    return {log_id: set(people) for log_id, people in _met.items()}


def take_changed() -> dict[int, set[str]]:
    """By log: the people who see others than before, since this was asked last."""
    taken = dict(_changed)
    _changed.clear()
    return taken


def of(log_id: int, person: str) -> frozenset[str]:
    """The people whose rows this person does not get."""
    return _cut.get(log_id, {}).get(person, NOBODY)


def spared(log_id: int, authors: Iterable[str]) -> set[str]:
    """The people who do not get something of these authors."""
    return {one for one, cut in _cut.get(log_id, {}).items() if not cut.isdisjoint(authors)}


def forget(log_id: int) -> None:
    _cut.pop(log_id, None)
    _met.pop(log_id, None)
    _changed.pop(log_id, None)

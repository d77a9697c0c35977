"""Rows and the room's state as they go over the wire: to everybody, or to those who look after it.

Pure. Nothing in it depends on who looks, but the rank and, for their own rows, the author.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from groups.plumbing.clock import iso_ms
from groups.rooms.kinds import KINDS
from groups.rooms.state import SHOWN, SHOWN_TO_SERVANTS

Wire = dict[str, Any]


class Columns(Protocol):
    """A row or a head as the database gives it: values by the names of their columns."""

    def __getitem__(self, name: str, /) -> Any: ...


CLOCK = "clock"
# The kind of a row that was forgotten: a number, so that there is no hole.
FORGOTTEN = "forgotten"


@dataclass(frozen=True)
class Reader:
    """Who reads: the persona, and the roles they have in this room."""

    persona: str
    roles: frozenset[str]
    serves: bool


def may_read(row: Columns, roles: frozenset[str], persona: str) -> bool:
    """Whether the row is theirs to see; others get its number, so that there is no hole."""
    kind = KINDS.get(row["kind"])
    if kind is None or kind.read_by is None:
        return True
    return bool(roles & kind.read_by) or row["author"] == persona


def row_on_the_wire(row: Columns, roles: frozenset[str], persona: str = "") -> Wire:
    """A row as one with these roles, its own author, or anybody else may see it."""
    public = {"seq": row["seq"], "kind": row["kind"], "at": iso_ms(row["at"])}
    if row["kind"] == FORGOTTEN:
        return public | {"kind": "withheld", "by": None, "name": "", "body": {FORGOTTEN: True}}
    if not may_read(row, roles, persona):
        return public | {"kind": "withheld", "by": None, "name": "", "body": {}}
    by = None if row["author"] == CLOCK else row["author"]
    return public | {"by": by, "name": row["name"], "body": row["body"]}


def rows_on_the_wire(rows: Iterable[Columns], reader: Reader) -> list[Wire]:
    return [row_on_the_wire(row, reader.roles, reader.persona) for row in rows]


def state_on_the_wire(head: Columns, names: Mapping[str, str], *, serves: bool) -> Wire:
    """The room's state with names in it; who is muted or was removed is for servants.

    ``head`` holds ``state`` and ``state_seq``, ``names`` those of its people.
    """
    state = head["state"]
    shown = {key: state[key] for key in SHOWN}
    shown["floor"] = state["floor"] | {"name": names.get(state["floor"]["member"] or "")}
    shown["hands"] = [{"member": one, "name": names.get(one, "")} for one in state["hands"]]
    shown["state_seq"] = head["state_seq"]
    if serves:
        shown |= {key: state[key] for key in SHOWN_TO_SERVANTS}
    return shown


def changes_state(row: Columns) -> bool:
    kind = KINDS.get(row["kind"])
    return kind is not None and kind.change is not None

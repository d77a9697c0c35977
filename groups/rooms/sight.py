"""Who sees a row of a room, and how much: live, catch-up, HTTP and page alike. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Protocol

from groups.rooms.kinds import KINDS
from groups.rooms.kinds.kind import Body, Kind, State
from groups.rooms.late import FROM_THE_START, Came


class Columns(Protocol):
    """A row or a head as the database gives it: values by the names of their columns."""

    def __getitem__(self, name: str, /) -> Any: ...


@dataclass(frozen=True)
class Reader:
    """Who reads: the persona, and the roles they have in this room.

    ``apart``: people with a block between them and the reader, either way. Nothing they do is
    shown, nor that they are called; somebody who serves is never among them.
    """

    persona: str
    roles: frozenset[str]
    serves: bool
    came: Came = FROM_THE_START
    apart: frozenset[str] = frozenset()


def hidden_in(state: State) -> Collection[str]:
    """The people whose rows are hidden; an emptied room knows of none."""
    people: Collection[str] = state.get("hidden", ())
    return people


def body_for(row: Columns, reader: Reader, hidden: Collection[str] = ()) -> Body | None:
    """What the reader gets of a row's body; None: its number alone, so that there is no hole.

    ``hidden`` are the people whose rows are hidden now. The very same body when all of it is
    theirs to see.
    """
    body: Body = row["body"]
    kind = KINDS.get(row["kind"])
    if kind is None or row["author"] == reader.persona:
        return body
    if not reader.serves and not reader.came.may_read(row["seq"], row["kind"]):
        return None
    if kind.by is None and row["author"] in reader.apart and not reader.serves:
        return None
    if "held" in body and not reader.serves:
        return None
    by_hidden = kind.by is None and row["author"] in hidden
    about_hidden = kind.named and body.get("member") in hidden
    about_apart = not reader.apart.isdisjoint(meant_by(body))
    if (by_hidden or about_hidden or about_apart) and not reader.serves:
        return None
    if not _may_read(kind, body, reader):
        return kind.aside(body) if kind.aside else None
    return body | {"hidden": True} if by_hidden else body


def meant_by(body: Body) -> set[str]:
    """Everybody whom a row's body tells of by their id."""
    return {body[key] for key in ("member", "next", "relieved") if body.get(key)}


def _may_read(kind: Kind, body: Body, reader: Reader) -> bool:
    if kind.read_by is None or reader.roles & kind.read_by:
        return True
    return kind.concerns and body.get("member") == reader.persona


def read_otherwise(
    rows: Collection[Columns], common: Reader, hidden: Collection[str] = ()
) -> set[str]:
    """The people who may see more of these rows than ``common`` does: authors, and those meant."""
    partly = [row for row in rows if body_for(row, common, hidden) is not row["body"]]
    return {row["author"] for row in partly} | {row["body"].get("member", "") for row in partly}

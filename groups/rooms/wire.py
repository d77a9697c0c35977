"""Rows and the room's state as they go over the wire: to everybody, or to those who look after it.

Pure. Nothing depends on who looks but the rank, and the person a row is by or about.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from groups.plumbing.clock import iso_ms
from groups.rooms.kinds import KINDS
from groups.rooms.kinds.kind import CLOCK, State
from groups.rooms.kinds.peace import is_silenced
from groups.rooms.sight import Columns, Reader, body_for
from groups.rooms.state import SHOWN, SHOWN_TO_SERVANTS, SOMEBODY, nameless

Wire = dict[str, Any]

# The kind of a row that was forgotten: a number, so that there is no hole.
FORGOTTEN = "forgotten"
WITHHELD: Wire = {"kind": "withheld", "by": None, "name": "", "body": {}}


def row_on_the_wire(row: Columns, reader: Reader, hidden: Collection[str] = ()) -> Wire:
    """A row as this reader may see it now; ``hidden``: see groups.rooms.sight.body_for."""
    public = {"seq": row["seq"], "kind": row["kind"], "at": iso_ms(row["at"])}
    if row["kind"] == FORGOTTEN:
        return public | WITHHELD | {"body": {FORGOTTEN: True}}
    body = body_for(row, reader, hidden)
    if body is None:
        return public | WITHHELD
    if _unsigned(row, reader):
        return public | {"by": None, "name": "", "body": body}
    by = None if row["author"] == CLOCK else row["author"]
    return public | {"by": by, "name": row["name"], "body": body}


def _unsigned(row: Columns, reader: Reader) -> bool:
    kind = KINDS.get(row["kind"])
    return kind is not None and kind.unsigned and row["author"] != reader.persona


def rows_on_the_wire(
    rows: Iterable[Columns], reader: Reader, hidden: Collection[str] = ()
) -> list[Wire]:
    return [row_on_the_wire(row, reader, hidden) for row in rows]


def state_on_the_wire(
    head: Columns, names: Mapping[str, str], *, serves: bool, apart: Collection[str] = ()
) -> Wire:
    """The room's state with names in it; who is muted or was removed is for servants.

    ``head`` holds ``state`` and ``state_seq``, ``names`` those of its people. Who is ``apart``
    from the reader has a place in it and no name: else one would miscount the line.
    """
    state = head["state"]
    if apart and not serves:
        state, names = nameless(state, apart), {**names, SOMEBODY: "Somebody"}
    # A room opened by an older release has not all of them.
    shown = {key: state.get(key) for key in SHOWN}
    holder = state["floor"]["member"]
    away = state["floor"]["status"] == "held" and holder in state.get("away", ())
    shown["floor"] = state["floor"] | {"name": names.get(holder or ""), "away": away}
    shown["hands"] = [{"member": one, "name": names.get(one, "")} for one in state["hands"]]
    shown["reading"] = _reading(state.get("reading"), names)
    shown["motion"] = _motion(state.get("motion"), names)
    chair = state.get("chair")
    shown["chair"] = chair and {"member": chair, "name": names.get(chair, "")}
    shown["state_seq"] = head["state_seq"]
    if serves:
        line = state.get("waiting", ())
        shown["waiting"] = [one | {"name": names.get(one["member"], "")} for one in line]
        shown |= {key: state.get(key, []) for key in SHOWN_TO_SERVANTS}
        new = state.get("newcomers", ())
        shown["newcomers"] = [{"member": one, "name": names.get(one, "")} for one in new]
        shown["unled"] = state.get("unled")
    return shown


def _reading(reading: Wire | None, names: Mapping[str, str]) -> Wire | None:
    if reading is None:
        return None
    volunteers = [{"member": one, "name": names.get(one, "")} for one in reading["volunteers"]]
    return reading | {"volunteers": volunteers, "name": names.get(reading["reader"] or "")}


def _motion(motion: Wire | None, names: Mapping[str, str]) -> Wire | None:
    """Who has voted, and never what: in an open vote the rows say so."""
    if motion is None:
        return None
    vote = motion["vote"]
    told = vote and {"anonymous": vote["anonymous"], "voted": vote["voted"]}
    shown = {key: value for key, value in motion.items() if key != "seq"}
    return shown | {"name": names.get(motion["by"], ""), "vote": told}


def me_on_the_wire(reader: Reader, name: str, state: State) -> Wire:
    """Who the reader is in this room, as they alone are told."""
    return {
        "id": reader.persona,
        "name": name,
        "roles": sorted(reader.roles),
        "muted": is_silenced(state, reader.persona),
    }


def changes_state(row: Columns) -> bool:
    kind = KINDS.get(row["kind"])
    return kind is not None and kind.change is not None

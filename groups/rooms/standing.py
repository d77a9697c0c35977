"""What the floor looks like to one person now, and what they or the chair can do next.

Pure, for the first sight of the page; static/js/rooms/standing.js says the same afterwards.
"""

from dataclasses import dataclass
from typing import Any

from groups.rooms.steps import CLOSED, FELLOWSHIP, SHARING, step

State = dict[str, Any]


@dataclass(frozen=True)
class Standing:
    """How the floor is shown, my place in the line of hands (0: none), and what I may write.

    ``mode``: speak, wait, muted, frozen or closed.
    """

    look: str
    name: str
    place: int
    may_take: bool
    mode: str


def standing(state: State, person: str, *, serves: bool, muted: bool) -> Standing:
    """How the room stands for ``person``; the state as it goes over the wire."""
    hands = [hand["member"] for hand in state["hands"]]
    place = hands.index(person) + 1 if person in hands else 0
    look = _look(state, person)
    first = not hands or place == 1
    return Standing(
        look=look,
        name=state["floor"]["name"] or "",
        place=place,
        may_take=look == "free" and state["step"] == SHARING and first and not muted,
        mode=_mode(state, look, serves=serves, muted=muted),
    )


def _mode(state: State, look: str, *, serves: bool, muted: bool) -> str:
    if look == "closed":
        return "closed"
    if muted:
        return "muted"
    if look == "frozen" and not serves:
        return "frozen"
    speaks = serves or look == "mine" or step(state["step"]).open_floor
    return "speak" if speaks else "wait"


def _look(state: State, person: str) -> str:
    if state["step"] >= CLOSED:
        return "closed"
    if state["frozen"]:
        return "frozen"
    floor = state["floor"]
    mine = floor["member"] == person
    if floor["status"] == "held":
        return "mine" if mine else "held"
    if floor["status"] == "offered":
        return "called" if mine else "offered"
    return "open" if step(state["step"]).open_floor else "free"


@dataclass(frozen=True)
class Next:
    """The chair's one next act: ``thank``, ``call``, ``next`` or ``close``."""

    choice: str
    name: str
    title: str


def chairs_next(state: State) -> Next:
    """Who holds the floor is thanked first; then the hands, and then the next step."""
    title = step(state["step"] + 1).title
    if state["floor"]["member"]:
        return Next("thank", state["floor"]["name"] or "", title)
    if state["hands"] and not step(state["step"]).open_floor:
        return Next("call", state["hands"][0]["name"], title)
    return Next("close" if state["step"] >= FELLOWSHIP else "next", "", title)


FLOOR_ENDS = frozenset({"floor_passed", "share_ended", "floor_ended", "step_started", "closed"})


def shares_in(rows: list[dict[str, Any]]) -> set[int]:
    """Seqs of the lines said with the floor, as far as these rows tell."""
    holder, found = None, set()
    for row in rows:
        if row["kind"] == "floor_taken":
            holder = row["by"]
        elif row["kind"] in FLOOR_ENDS or row["body"].get("member") == holder:
            holder = None
        elif row["kind"] == "message" and row["by"] == holder:
            found.add(row["seq"])
    return found

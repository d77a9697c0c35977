"""The room's state as the fold of its rows: step, floor, hands, doors, who is muted or gone.

Pure: a state and a row in, the next state out. The floor goes ``free → offered → held → free``
in the order of raised hands.
"""

from collections.abc import Callable
from typing import Any

from groups.rooms.steps import CLOSED, FELLOWSHIP, step

OFFER_S = 60

State = dict[str, Any]
Row = dict[str, Any]
FREE: dict[str, Any] = {"status": "free", "member": None, "until": None}
QUIET = frozenset({"message", "heard", "question", "row_redacted"})


def first_state(starts_at: float, ends_at: float, closes_at: float) -> State:
    """A room before its first row; the times are epoch seconds."""
    return {
        "step": 0,
        "phase": step(0).phase,
        "floor": FREE,
        "hands": [],
        "frozen": False,
        "door": "open",
        "muted": [],
        "removed": [],
        "admitted": [],
        "roles": {},
        "starts_at": starts_at,
        "ends_at": ends_at,
        "closes_at": closes_at,
    }


def fold(state: State, kind: str, author: str, body: dict[str, Any], at: float) -> State:
    """The state after a row. The very same object when the row changes nothing."""
    if kind in QUIET:
        return state
    change = _CHANGES.get(kind)
    return state | change(state, author, body, at) if change else state


def due(state: State) -> float | None:
    """When the clock must act: an unanswered offer, the end of the meeting, the closing."""
    if state["step"] >= CLOSED:
        return None
    moments = [state["closes_at"]]
    if state["step"] < FELLOWSHIP:
        moments.append(state["ends_at"])
    if state["floor"]["status"] == "offered":
        moments.append(state["floor"]["until"])
    return float(min(moments))


def _without(people: list[str], person: str) -> list[str]:
    return [one for one in people if one != person]


def _with(people: list[str], person: str) -> list[str]:
    return people if person in people else [*people, person]


def _hand_raised(state: State, author: str, _body: Row, _at: float) -> State:
    return {"hands": _with(state["hands"], author)}


def _hand_lowered(state: State, author: str, body: Row, _at: float) -> State:
    return {"hands": _without(state["hands"], body.get("member", author))}


def _floor_offered(_state: State, _author: str, body: Row, at: float) -> State:
    return {"floor": {"status": "offered", "member": body["member"], "until": at + OFFER_S}}


def _floor_taken(state: State, author: str, _body: Row, _at: float) -> State:
    held = {"status": "held", "member": author, "until": None}
    return {"floor": held, "hands": _without(state["hands"], author)}


def _floor_freed(state: State, _author: str, _body: Row, _at: float) -> State:
    person = state["floor"]["member"]
    return {"floor": FREE, "hands": _without(state["hands"], person)}


def _step_started(_state: State, _author: str, body: Row, _at: float) -> State:
    number = int(body["step"])
    return {"step": number, "phase": step(number).phase, "floor": FREE}


def _gone(state: State, person: str) -> State:
    freed = {"floor": FREE} if state["floor"]["member"] == person else {}
    return {"hands": _without(state["hands"], person)} | freed


def _muted(state: State, _author: str, body: Row, _at: float) -> State:
    return _gone(state, body["member"]) | {"muted": _with(state["muted"], body["member"])}


def _unmuted(state: State, _author: str, body: Row, _at: float) -> State:
    return {"muted": _without(state["muted"], body["member"])}


def _removed(state: State, _author: str, body: Row, _at: float) -> State:
    return _gone(state, body["member"]) | {"removed": _with(state["removed"], body["member"])}


def _role_given(state: State, _author: str, body: Row, _at: float) -> State:
    return {"roles": state["roles"] | {body["member"]: list(body["roles"])}}


def _admitted(state: State, _author: str, body: Row, _at: float) -> State:
    return {"admitted": _with(state["admitted"], body["member"])}


def _closed(_state: State, _author: str, _body: Row, _at: float) -> State:
    return {"step": CLOSED, "phase": "closed", "floor": FREE, "hands": []}


_CHANGES: dict[str, Callable[[State, str, Row, float], State]] = {
    "hand_raised": _hand_raised,
    "hand_lowered": _hand_lowered,
    "floor_offered": _floor_offered,
    "floor_taken": _floor_taken,
    "floor_passed": _floor_freed,
    "share_ended": _floor_freed,
    "floor_ended": _floor_freed,
    "step_started": _step_started,
    "door_changed": lambda _s, _a, body, _t: {"door": body["mode"]},
    "frozen": lambda *_: {"frozen": True},
    "thawed": lambda *_: {"frozen": False},
    "muted": _muted,
    "unmuted": _unmuted,
    "removed": _removed,
    "admitted": _admitted,
    "role_given": _role_given,
    "closed": _closed,
}

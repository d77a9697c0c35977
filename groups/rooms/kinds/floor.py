"""Hands and the floor: ``free → offered → held → free``, in the order of raised hands."""

from groups.plumbing.errors import Conflict, Forbidden
from groups.rooms.kinds.kind import (
    Asking,
    Body,
    Kind,
    Row,
    State,
    Timer,
    having,
    perhaps_a_person,
    person_from,
    without,
)
from groups.rooms.kinds.words import NOT_YOUR_TURN
from groups.rooms.roles import TRUSTED_ROLES, serves

OFFER_S = 60

FREE: State = {"status": "free", "member": None, "until": None}


def released(state: State, person: str) -> State:
    """The changes when somebody can no longer share: hand down, floor free."""
    freed = {"floor": FREE} if state["floor"]["member"] == person else {}
    return {"hands": without(state["hands"], person)} | freed


def _may_take(asking: Asking) -> None:
    state, person = asking.state, asking.person
    floor = state["floor"]
    if floor["status"] == "held":
        raise Conflict("Somebody is sharing. Your hand keeps its place.")
    if floor["status"] == "offered" and floor["member"] != person:
        raise Conflict("The floor is offered to somebody else just now.")
    first = not state["hands"] or state["hands"][0] == person
    if floor["status"] == "free" and not (state["now"]["order"] and first):
        raise Forbidden(NOT_YOUR_TURN)


def _must_be_offered(asking: Asking) -> None:
    floor = asking.state["floor"]
    if floor["status"] != "offered" or floor["member"] != asking.person:
        raise Conflict("The floor is not offered to you at the moment.")


def _must_hold(asking: Asking) -> None:
    floor = asking.state["floor"]
    if floor["status"] != "held" or floor["member"] != asking.person:
        raise Conflict("You do not hold the floor at the moment.")


def _own_hand(asking: Asking) -> Body:
    """Lower one's own hand; those who serve may lower another's."""
    return asking.body if serves(asking.roles) else {}


def _next_speaker(asking: Asking) -> Body:
    state = asking.state
    if state["floor"]["status"] == "held":
        raise Conflict("Somebody is sharing. Thank them first, then call the next.")
    if asking.body.get("member"):
        return asking.body
    waiting = [one for one in state["hands"] if one != state["floor"]["member"]]
    if not waiting:
        raise Conflict("No hand is raised at the moment.")
    return {"member": waiting[0]}


def _speaker(asking: Asking) -> Body:
    if asking.state["floor"]["member"] is None:
        raise Conflict("Nobody has the floor at the moment.")
    return asking.body | {"member": asking.state["floor"]["member"]}


def _raised(state: State, row: Row) -> State:
    return {"hands": having(state["hands"], row.author)}


def _lowered(state: State, row: Row) -> State:
    return {"hands": without(state["hands"], row.body.get("member", row.author))}


def _offered(_state: State, row: Row) -> State:
    until = row.at + OFFER_S
    return {"floor": {"status": "offered", "member": row.body["member"], "until": until}}


def _taken(state: State, row: Row) -> State:
    held = {"status": "held", "member": row.author, "until": None}
    return {"floor": held, "hands": without(state["hands"], row.author)}


def _freed(state: State, _row: Row) -> State:
    return {"floor": FREE, "hands": without(state["hands"], state["floor"]["member"])}


def _unanswered_at(state: State) -> float | None:
    floor = state["floor"]
    return float(floor["until"]) if floor["status"] == "offered" else None


def _take_offer_back(state: State) -> tuple[str, Body]:
    return "floor_ended", {"member": state["floor"]["member"], "why": "no answer"}


KINDS = (
    Kind("hand_raised", change=_raised),
    Kind(
        "hand_lowered",
        body=perhaps_a_person,
        words=person_from,
        settle=_own_hand,
        change=_lowered,
    ),
    Kind("floor_taken", may=_may_take, change=_taken),
    Kind("floor_passed", may=_must_be_offered, change=_freed),
    Kind("share_ended", may=_must_hold, change=_freed),
    Kind(
        "floor_offered",
        by=TRUSTED_ROLES,
        body=perhaps_a_person,
        words=person_from,
        settle=_next_speaker,
        change=_offered,
        named=True,
    ),
    Kind("floor_ended", by=TRUSTED_ROLES, settle=_speaker, change=_freed, named=True),
)

TIMERS = (Timer(_unanswered_at, _take_offer_back),)

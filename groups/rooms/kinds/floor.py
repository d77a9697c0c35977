"""The floor: ``free → offered → held → free``, in the order of raised hands."""

from groups.plumbing.errors import BadRequest, Conflict, Forbidden
from groups.rooms.kinds.hands import in_order, lowered, put_back
from groups.rooms.kinds.kind import (
    Asking,
    Body,
    Kind,
    Row,
    Sent,
    State,
    Timer,
    having,
    perhaps_a_person,
    person_from,
    without,
)
from groups.rooms.kinds.words import NOT_YOUR_TURN, holds
from groups.rooms.roles import LEADING_ROLES, TRUSTED_ROLES

OFFER_S = 60
# How long the floor waits for somebody whose line dropped.
AWAY_S = 60

FREE: State = {"status": "free", "member": None, "until": None}


def released(state: State, person: str) -> State:
    """The changes when somebody can no longer share: hand down, floor free."""
    freed = {"floor": FREE} if state["floor"]["member"] == person else {}
    return lowered(state, person) | freed


def offered_to(person: str, at: float) -> State:
    return {"status": "offered", "member": person, "until": at + OFFER_S}


def offered_anew(state: State, at: float) -> State:
    """Give a whole minute to whoever was called before a pause, in which nobody can answer."""
    floor = state["floor"]
    return {"floor": offered_to(floor["member"], at)} if floor["status"] == "offered" else {}


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
    if not holds(asking.state, asking.person):
        raise Conflict("You do not hold the floor at the moment.")


def _waiting(state: State) -> list[str]:
    return without(state["hands"], state["floor"]["member"])


def _next_speaker(asking: Asking) -> Body:
    state = asking.state
    if state["floor"]["status"] == "held":
        raise Conflict("Somebody is sharing. Thank them first, then call the next.")
    _nobody_is_called_in_a_pause(state)
    if asking.body.get("member"):
        return asking.body
    return {"member": _first_waiting(state)}


def _nobody_is_called_in_a_pause(state: State) -> None:
    if state["frozen"]:
        raise Conflict("The room is paused. Let it go on first, then call the next.")


def _first_waiting(state: State) -> str:
    waiting = _waiting(state)
    if not waiting:
        raise Conflict("No hand is raised at the moment.")
    return waiting[0]


def _oneself(asking: Asking) -> Body:
    return asking.body or {"member": asking.person}


def _ending(sent: Sent) -> Body:
    return {"next": True} if sent.get("next") is True else {}


def _ending_from(words: str) -> Sent:
    return {"next": words == "next"}


def _speaker(asking: Asking) -> Body:
    state = asking.state
    if state["floor"]["member"] is None:
        raise Conflict("Nobody has the floor at the moment.")
    body = asking.body | {"member": state["floor"]["member"]}
    if "next" not in body:
        return body
    _nobody_is_called_in_a_pause(state)
    return body | {"next": _first_waiting(state)}


def _calling(sent: Sent) -> Body:
    if not isinstance(sent.get("by_itself"), bool):
        raise BadRequest("Say whether the next is called by itself.", field="by_itself")
    return {"by_itself": sent["by_itself"]}


def _calling_from(words: str) -> Sent:
    return {"by_itself": words == "by itself"}


def _offered(_state: State, row: Row) -> State:
    return {"floor": offered_to(row.body["member"], row.at)}


def _taken(state: State, row: Row) -> State:
    minutes = state["now"]["share_minutes"]
    until = row.at + minutes * 60 if minutes else None
    held = {"status": "held", "member": row.author, "until": until}
    here = {one: at for one, at in state["away"].items() if one != row.author}
    return lowered(state, row.author) | {"floor": held, "away": here}


def _freed(state: State, row: Row) -> State:
    """Who held it has shared; the hands of others keep their order."""
    floor = state["floor"]
    changes = lowered(state, floor["member"]) | {"floor": FREE}
    if floor["status"] == "held":
        changes["shared"] = having(state["shared"], floor["member"])
    if row.body.get("next"):
        changes["floor"] = offered_to(row.body["next"], row.at)
    return changes


def _postponed(state: State, row: Row) -> State:
    person = row.body["member"]
    changes = put_back(state, person) | {"floor": FREE}
    if "why" in row.body:
        changes["unanswered"] = having(state["unanswered"], person)
    return changes


def _unanswered_at(state: State) -> float | None:
    floor = state["floor"]
    waits = floor["status"] == "offered" and not state["frozen"]
    return float(floor["until"]) if waits else None


def _take_offer_back(state: State) -> tuple[str, Body]:
    """Once to the end of the line; the second time the hand goes down."""
    person = state["floor"]["member"]
    again = person in state["unanswered"] or person not in state["hands"]
    kind = "floor_ended" if again else "floor_postponed"
    return kind, {"member": person, "why": "no answer"}


def _gone_at(state: State) -> float | None:
    floor = state["floor"]
    since = state["away"].get(floor["member"]) if floor["status"] == "held" else None
    return None if since is None else float(since) + AWAY_S


def _take_floor_back(state: State) -> tuple[str, Body]:
    return "floor_ended", {"member": state["floor"]["member"], "why": "gone"}


def _calls_at(state: State) -> float | None:
    """At once, where the next is called without the chair and somebody waits."""
    free = state["floor"]["status"] == "free" and not state["frozen"]
    calls = state["calls_itself"] and state["now"]["order"] and free and state["hands"]
    return 0.0 if calls else None


def _call_next(state: State) -> tuple[str, Body]:
    return "floor_offered", {"member": state["hands"][0]}


def _calling_changed(state: State, row: Row) -> State:
    return {"calls_itself": row.body["by_itself"], "hands": in_order(state, state["hands"])}


KINDS = (
    Kind("floor_taken", may=_may_take, change=_taken),
    Kind("floor_passed", may=_must_be_offered, change=_freed),
    Kind(
        "floor_postponed",
        may=_must_be_offered,
        settle=_oneself,
        change=_postponed,
        named=True,
    ),
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
    Kind(
        "floor_ended",
        by=TRUSTED_ROLES,
        body=_ending,
        words=_ending_from,
        settle=_speaker,
        change=_freed,
        named=True,
    ),
    Kind(
        "calling_changed",
        by=LEADING_ROLES,
        body=_calling,
        words=_calling_from,
        change=_calling_changed,
    ),
)

TIMERS = (
    Timer(_unanswered_at, _take_offer_back),
    Timer(_gone_at, _take_floor_back),
    Timer(_calls_at, _call_next),
)

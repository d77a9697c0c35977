"""Who may append what, when. Pure: a state and a person in, a refusal raised or nothing.

Refusals are enforced here, inside the append, not by hiding a button.
"""

from collections.abc import Callable
from typing import Any

from groups.plumbing.errors import Closed, Conflict, Forbidden
from groups.rooms.steps import CLOSED, SHARING, step

State = dict[str, Any]

SERVICE_ROLES = frozenset({"chair", "co-chair", "secretary", "greeter", "timekeeper", "door"})
LEADING_ROLES = frozenset({"chair", "co-chair", "secretary"})

MEMBER_KINDS = frozenset(
    """message hand_raised hand_lowered floor_taken floor_passed share_ended heard
    question""".split()
)
SERVICE_KINDS = frozenset(
    """step_started floor_offered floor_ended door_changed admitted muted unmuted removed
    row_redacted frozen thawed role_given closed""".split()
)
KINDS = MEMBER_KINDS | SERVICE_KINDS
ABOUT_A_PERSON = frozenset("admitted muted unmuted removed role_given floor_offered".split())
ONLY_LEADING = frozenset("role_given removed closed step_started".split())

NOT_YOUR_TURN = "One at a time here. Raise your hand and the chair will call you."


def roles_of(state: State, person: str, own: list[str]) -> frozenset[str]:
    """The roles one came with, and those given in this room."""
    return frozenset(own) | frozenset(state["roles"].get(person, ()))


def serves(roles: frozenset[str]) -> bool:
    return bool(roles & SERVICE_ROLES)


def allow(state: State, person: str, roles: frozenset[str], kind: str) -> None:
    """Raise Closed, Forbidden or Conflict when ``person`` may not append ``kind`` now."""
    if state["step"] >= CLOSED:
        raise Closed("This room is closed now. Your words are still here to copy.")
    if person in state["removed"]:
        raise Forbidden("You were asked to leave this room.")
    if kind in SERVICE_KINDS:
        return _allow_service(roles, kind)
    if state["frozen"] and not serves(roles):
        raise Forbidden("The chair has paused the room for a moment. Please wait.")
    if person in state["muted"]:
        raise Forbidden("You can read along; writing is off for you in this meeting.")
    needs = _NEEDS.get(kind)
    if needs:
        needs(state, person, roles)
    return None


def _allow_service(roles: frozenset[str], kind: str) -> None:
    needed = LEADING_ROLES if kind in ONLY_LEADING else SERVICE_ROLES
    if not roles & needed:
        raise Forbidden("This is for the people who serve this meeting.")


def _may_speak(state: State, person: str, roles: frozenset[str]) -> None:
    holds = state["floor"]["status"] == "held" and state["floor"]["member"] == person
    if holds or step(state["step"]).open_floor or serves(roles):
        return
    raise Forbidden(NOT_YOUR_TURN)


def _may_take_floor(state: State, person: str, _roles: frozenset[str]) -> None:
    floor = state["floor"]
    if floor["status"] == "held":
        raise Conflict("Somebody is sharing. Your hand keeps its place.")
    if floor["status"] == "offered" and floor["member"] != person:
        raise Conflict("The floor is offered to somebody else just now.")
    first = not state["hands"] or state["hands"][0] == person
    if floor["status"] == "free" and not (state["step"] == SHARING and first):
        raise Forbidden(NOT_YOUR_TURN)


def _must_be_offered(state: State, person: str, _roles: frozenset[str]) -> None:
    if state["floor"]["status"] != "offered" or state["floor"]["member"] != person:
        raise Conflict("The floor is not offered to you at the moment.")


def _must_hold(state: State, person: str, _roles: frozenset[str]) -> None:
    if state["floor"]["status"] != "held" or state["floor"]["member"] != person:
        raise Conflict("You do not hold the floor at the moment.")


_NEEDS: dict[str, Callable[[State, str, frozenset[str]], None]] = {
    "message": _may_speak,
    "floor_taken": _may_take_floor,
    "floor_passed": _must_be_offered,
    "share_ended": _must_hold,
}

"""The line of raised hands, and the round in which everybody is asked in turn."""

from groups.rooms.kinds.kind import (
    NOBODY,
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
from groups.rooms.roles import TRUSTED_ROLES, serves


def in_order(state: State, hands: list[str]) -> list[str]:
    """Newcomers first where the group wants it; who has not shared yet before who has.

    Who said "later" waits at the end. A round keeps the order of coming.
    """
    if state["now"]["order"] == "round_robin":
        return hands
    newcomers_first = state["options"].get("newcomers_first", False)

    def rank(person: str) -> tuple[bool, bool, bool]:
        goes_on = newcomers_first and person not in state["newcomers"]
        return person in state["postponed"], goes_on, person in state["shared"]

    return sorted(hands, key=rank)


def lowered(state: State, person: str | None) -> State:
    """The changes when a hand goes down, and with it what was remembered of it."""
    return {name: without(state[name], person) for name in ("hands", "postponed", "unanswered")}


def put_back(state: State, person: str) -> State:
    """The changes when a hand goes to the end of the line."""
    return {
        "hands": [*without(state["hands"], person), person],
        "postponed": having(state["postponed"], person),
    }


def _own_hand(asking: Asking) -> Body:
    """Lower one's own hand; those who serve may lower another's."""
    return asking.body if serves(asking.roles) else {}


def _raised(state: State, row: Row) -> State:
    return {
        "hands": in_order(state, having(state["hands"], row.author)),
        "listening": without(state["listening"], row.author),
    }


def _lowered(state: State, row: Row) -> State:
    return lowered(state, row.body.get("member", row.author))


def _round_at(state: State) -> float | None:
    """At once, when a round is to be made and was not yet."""
    waits = state["now"]["order"] == "round_robin" and not state["round_begun"]
    return 0.0 if waits else None


def _begin_round(_state: State) -> tuple[str, Body]:
    return "round_begun", {}


def joins_late(state: State, person: str) -> bool:
    """Whether somebody who comes now is to be asked in the round that is under way."""
    goes_round = state["now"]["order"] == "round_robin" and state["round_begun"]
    return bool(goes_round) and person not in {*state.get("asked", ()), *_silent(state)}


def _silent(state: State) -> set[str | None]:
    return {*state["listening"], *state["muted"], *state["removed"], state["floor"]["member"]}


def _round_begun(state: State, row: Row) -> State:
    asked = [one for one in row.body["people"] if one not in _silent(state)]
    gathered = {"asked": list(row.body["people"]), "hands": asked}
    return {"round_begun": True, "postponed": [], "unanswered": []} | gathered


def _round_joined(state: State, row: Row) -> State:
    """At the end; and once, also for who passes and comes back."""
    person = row.body["member"]
    asked = [*state.get("asked", ()), person]
    return {"asked": asked, "hands": having(state["hands"], person)}


KINDS = (
    Kind("hand_raised", change=_raised),
    Kind(
        "hand_lowered",
        body=perhaps_a_person,
        words=person_from,
        settle=_own_hand,
        change=_lowered,
    ),
    # The clock's: everybody who is here, in the order of coming.
    Kind("round_begun", by=NOBODY, change=_round_begun, read_by=TRUSTED_ROLES),
    Kind("round_joined", by=NOBODY, change=_round_joined, read_by=TRUSTED_ROLES),
)

TIMERS = (Timer(_round_at, _begin_round),)

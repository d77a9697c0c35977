"""Who chairs when the chair has not come, or is gone."""

from collections.abc import Sequence
from dataclasses import dataclass

from groups.plumbing.errors import Conflict
from groups.rooms.kinds.kind import NOBODY, Asking, Body, Kind, Row, State, having, without
from groups.rooms.kinds.steps import is_over
from groups.rooms.roles import CHAIR, CO_CHAIR, ROTA_ROLES, TRUSTED_ROLES, serves

# How long after the start of the meeting a chair may still come, and one who is gone return.
WAIT_S = 5 * 60
# A co-chair knows the meeting, and need not be waited with so long.
GONE_S = 90
# So long a line may drop before its chair is missed: see groups.plumbing.log.leases.LINGER_S.
GRACE_S = 30

# Of those who did not sign up for this date; a reader and a speaker are not asked.
IN_TURN = ("secretary", "greeter", "timekeeper", "door")


@dataclass(frozen=True)
class Servant:
    """Somebody here who looks after the room; ``tonight``: what they signed up for on this date."""

    person: str
    roles: frozenset[str]
    tonight: frozenset[str] = frozenset()


def is_due(state: State, now: float) -> bool:
    """Whether the meeting is on, so that somebody has to chair it."""
    return bool(state["starts_at"] <= now) and not is_over(state) and state["phase"] != "lounge"


def next_chair(state: State, here: Sequence[Servant], now: float) -> str | None:
    """Who of those ``here``, in the order of coming, takes the chair now; None: nobody yet.

    A co-chair first, then who signed up for this date, then the others who look after the room.
    """
    unled = state.get("unled")
    if unled is None:
        return None
    gone = unled["gone"]
    waited = now - (unled["since"] if gone else state["starts_at"])
    able = [one for one in here if serves(one.roles) and waited >= _wait(one, gone=gone)]
    return min(able, key=_turn).person if able else None


def _wait(servant: Servant, *, gone: bool) -> float:
    return GONE_S if gone and CO_CHAIR in servant.roles else WAIT_S


def _turn(servant: Servant) -> int:
    if CO_CHAIR in servant.roles:
        return 0
    on_the_rota = [ROTA_ROLES.index(one) for one in servant.tonight & TRUSTED_ROLES]
    if on_the_rota:
        return 1 + min(on_the_rota)
    return 1 + len(ROTA_ROLES) + min(IN_TURN.index(one) for one in servant.roles & {*IN_TURN})


def _may_take(asking: Asking) -> None:
    if CHAIR in asking.roles and not _another_chairs(asking):
        raise Conflict("You chair this meeting already.")


def _another_chairs(asking: Asking) -> bool:
    return asking.state.get("chair") not in {None, asking.person}


def _taking(asking: Asking) -> Body:
    """Who chairs no longer by this, and whether it only goes back to who had it before."""
    back: Body = {"back": True} if CHAIR in asking.roles else {}
    return back | relieving(asking)


def relieving(asking: Asking) -> Body:
    return {"relieved": asking.state["chair"]} if _another_chairs(asking) else {}


def relieved(state: State) -> State:
    """The changes when who took the chair in this room has it no longer; other roles stay."""
    chair = state.get("chair")
    if chair is None:
        return {}
    roles = without(list(state["roles"].get(chair, ())), CHAIR)
    return {"chair": None, "roles": state["roles"] | {chair: roles}}


def _seated(state: State, person: str) -> State:
    """What one was given in this room stays."""
    before = state | relieved(state)
    roles = having(list(before["roles"].get(person, ())), CHAIR)
    return {"roles": before["roles"] | {person: sorted(roles)}, "chair": person, "unled": None}


def _taken(state: State, row: Row) -> State:
    if "back" in row.body:
        return {"unled": None} | relieved(state)
    return _seated(state, row.author)


def _passed(state: State, row: Row) -> State:
    return _seated(state, row.body["member"])


def _missed(_state: State, row: Row) -> State:
    gone = row.body["gone"]
    return {"unled": {"since": row.at - GRACE_S if gone else row.at, "gone": gone}}


def _found(_state: State, _row: Row) -> State:
    return {"unled": None}


KINDS = (
    Kind(
        "chair_taken",
        by=TRUSTED_ROLES,
        may=_may_take,
        settle=_taking,
        change=_taken,
        access="rank",
    ),
    # The clock's, from the leases of presence.
    Kind("chair_missed", by=NOBODY, change=_missed, read_by=TRUSTED_ROLES),
    Kind("chair_found", by=NOBODY, change=_found, read_by=TRUSTED_ROLES),
    Kind(
        "chair_passed",
        by=NOBODY,
        settle=relieving,
        change=_passed,
        named=True,
        access="rank",
    ),
)

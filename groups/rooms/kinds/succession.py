"""Who chairs when nobody who leads has come, or is there any more."""

from groups.plumbing.errors import Conflict
from groups.rooms.kinds.kind import Asking, Kind, Row, State, having
from groups.rooms.roles import TRUSTED_ROLES, leads

# How long after the start of the meeting a chair may still come.
WAIT_S = 5 * 60


def _may_take(asking: Asking) -> None:
    if leads(asking.roles):
        raise Conflict("You lead this meeting already.")


def _taken(state: State, row: Row) -> State:
    """What one was given in this room stays."""
    roles = having(list(state["roles"].get(row.author, ())), "chair")
    return {"roles": state["roles"] | {row.author: sorted(roles)}}


KINDS = (Kind("chair_taken", by=TRUSTED_ROLES, may=_may_take, change=_taken),)

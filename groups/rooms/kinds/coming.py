"""Coming and going: who is new, who only listens, and whose line dropped."""

from groups.rooms.kinds.floor import released
from groups.rooms.kinds.hands import in_order
from groups.rooms.kinds.kind import NOBODY, Kind, Row, State, having, without
from groups.rooms.kinds.words import holds
from groups.rooms.roles import TRUSTED_ROLES


def matters(state: State, person: str) -> bool:
    """Whether the room must know at once when somebody's line drops."""
    return holds(state, person)


def _newcomer(state: State, row: Row) -> State:
    known = {"newcomers": having(state["newcomers"], row.author)}
    return known | {"hands": in_order(state | known, state["hands"])}


def _listening(state: State, row: Row) -> State:
    return released(state, row.author) | {"listening": having(state["listening"], row.author)}


def _went_away(state: State, row: Row) -> State:
    return {"away": state["away"] | {row.body["member"]: row.at}}


def _came_back(state: State, row: Row) -> State:
    left = without(list(state["away"]), row.body["member"])
    return {"away": {one: state["away"][one] for one in left}}


KINDS = (
    # Said at the door, of oneself.
    Kind("newcomer", change=_newcomer, read_by=TRUSTED_ROLES),
    Kind("listening", change=_listening, read_by=TRUSTED_ROLES),
    # The clock's, from the leases of presence.
    Kind("went_away", by=NOBODY, change=_went_away, read_by=TRUSTED_ROLES),
    Kind("came_back", by=NOBODY, change=_came_back, read_by=TRUSTED_ROLES),
)

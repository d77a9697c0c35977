"""How fast it goes: slow mode, and many guests who came at the same moment."""

from groups.plumbing.errors import BadRequest
from groups.rooms.kinds.kind import Body, Kind, Row, Sent, State
from groups.rooms.options import MOST_SLOW_SECONDS
from groups.rooms.roles import LEADING_ROLES, TRUSTED_ROLES


def _seconds(sent: Sent) -> Body:
    seconds = sent.get("seconds")
    whole = isinstance(seconds, int) and not isinstance(seconds, bool)
    if not whole or not 0 <= int(str(seconds)) <= MOST_SLOW_SECONDS:
        raise BadRequest(f"Give whole seconds, at most {MOST_SLOW_SECONDS}.", field="seconds")
    return {"seconds": seconds}


def _seconds_from(words: str) -> Sent:
    return {"seconds": int(words) if words.isdecimal() and len(words) < 6 else -1}


def _slowed(_state: State, row: Row) -> State:
    return {"slow_seconds": row.body["seconds"]}


def _crowd_welcomed(_state: State, row: Row) -> State:
    """Who came until now is of no crowd any more; see groups.rooms.actions.crowds."""
    return {"welcomed_at": row.at}


KINDS = (
    Kind("slowed", by=LEADING_ROLES, body=_seconds, words=_seconds_from, change=_slowed),
    Kind("crowd_welcomed", by=TRUSTED_ROLES, change=_crowd_welcomed),
)

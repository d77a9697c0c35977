"""Who may append what, when. Pure: somebody asking in, a refusal raised or nothing.

Refusals are enforced here, inside the append, not by hiding a button.
"""

from groups.plumbing.errors import Closed, Forbidden
from groups.rooms.kinds.doors import is_waiting
from groups.rooms.kinds.kind import Asking, Kind
from groups.rooms.kinds.peace import is_silenced
from groups.rooms.kinds.steps import is_closed
from groups.rooms.roles import serves


def allow(asking: Asking, kind: Kind) -> None:
    """Raise Closed, Forbidden or Conflict when they may not append this kind now."""
    state = asking.state
    if is_closed(state):
        raise Closed("This room is closed now. Your words are still here to copy.")
    if asking.person in state["removed"]:
        raise Forbidden("You were asked to leave this room.")
    if is_waiting(state, asking.person) and kind.name != "knocked":
        raise Forbidden("You are at the door. Please wait until somebody lets you in.")
    if kind.by is None and not kind.always:
        _allow_anybody(asking)
    elif kind.by is not None and not asking.roles & kind.by:
        raise Forbidden("This is for the people who serve this meeting.")
    if kind.may:
        kind.may(asking)


def _allow_anybody(asking: Asking) -> None:
    if asking.state["frozen"] and not serves(asking.roles):
        raise Forbidden("The room is paused for a moment. Please wait.")
    if is_silenced(asking.state, asking.person):
        raise Forbidden("You can read along; writing is off for you in this meeting.")

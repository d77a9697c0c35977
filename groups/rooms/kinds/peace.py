"""For the room's peace: the pause, writing off, lines hidden, people out.

What such a row says about a person is for those who serve and for that person alone.
"""

from groups.rooms.kinds.floor import offered_anew, released
from groups.rooms.kinds.kind import (
    NOBODY,
    Asking,
    Body,
    Kind,
    Row,
    State,
    a_person,
    having,
    perhaps_a_person,
    person_from,
    without,
)
from groups.rooms.kinds.motions import unsaid_of
from groups.rooms.roles import LEADING_ROLES, TRUSTED_ROLES


def is_silenced(state: State, person: str) -> bool:
    """Whether somebody reads along without writing: writing is off, or their lines are hidden."""
    return person in state["muted"] or person in state["hidden"]


def _lines(body: Body) -> Body:
    """Which lines go or come back, and not whose they are."""
    return {"lines": body["lines"]} if "lines" in body else {}


def _nothing(_body: Body) -> Body:
    return {}


def _muted(state: State, row: Row) -> State:
    person = row.body["member"]
    return released(state, person) | {"muted": having(state["muted"], person)}


def _unmuted(state: State, row: Row) -> State:
    return {"muted": without(state["muted"], row.body["member"])}


def _hidden(state: State, row: Row) -> State:
    person = row.body["member"]
    gone = released(state, person) | unsaid_of(state, person)
    return gone | {"hidden": having(state["hidden"], person)}


def _shown(state: State, row: Row) -> State:
    return {"hidden": without(state["hidden"], row.body["member"])}


def _removed(state: State, row: Row) -> State:
    person = row.body["member"]
    return released(state, person) | {"removed": having(state["removed"], person)}


def _banned_elsewhere(state: State, row: Row) -> State:
    """Not removed: when the ban is lifted, this room is open to them again."""
    person = row.body["member"]
    line = [one for one in state.get("waiting", ()) if one["member"] != person]
    return released(state, person) | {"waiting": line}


def _frozen(state: State, row: Row) -> State:
    hushed = _muted(state, row) | _hidden(state, row) if "member" in row.body else {}
    return hushed | {"frozen": True, "locked": True}


def _one_step(asking: Asking) -> Body:
    """Who had to pause a room does not open it to the street in the same breath."""
    return {} if asking.state["frozen"] else {"door": True}


def _thawed(state: State, row: Row) -> State:
    """First people write again; the second time the door opens.

    The hidden stay hidden, and the silenced silent: each is a decision of its own.
    """
    if "door" in row.body:
        return {"locked": False}
    return {"frozen": False} | offered_anew(state, row.at)


def _about(name: str, by: frozenset[str], **more: object) -> Kind:
    """Build a kind that only those who serve and the person it is about may read."""
    about = {"body": a_person, "words": person_from, "read_by": TRUSTED_ROLES, "concerns": True}
    return Kind(name, by=by, **about | more)  # type: ignore[arg-type]  # as Kind declares them


KINDS = (
    _about("frozen", TRUSTED_ROLES, body=perhaps_a_person, change=_frozen, aside=_lines),
    Kind("thawed", by=TRUSTED_ROLES, settle=_one_step, change=_thawed),
    _about("muted", TRUSTED_ROLES, change=_muted),
    _about("unmuted", TRUSTED_ROLES, change=_unmuted),
    _about("hidden", TRUSTED_ROLES, change=_hidden, aside=_lines),
    _about("shown", TRUSTED_ROLES, change=_shown, aside=_lines),
    _about("removed", LEADING_ROLES, change=_removed, aside=_nothing, access="out"),
    _about("banned", LEADING_ROLES, change=_removed, aside=_nothing, access="out"),
    # The clock's, in the group's other rooms where they are.
    Kind(
        "banned_elsewhere",
        by=NOBODY,
        change=_banned_elsewhere,
        read_by=TRUSTED_ROLES,
        access="out",
    ),
)

"""The door: who comes in."""

from groups.plumbing.errors import BadRequest
from groups.rooms.kinds.kind import Body, Kind, Row, Sent, State, a_person, having, person_from
from groups.rooms.options import DOOR_MODES
from groups.rooms.roles import TRUSTED_ROLES


def _mode(sent: Sent) -> Body:
    if sent.get("mode") not in DOOR_MODES:
        raise BadRequest("The door is open, newcomers, lobby or members.", field="mode")
    return {"mode": sent["mode"]}


def _mode_from(words: str) -> Sent:
    return {"mode": words}


def _door_changed(_state: State, row: Row) -> State:
    return {"door": row.body["mode"]}


def _admitted(state: State, row: Row) -> State:
    return {"admitted": having(state["admitted"], row.body["member"])}


KINDS = (
    Kind("door_changed", by=TRUSTED_ROLES, body=_mode, words=_mode_from, change=_door_changed),
    Kind("admitted", by=TRUSTED_ROLES, body=a_person, words=person_from, change=_admitted),
)

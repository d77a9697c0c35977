"""People and their place in the room: writing off, out, and who serves."""

from groups.plumbing.errors import BadRequest
from groups.rooms.kinds.floor import released
from groups.rooms.kinds.kind import (
    Body,
    Kind,
    Row,
    Sent,
    State,
    a_person,
    having,
    person_from,
    without,
)
from groups.rooms.roles import LEADING_ROLES, SERVICE_ROLES, TRUSTED_ROLES


def _role(sent: Sent) -> Body:
    roles = sent.get("roles")
    if not isinstance(roles, list) or not all(isinstance(r, str) for r in roles):
        raise BadRequest("Say which role.", field="roles")
    if not set(roles) <= SERVICE_ROLES:
        raise BadRequest("There is no such role.", field="roles")
    return a_person(sent) | {"roles": sorted(set(roles))}


def _muted(state: State, row: Row) -> State:
    person = row.body["member"]
    return released(state, person) | {"muted": having(state["muted"], person)}


def _unmuted(state: State, row: Row) -> State:
    return {"muted": without(state["muted"], row.body["member"])}


def _removed(state: State, row: Row) -> State:
    person = row.body["member"]
    return released(state, person) | {"removed": having(state["removed"], person)}


def _role_given(state: State, row: Row) -> State:
    return {"roles": state["roles"] | {row.body["member"]: list(row.body["roles"])}}


KINDS = (
    Kind("muted", by=TRUSTED_ROLES, body=a_person, words=person_from, change=_muted),
    Kind("unmuted", by=TRUSTED_ROLES, body=a_person, words=person_from, change=_unmuted),
    Kind("removed", by=LEADING_ROLES, body=a_person, words=person_from, change=_removed),
    Kind("role_given", by=LEADING_ROLES, body=_role, change=_role_given, named=True),
)

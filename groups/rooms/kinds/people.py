"""People and their place in the room: who serves."""

from groups.plumbing.errors import BadRequest
from groups.rooms.kinds.kind import Body, Kind, Row, Sent, State, a_person
from groups.rooms.roles import CHAIR, LEADING_ROLES, SERVICE_ROLES


def _role(sent: Sent) -> Body:
    roles = sent.get("roles")
    if not isinstance(roles, list) or not all(isinstance(r, str) for r in roles):
        raise BadRequest("Say which role.", field="roles")
    if not set(roles) <= SERVICE_ROLES:
        raise BadRequest("There is no such role.", field="roles")
    return a_person(sent) | {"roles": sorted(set(roles))}


def _role_given(state: State, row: Row) -> State:
    person, roles = row.body["member"], list(row.body["roles"])
    # Who took the chair here and is to chair no longer has handed it back.
    ended = state.get("chair") == person and CHAIR not in roles
    return {"roles": state["roles"] | {person: roles}} | ({"chair": None} if ended else {})


KINDS = (
    Kind(
        "role_given",
        by=LEADING_ROLES,
        body=_role,
        change=_role_given,
        named=True,
        access="rank",
    ),
)

"""The door: who comes in, who waits at it in the order of coming, and what they are told."""

from groups.plumbing import text
from groups.plumbing.errors import BadRequest, Conflict
from groups.rooms.kinds.kind import (
    Asking,
    Body,
    Kind,
    Row,
    Sent,
    State,
    a_person,
    having,
    person_from,
)
from groups.rooms.options import DOOR_MODES
from groups.rooms.roles import TRUSTED_ROLES

MOST_NOTE = 200


def is_waiting(state: State, person: str) -> bool:
    return any(one["member"] == person for one in state.get("waiting", ()))


def must_wait(door: str, *, guest: bool, newcomer: bool) -> bool:
    """Whether somebody without a service role waits at a door of that mode.

    ``newcomer``: they said that they are new and would like to be met.
    """
    return (door == "lobby" and guest) or (door == "newcomers" and newcomer)


def _mode(sent: Sent) -> Body:
    if sent.get("mode") not in DOOR_MODES:
        raise BadRequest("The door is open, newcomers, lobby or members.", field="mode")
    return {"mode": sent["mode"]}


def _mode_from(words: str) -> Sent:
    return {"mode": words}


def _note(sent: Sent) -> Body:
    words = sent.get("note", "")
    if not isinstance(words, str):
        raise BadRequest("Write the note in words.", field="note")
    new = {"new": True} if sent.get("new") is True else {}
    return {"note": text.paragraphs(words, "note", most=MOST_NOTE, least=0)} | new


def _must_wait_there(asking: Asking) -> None:
    if not is_waiting(asking.state, asking.body["member"]):
        raise Conflict("This person does not wait at the door any more.")


def _others(state: State, person: str) -> list[State]:
    return [one for one in state["waiting"] if one["member"] != person]


def _door_changed(state: State, row: Row) -> State:
    """An open door lets in who waits at it."""
    mode = row.body["mode"]
    if mode != "open":
        return {"door": mode}
    waiting = [one["member"] for one in state["waiting"]]
    inside = {"door": mode, "admitted": [*state["admitted"], *waiting], "waiting": []}
    return inside | _met(state, waiting)


def _knocked(state: State, row: Row) -> State:
    here = {"member": row.author, "note": row.body["note"], "new": "new" in row.body}
    return {"waiting": [*_others(state, row.author), here]}


def _admitted(state: State, row: Row) -> State:
    person = row.body["member"]
    inside = {"admitted": having(state["admitted"], person), "waiting": _others(state, person)}
    return inside | _met(state, [person])


def _met(state: State, people: list[str]) -> State:
    """Those of them who said at the door that they are new are known as such inside."""
    said_so = [one["member"] for one in state["waiting"] if one.get("new")]
    new = [one for one in said_so if one in people and one not in state["newcomers"]]
    return {"newcomers": [*state["newcomers"], *new]} if new else {}


def _turned_away(state: State, row: Row) -> State:
    person = row.body["member"]
    return {"turned_away": having(state["turned_away"], person), "waiting": _others(state, person)}


KINDS = (
    Kind("knocked", body=_note, read_by=TRUSTED_ROLES, change=_knocked),
    Kind("door_changed", by=TRUSTED_ROLES, body=_mode, words=_mode_from, change=_door_changed),
    Kind(
        "admitted",
        by=TRUSTED_ROLES,
        body=a_person,
        words=person_from,
        change=_admitted,
        read_by=TRUSTED_ROLES,
        concerns=True,
    ),
    Kind(
        "turned_away",
        by=TRUSTED_ROLES,
        body=a_person,
        words=person_from,
        may=_must_wait_there,
        change=_turned_away,
        read_by=TRUSTED_ROLES,
        concerns=True,
    ),
)

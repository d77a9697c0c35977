"""A text to read: offered, given to somebody who volunteered, and read to all as one card."""

from groups.plumbing.errors import Conflict, Forbidden
from groups.rooms.kinds.kind import (
    Asking,
    Body,
    Kind,
    Row,
    State,
    having,
    perhaps_a_person,
    person_from,
)
from groups.rooms.roles import TRUSTED_ROLES, serves

OFFER = "Who would like to read this to us?"


def offered_in(phase: str) -> State | None:
    """How a reading begins; None in a step that is none."""
    return {"status": "offered", "volunteers": [], "reader": None} if phase == "reading" else None


def _reading(asking: Asking) -> State:
    reading: State | None = asking.state.get("reading")
    if reading is None:
        raise Conflict("There is nothing to read just now.")
    if reading["status"] == "read":
        raise Conflict("It has been read already. Thank you all the same.")
    return reading


def _may_volunteer(asking: Asking) -> None:
    if _reading(asking)["status"] == "given":
        raise Conflict("Somebody else will read it. Thank you for offering.")


def _may_read(asking: Asking) -> None:
    if _reading(asking)["reader"] != asking.person and not serves(asking.roles):
        raise Forbidden("Offer to read it, and wait until it is given to you.")


def _first_volunteer(asking: Asking) -> Body:
    reading = _reading(asking)
    if asking.body.get("member"):
        return asking.body
    if not reading["volunteers"]:
        raise Conflict("Nobody has offered to read yet. You can read it yourself.")
    return {"member": reading["volunteers"][0]}


def _the_text(asking: Asking) -> Body:
    step = asking.agenda.steps[asking.state["step"]]
    return {"title": step.title, "text": step.text}


def _volunteered(state: State, row: Row) -> State:
    reading = state["reading"]
    if state["options"].get("readers_first_come"):
        return {"reading": reading | {"status": "given", "reader": row.author}}
    return {"reading": reading | {"volunteers": having(reading["volunteers"], row.author)}}


def _given(state: State, row: Row) -> State:
    return {"reading": state["reading"] | {"status": "given", "reader": row.body["member"]}}


def _read(state: State, row: Row) -> State:
    return {"reading": state["reading"] | {"status": "read", "reader": row.author}}


KINDS = (
    Kind("reading_volunteered", may=_may_volunteer, change=_volunteered),
    Kind(
        "reading_given",
        by=TRUSTED_ROLES,
        body=perhaps_a_person,
        words=person_from,
        settle=_first_volunteer,
        change=_given,
        named=True,
    ),
    Kind("reading_read", may=_may_read, settle=_the_text, change=_read, for_late="always"),
)

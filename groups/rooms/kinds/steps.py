"""The steps of the meeting, and its end."""

from groups.plumbing.errors import BadRequest, Conflict
from groups.rooms.agenda import MOST_STEPS, Agenda, now_in
from groups.rooms.kinds.floor import FREE
from groups.rooms.kinds.kind import Asking, Body, Kind, Row, Sent, State, Timer
from groups.rooms.kinds.motions import carried_on, no_vote_is_open
from groups.rooms.kinds.readings import OFFER, offered_in
from groups.rooms.roles import LEADING_ROLES


def is_closed(state: State) -> bool:
    return bool(state["phase"] == "closed")


def _may_close(asking: Asking) -> None:
    no_vote_is_open(asking)
    if asking.state["phase"] == "lounge":
        raise Conflict("A lounge stands open. Whether there is one is chosen on the group's page.")


def is_over(state: State) -> bool:
    """Whether the meeting has ended, though people may still sit together."""
    return bool(state["phase"] in {"fellowship", "closed"})


def _step(sent: Sent) -> Body:
    number = sent.get("step")
    if number is None:
        return {}
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= MOST_STEPS:
        raise BadRequest("Say which step.", field="step")
    return {"step": number}


def _next_step(asking: Asking) -> Body:
    number = asking.body.get("step", asking.state["step"] + 1)
    if number == asking.state["step"]:
        raise Conflict("The meeting is at this step already.")
    if not 0 <= number <= asking.agenda.fellowship:
        raise Conflict("There is no further step. Close the room when everybody has left.")
    return _said(asking.agenda, number)


def _said(agenda: Agenda, number: int) -> Body:
    step = agenda.steps[number]
    # A text to read comes with who reads it, not before.
    text = OFFER if step.phase == "reading" else step.text
    about = {"step": number, "phase": step.phase, "title": step.title, "text": text}
    return about | {"now": now_in(step)}


def _started(state: State, row: Row) -> State:
    body = row.body
    changes = {
        "step": body["step"],
        "phase": body["phase"],
        "now": body["now"],
        "step_at": row.at,
        "step_until": _until(body["now"], row.at),
        "reading": offered_in(body["phase"]),
        "motion": carried_on(state),
        "floor": FREE,
        "round_begun": False,
    }
    # Who was not asked yet when a round ends has raised no hand.
    return changes | ({"hands": []} if state["now"]["order"] == "round_robin" else {})


def _until(now: State, at: float) -> float | None:
    """When the clock leads on from a step begun at ``at``; None: the chair does."""
    if now["seconds"]:
        return at + float(now["seconds"])
    return at + now["minutes"] * 60.0 if now["by_clock"] and now["minutes"] else None


def _closed(_state: State, _row: Row) -> State:
    return {"phase": "closed", "floor": FREE, "hands": [], "motion": None}


def _fellowship_at(state: State) -> float | None:
    return None if is_over(state) else float(state["ends_at"])


def _closing_at(state: State) -> float | None:
    return float(state["closes_at"])


def _next_at(state: State) -> float | None:
    """The end of a silence, or of a step whose minutes are kept by the clock."""
    there = is_over(state) or state["step"] >= state["last_step"]
    return None if there else state.get("step_until")


def _lead_on(state: State) -> tuple[str, Body]:
    return "step_started", {"step": state["step"] + 1}


def _begin_fellowship(state: State) -> tuple[str, Body]:
    return "step_started", {"step": state["last_step"]}


def _close(_state: State) -> tuple[str, Body]:
    return "closed", {}


KINDS = (
    Kind(
        "step_started",
        by=LEADING_ROLES,
        body=_step,
        may=no_vote_is_open,
        settle=_next_step,
        change=_started,
        for_late="always",
    ),
    Kind("closed", by=LEADING_ROLES, may=_may_close, change=_closed, access="over"),
)

# The closing comes before the rest: a server that slept through the evening only closes.
TIMERS = (
    Timer(_closing_at, _close),
    Timer(_fellowship_at, _begin_fellowship),
    Timer(_next_at, _lead_on),
)

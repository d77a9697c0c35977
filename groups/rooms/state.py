"""The room's state as the fold of its rows, and what the clock does to it. Pure.

A kind or a timer is added in ``groups.rooms.kinds``; this file knows none by name.
"""

from collections.abc import Collection, Iterable

from groups.rooms.agenda import Agenda, now_in
from groups.rooms.kinds import KINDS, TIMERS
from groups.rooms.kinds.floor import FREE
from groups.rooms.kinds.kind import Body, Row, State
from groups.rooms.kinds.steps import is_closed
from groups.rooms.options import Options

# What goes over the wire to everybody, and to those who look after the room besides.
SHOWN = (
    "step",
    "step_at",
    "step_until",
    "phase",
    "now",
    "frozen",
    "locked",
    "slow_seconds",
    "door",
    "roles",
    "calls_itself",
    "ends_at",
    "closes_at",
)
SHOWN_TO_SERVANTS = ("muted", "hidden", "removed")

# In the place of somebody with a block between them and the reader.
SOMEBODY = "somebody"


def first_state(agenda: Agenda, *, starts_at: float, ends_at: float, closes_at: float) -> State:
    """A room before its first row; the times are epoch seconds."""
    doors = agenda.steps[0]
    at_the_doors = {
        "step": 0,
        "last_step": agenda.fellowship,
        "phase": doors.phase,
        "now": now_in(doors),
        "step_at": None,
        "step_until": starts_at if doors.by_clock else None,
        "reading": None,
        "motion": None,
        "frozen": False,
        "locked": False,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "closes_at": closes_at,
    }
    return at_the_doors | _as_chosen(agenda.options) | _nobody_yet()


def _as_chosen(options: Options) -> State:
    return {
        "calls_itself": options.calls_itself,
        "slow_seconds": options.slow_seconds,
        "door": options.door,
        "options": options.as_data(),
    }


def _nobody_yet() -> State:
    """All that a state says of people."""
    return {
        "floor": FREE,
        "hands": [],
        "postponed": [],
        "unanswered": [],
        "shared": [],
        "listening": [],
        "newcomers": [],
        "away": {},
        "round_begun": False,
        "asked": [],
        "muted": [],
        "hidden": [],
        "ignores": {},
        "removed": [],
        "waiting": [],
        "admitted": [],
        "turned_away": [],
        "roles": {},
        # Who took the chair in this room; and since when, the meeting being on, nobody chairs.
        "chair": None,
        "unled": None,
    }


def fold(state: State, kind: str, row: Row) -> State:
    """The state after a row. The very same object when the row changes nothing."""
    change = KINDS[kind].change
    changes = change(state, row) if change else None
    return state | changes if changes else state


def due(state: State) -> float | None:
    """When the clock must act next; never in a closed room."""
    if is_closed(state):
        return None
    moments = [timer.at(state) for timer in TIMERS]
    return min((moment for moment in moments if moment is not None), default=None)


def overdue(state: State, now: float) -> tuple[str, Body] | None:
    """The one thing the clock does at ``now``; the next follows from the state after it."""
    if is_closed(state):
        return None
    for timer in TIMERS:
        moment = timer.at(state)
        if moment is not None and moment <= now:
            return timer.act(state)
    return None


def people_in(state: State) -> set[str]:
    """Everybody whom the state on the wire calls by name."""
    reading, motion = state.get("reading") or {}, state.get("motion") or {}
    voted = (motion.get("vote") or {}).get("voted", ())
    some = {
        state["floor"]["member"],
        reading.get("reader"),
        motion.get("by"),
        motion.get("seconded_by"),
    }
    return ({*state["hands"], *reading.get("volunteers", ()), *voted} | some) - {None}


def nameless(state: State, people: Collection[str]) -> State:
    """The state with nobody in the place of these people; the very same when it has none."""
    if {*people_in(state), *state.get("roles", ())}.isdisjoint(people):
        return state

    def kept(one: str | None) -> str | None:
        return SOMEBODY if one in people else one

    def all_kept(some: Iterable[str]) -> list[str | None]:
        return [kept(one) for one in some]

    shown = {
        "hands": all_kept(state["hands"]),
        "floor": state["floor"] | {"member": kept(state["floor"]["member"])},
        "roles": {one: has for one, has in state.get("roles", {}).items() if one not in people},
    }
    if reading := state.get("reading"):
        volunteers = all_kept(reading["volunteers"])
        shown["reading"] = reading | {"reader": kept(reading["reader"]), "volunteers": volunteers}
    if motion := state.get("motion"):
        vote = motion["vote"]
        shown["motion"] = motion | {
            "by": kept(motion["by"]),
            "seconded_by": kept(motion["seconded_by"]),
            "vote": vote and vote | {"voted": all_kept(vote["voted"])},
        }
    return state | shown

"""Writing an agenda anew: a step added, changed, moved, taken out. Pure.

The doors stay first and the fellowship last: a room cannot be without them.
"""

from dataclasses import replace

from groups.plumbing.errors import Conflict
from groups.rooms.agenda import MOST_STEPS, Agenda, Step


def adding(agenda: Agenda, number: int, step: Step) -> Agenda:
    """Put a step before the one of that number; raises Conflict when there are enough."""
    if len(agenda.steps) >= MOST_STEPS:
        raise Conflict(f"An agenda has at most {MOST_STEPS} steps. Take one out first.")
    at = min(max(number, 1), agenda.fellowship)
    return replace(agenda, steps=(*agenda.steps[:at], step, *agenda.steps[at:]))


def changing(agenda: Agenda, number: int, step: Step) -> Agenda:
    return replace(agenda, steps=(*agenda.steps[:number], step, *agenda.steps[number + 1 :]))


def moving(agenda: Agenda, number: int, by: int) -> Agenda:
    """Move a step up (-1) or down (1); raises Conflict where there is nowhere to go."""
    _must_be_between(agenda, number)
    _must_be_between(agenda, number + by)
    steps = list(agenda.steps)
    steps[number], steps[number + by] = steps[number + by], steps[number]
    return replace(agenda, steps=tuple(steps))


def taking_out(agenda: Agenda, number: int) -> Agenda:
    _must_be_between(agenda, number)
    return replace(agenda, steps=(*agenda.steps[:number], *agenda.steps[number + 1 :]))


def _must_be_between(agenda: Agenda, number: int) -> None:
    if not 0 < number < agenda.fellowship:
        raise Conflict("The doors come first and the fellowship last; everything else may move.")

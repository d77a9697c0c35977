"""The agendas a group may begin from, and how the clock leads through one."""

import pytest

from groups.rooms.agenda import CROSSTALK, ORDERS, PHASES, Agenda, Step, agenda_from, now_in
from groups.rooms.kinds.kind import Row, State
from groups.rooms.standing import minutes_over
from groups.rooms.state import due, first_state, fold, overdue
from groups.rooms.templates import TEMPLATES, Template
from groups.rooms.wire import state_on_the_wire

ALL = pytest.mark.parametrize("template", TEMPLATES.values(), ids=list(TEMPLATES))


@ALL
def test_one_comes_in_first_and_stays_for_a_while_at_the_end(template: Template) -> None:
    phases = [step.phase for step in template.agenda.steps]

    assert (phases[0], phases[-1]) == ("doors", "fellowship")
    assert not {"doors", "fellowship"} & set(phases[1:-1])
    assert set(phases) <= set(PHASES)


@ALL
def test_every_step_tells_people_what_it_is_and_who_may_speak(template: Template) -> None:
    for step in template.agenda.steps:
        assert step.title
        assert step.text
        assert step.crosstalk in CROSSTALK
        assert step.order in ORDERS
        assert bool(step.seconds) == (step.phase == "silence")


@ALL
def test_a_room_finds_its_agenda_again_as_it_was_kept(template: Template) -> None:
    assert agenda_from(template.agenda.as_data()) == template.agenda


def test_an_older_room_keeps_the_agenda_it_was_opened_with() -> None:
    step = {"phase": "doors", "title": "Doors", "text": "Come in.", "of_another_release": True}

    kept = agenda_from({"name": "Ours", "steps": [step], "options": {}})

    assert kept.steps[0].title == "Doors"
    assert kept.steps[0].seconds == 0


# --- phases by the clock ----------------------------------------------------------------------


def at(state: State, now: float) -> State:
    """The room as the clock has led it on by then."""
    while (act := overdue(state, now)) is not None:
        kind, body = act
        step = TIMED.steps[body["step"]]
        row = Row(0, "clock", body | {"phase": step.phase, "now": now_in(step)}, due(state) or 0)
        state = fold(state, kind, row)
    return state


BY_CLOCK = {"by_clock": True, "crosstalk": "open"}
TIMED = Agenda(
    "By the clock",
    (
        Step("doors", "Doors", "", **BY_CLOCK),
        Step("topic", "Talk", "", minutes=10, **BY_CLOCK),
        Step("sharing", "Sharing", "", minutes=5, order="hands"),
        Step("fellowship", "Fellowship", "", crosstalk="open"),
    ),
)
BEGINNING = first_state(TIMED, starts_at=0, ends_at=3600, closes_at=5400)


@pytest.mark.parametrize(
    ("minute", "title"),
    [(-1, "Doors"), (0, "Talk"), (9, "Talk"), (10, "Sharing"), (59, "Sharing")],
)
def test_steps_go_on_by_themselves_where_the_group_wants_so(minute: int, title: str) -> None:
    assert at(BEGINNING, minute * 60)["now"]["title"] == title


def test_who_leads_is_told_when_a_step_takes_longer_and_nothing_is_cut() -> None:
    sharing = at(BEGINNING, 600)
    wire = state_on_the_wire({"state": sharing, "state_seq": 2}, {}, serves=False)

    assert [minutes_over(wire, 600 + 60 * minute) for minute in (4, 5, 6, 9)] == [0, 0, 1, 4]
    assert sharing["step_until"] is None


def test_a_meeting_under_way_since_an_older_release_goes_on() -> None:
    older = {k: v for k, v in BEGINNING.items() if k not in {"step_at", "step_until", "reading"}}

    assert due(older) == 3600
    assert state_on_the_wire({"state": older, "state_seq": 0}, {}, serves=False)["reading"] is None

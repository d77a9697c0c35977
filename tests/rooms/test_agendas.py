"""The agendas a group may begin from."""

import pytest

from groups.rooms.agenda import CROSSTALK, ORDERS, PHASES, agenda_from
from groups.rooms.templates import TEMPLATES, Template

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

"""A group writes its own agendas, and its rooms go by them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any

import pytest

from groups.demo.cast import PASSWORD
from groups.rooms.options import Options
from tests.conftest import Meet
from tests.rooms.conftest import Seat, furnish
from tests.servers.homegroup import Homegroup
from tests.servers.people import JSON, Person

GROUPS = 40
STEP = {"phase": "topic", "title": "Gratitude", "text": "What went well?", "version": "1"}
OPEN = {"crosstalk": "open", "order": ""}


class Group:
    """One group of a test's own, as one of its people sees its pages."""

    def __init__(self, person: Person, slug: str) -> None:
        self.person = person
        self.slug = slug
        self.address = f"/groups/{slug}/rooms"
        self.csrf = person.csrf()

    def send(self, path: str, **words: str) -> Any:
        sent = {"csrf_token": self.csrf, **words}
        return self.person.http.post(f"{self.address}{path}", data=sent, headers=JSON)

    def page(self, path: str = "", **parameters: str) -> str:
        return str(self.person.get(f"{self.address}{path}", **parameters).text)

    def begin_from(self, template: str) -> str:
        return str(self.send("/agendas", template=template).json()["agenda"])

    def steps(self, agenda: str) -> list[str]:
        read = self.person.read(f"{self.address}/agendas/{agenda}")
        return [step["title"] for step in read["steps"]]


@pytest.fixture(scope="session")
def groups(shared_server: Homegroup) -> Iterator[str]:
    names = [f"agendas-{number}" for number in range(GROUPS)]
    furnish(shared_server.environment, "--groups", *names)
    return iter(names)


@pytest.fixture
def group_of(shared_server: Homegroup, groups: Iterator[str], meet: Meet) -> Callable[..., Group]:
    slug = next(groups)

    def begin(name: str) -> Group:
        return Group(meet(name, at=shared_server).sign_in(PASSWORD), slug)

    return begin


GroupOf = Callable[[str], Group]


def room_of(group: Group, slug: str) -> Seat:
    sent = {"csrf_token": group.person.csrf(), "display_name": "Ana"}
    door = f"/meetings/{slug}/room"
    return Seat(group.person, group.person.http.post(door, data=sent, headers=JSON).json()["room"])


def test_ana_begins_from_a_template_and_her_meeting_goes_by_it(group_of: GroupOf) -> None:
    ana = group_of("Ana")
    agenda = ana.begin_from("silent")
    ana.send("/meetings", meeting=f"{ana.slug}-night", agenda=agenda)

    seat = room_of(ana, f"{ana.slug}-night")
    seat.append("step_started")
    seat.append("step_started")

    assert seat.log()[-1]["body"]["title"] == "First silence"


def test_a_room_keeps_what_it_was_opened_with(group_of: GroupOf) -> None:
    ana = group_of("Ana")
    agenda = ana.begin_from("topic")
    ana.send("/meetings", meeting=f"{ana.slug}-night", agenda=agenda)
    seat = room_of(ana, f"{ana.slug}-night")

    ana.send(f"/agendas/{agenda}/steps/1", **STEP, **OPEN)
    seat.append("step_started")

    assert ana.steps(agenda)[1] == "Gratitude"
    assert seat.log()[-1]["body"]["title"] == "Opening"


def test_steps_are_added_moved_and_taken_out(group_of: GroupOf) -> None:
    ana = group_of("Ana")
    agenda = ana.begin_from("topic")

    assert ana.send(f"/agendas/{agenda}/steps/new?before=2", **STEP, **OPEN).status_code == 201
    ana.send(f"/agendas/{agenda}/order", do="up", step="2", version="2")
    ana.send(f"/agendas/{agenda}/order", do="remove", step="3", version="3")

    titles = ana.steps(agenda)
    assert titles[:4] == ["Doors", "Gratitude", "Opening", "Sharing"]
    assert titles[-1] == "Fellowship"


def test_the_doors_stay_first_and_the_fellowship_last(group_of: GroupOf) -> None:
    ana = group_of("Ana")
    agenda = ana.begin_from("topic")
    before = ana.steps(agenda)

    for do, step in (("remove", "0"), ("remove", "6"), ("up", "1"), ("down", "5"), ("up", "99")):
        answer = ana.send(f"/agendas/{agenda}/order", do=do, step=step, version="1")
        assert answer.status_code == 409

    assert ana.steps(agenda) == before


def test_two_who_write_at_once_do_not_undo_each_other(group_of: GroupOf) -> None:
    ana = group_of("Ana")
    agenda = ana.begin_from("topic")
    ana.send(f"/agendas/{agenda}/steps/1", **STEP, **OPEN)

    late = STEP | {"title": "A word from the laptop"} | OPEN
    answer = ana.send(f"/agendas/{agenda}/steps/2", **late)
    page = ana.person.post(f"{ana.address}/agendas/{agenda}/steps/2", **late)

    assert answer.status_code == 409
    assert 'value="A word from the laptop"' in page.text
    assert 'name="version" value="2"' in page.text
    assert ana.steps(agenda)[2] == "Topic"


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"title": ""}, "title"),
        ({"phase": "doors"}, "phase"),
        ({"phase": "party"}, "phase"),
        ({"crosstalk": "loud"}, "crosstalk"),
        ({"minutes": "-1"}, "minutes"),
        ({"minutes": "²"}, "minutes"),
        ({"share_minutes": "soon"}, "share_minutes"),
        ({"phase": "silence"}, "silence_minutes"),
        ({"phase": "reading", "text": ""}, "text"),
        ({"text": "x" * 8001}, "text"),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field(
    words: dict[str, str], field: str, group_of: GroupOf
) -> None:
    ana = group_of("Ana")
    agenda = ana.begin_from("topic")

    answer = ana.send(f"/agendas/{agenda}/steps/2", **(STEP | OPEN | words))

    assert (answer.status_code, answer.json()["error"]["field"]) == (422, field)
    assert ana.steps(agenda)[2] == "Topic"


def test_an_agenda_is_renamed_copied_and_deleted(group_of: GroupOf) -> None:
    ana = group_of("Ana")
    agenda = ana.begin_from("speaker")
    ana.send("/meetings", meeting=f"{ana.slug}-night", agenda=agenda)

    ana.send(f"/agendas/{agenda}", name="Last Friday")
    ana.send("/agendas", copy=agenda)
    ana.send(f"/agendas/{agenda}/delete")

    read = ana.person.read(ana.address)
    assert [one["name"] for one in read["agendas"]] == ["Last Friday (copy)"]
    assert read["meetings"] == {f"{ana.slug}-night": ""}


def test_twenty_agendas_are_enough(group_of: GroupOf) -> None:
    ana = group_of("Ana")
    for _ in range(20):
        ana.begin_from("topic")

    assert ana.send("/agendas", template="topic").status_code == 409


def test_ana_walks_through_an_agenda_and_nobody_is_there(group_of: GroupOf) -> None:
    ana = group_of("Ana")
    agenda = ana.begin_from("silent")
    path = f"/agendas/{agenda}/rehearsal"

    first, silence, last = (ana.page(path, step=step) for step in ("0", "2", "99"))

    assert "Next: Opening" in first
    assert "10 minutes" in silence
    assert "Close the room" in last
    assert ana.person.read(f"/meetings/{ana.slug}-night/room")["room"] is None


def test_who_belongs_but_does_not_lead_has_no_such_page(group_of: GroupOf) -> None:
    ana, ben = group_of("Ana"), group_of("Ben")
    agenda = ana.begin_from("topic")

    assert ben.person.get(ben.address).status_code == 403
    assert ben.send("/agendas", template="topic").status_code == 403
    assert ben.send(f"/agendas/{agenda}/delete").status_code == 403
    assert "Agendas and rooms" not in ben.person.get(f"/groups/{ben.slug}").text


def test_an_agenda_of_another_group_is_not_there(group_of: GroupOf, groups: Iterator[str]) -> None:
    other, ana = next(groups), group_of("Ana")
    theirs = Group(ana.person, other).begin_from("topic")

    assert ana.person.get(f"{ana.address}/agendas/{theirs}").status_code == 404
    assert ana.send("/meetings", meeting=f"{other}-night", agenda="").status_code == 404


def test_the_group_chooses_what_holds_in_its_rooms(group_of: GroupOf) -> None:
    ana = group_of("Ana")
    kept = ana.person.read(ana.address)["options"]
    words = {k: "yes" if v is True else str(v) for k, v in kept.items() if v is not False}

    answer = ana.send("/options", **words | {"door": "members", "fellowship_minutes": "5"})
    wrong = ana.send("/options", **words | {"fellowship_minutes": "a while"})

    assert answer.status_code == 200
    assert (wrong.status_code, wrong.json()["error"]["field"]) == (422, "fellowship_minutes")
    assert ana.person.read(ana.address)["options"] == kept | {
        "door": "members",
        "fellowship_minutes": 5,
    }
    state = room_of(ana, f"{ana.slug}-night").joined["state"]
    assert (state["door"], state["closes_at"] - state["ends_at"]) == ("members", 300)


def test_every_choice_is_on_the_page(group_of: GroupOf) -> None:
    page = group_of("Ana").page()

    asked = set(re.findall(r'name="(\w+)"', page))

    assert {field.name for field in fields(Options)} <= asked

"""An absent chair is succeeded by somebody who is there, and may have the chair back."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from groups.demo.cast import PASSWORD
from groups.plumbing.log.leases import LINGER_S
from groups.rooms.kinds.succession import GONE_S, WAIT_S, Servant, next_chair
from tests.conftest import Meet
from tests.rooms.conftest import Enter, Seat, come_in, furnish
from tests.rooms.moments import hurry
from tests.rooms.test_rota import Rota
from tests.rooms.test_succession import leaves
from tests.servers.homegroup import Homegroup

GROUPS = 4
STARTED = 1_000.0


def serves(server: Homegroup, seat: Seat, *roles: str) -> None:
    """As if their group had chosen them for that before they came."""
    with server.database() as database:
        words = (json.dumps(roles), seat.id)
        database.execute("UPDATE personas SET roles = ? WHERE public_id = ?", words)


EnterAs = Callable[..., Seat]


@pytest.fixture
def enter_as(enter: Enter, shared_server: Homegroup) -> EnterAs:
    """Let somebody in who serves in their group: `enter_as("Olu", "co-chair")`."""

    def begin(name: str, *roles: str) -> Seat:
        seat = enter(name)
        serves(shared_server, seat, *roles)
        return Seat(seat.person, seat.room)

    return begin


def hears(seat: Seat, kind: str) -> dict[str, Any]:
    """The next row of that kind, when the clock has looked and perhaps the leases ran out."""
    while True:
        for row in seat.ears.hear("rows_appended", within=20)["rows"]:
            if row["kind"] == kind:
                return dict(row)


def passed(seat: Seat) -> str:
    """Who chairs next, as everybody hears."""
    row = hears(seat, "chair_passed")
    assert row["by"] is None
    return str(row["body"]["name"])


def test_where_no_chair_came_a_co_chair_takes_the_chair(enter: Enter, enter_as: EnterAs) -> None:
    dov, olu, ben = enter_as("Dov", "greeter"), enter_as("Olu", "co-chair"), enter("Ben")

    assert passed(ben) == "Olu"

    assert ben.log()[-1]["body"] == {"member": olu.id, "name": "Olu"}
    assert ben.state()["roles"] == {olu.id: ["chair"]}
    assert ben.state()["chair"] == {"member": olu.id, "name": "Olu"}
    assert "The chair is not here." in ben.person.get(f"/rooms/{ben.room}").text
    assert dov.refused("chair_taken") == "conflict"


@pytest.fixture(scope="session")
def groups(shared_server: Homegroup) -> Iterator[str]:
    names = [f"clock-{number}" for number in range(GROUPS)]
    furnish(shared_server.environment, "--groups", *names)
    return iter(names)


@pytest.fixture
def meeting(groups: Iterator[str]) -> str:
    return f"{next(groups)}-night"


def test_where_no_chair_came_who_signed_up_for_this_date_comes_before_who_serves_always(
    meeting: str, shared_server: Homegroup, meet: Meet
) -> None:
    door = f"/meetings/{meeting}/room"
    dov = Seat(*come_in(meet("Dov", at=shared_server), door))
    ben = meet("Ben", at=shared_server).sign_in(PASSWORD)
    assert Rota(ben, meeting).press("sign_up", "door").status_code == 200
    Seat(*come_in(meet("Ben", at=shared_server), door))
    serves(shared_server, dov, "greeter")

    assert passed(dov) == "Ben"


def test_a_chair_who_is_there_keeps_the_chair(enter: Enter, enter_as: EnterAs) -> None:
    ana, _dov = enter("Ana"), enter_as("Dov", "co-chair")

    ana.ears.hear("head_announced", within=15)
    ana.ears.hear("head_announced", within=15)

    assert ana.log() == []


def test_a_chair_gone_for_90_seconds_is_succeeded_by_the_co_chair_and_may_have_it_back(
    enter: Enter, enter_as: EnterAs, shared_server: Homegroup
) -> None:
    ana, dov, olu = enter("Ana"), enter_as("Dov", "greeter"), enter_as("Olu", "co-chair")
    leaves(ana)
    assert hears(olu, "chair_missed")["body"] == {"gone": True}
    assert olu.state()["chair"] is None
    assert "Nobody who chairs is here." in dov.person.get(f"/rooms/{dov.room}").text

    hurry(shared_server, ana.room, "unled.since", 1)
    assert passed(olu) == "Olu"

    ana = Seat(ana.person, ana.room)
    page = ana.person.get(f"/rooms/{ana.room}").text
    assert "took the chair while you were away" in page
    assert olu.state()["chair"]["name"] == "Olu", "it is offered, and not forced"
    assert ana.append("step_started")["ok"], "whoever leads the group leads on"
    assert ana.append("chair_taken")["ok"]
    assert hears(olu, "chair_taken")["body"] == {"back": True, "relieved": olu.id}
    assert (olu.state()["chair"], olu.state()["roles"]) == (None, {olu.id: []})
    assert olu.append("step_started")["ok"], "a co-chair is one still"


def test_the_ninety_seconds_begin_when_the_line_drops_and_not_when_the_chair_is_missed(
    enter: Enter, enter_as: EnterAs
) -> None:
    ana, olu = enter("Ana"), enter_as("Olu", "co-chair")
    leaves(ana)

    missed_at = datetime.fromisoformat(hears(olu, "chair_missed")["at"]).timestamp()

    dropped_at = missed_at - LINGER_S
    assert olu.state()["unled"]["since"] == pytest.approx(dropped_at, abs=0.01)


def test_what_was_taken_is_gone_from_who_had_it_when_the_chair_is_back(
    enter: Enter, enter_as: EnterAs
) -> None:
    ana, dov = enter("Ana"), enter_as("Dov", "greeter")
    leaves(ana)
    hears(dov, "chair_missed")
    assert dov.append("chair_taken")["ok"]
    assert dov.append("step_started")["ok"]

    ana = Seat(ana.person, ana.room)
    assert ana.append("chair_taken")["ok"]

    assert dov.refused("step_started") == "forbidden"


def test_a_chair_who_comes_back_in_time_has_never_lost_it(enter: Enter, enter_as: EnterAs) -> None:
    ana, olu = enter("Ana"), enter_as("Olu", "co-chair")
    leaves(ana)
    hears(olu, "chair_missed")

    Seat(ana.person, ana.room)

    hears(olu, "chair_found")
    assert olu.state()["unled"] is None
    assert ana.state()["roles"] == {}


def test_a_chair_who_has_only_plain_pages_is_there(enter: Enter, enter_as: EnterAs) -> None:
    ana, olu = enter("Ana"), enter_as("Olu", "co-chair")
    leaves(ana)
    hears(olu, "chair_missed")

    ana.person.get(f"/rooms/{ana.room}", since="before")

    hears(olu, "chair_found")


def test_those_who_do_not_serve_do_not_learn_that_a_chair_is_missed(
    enter: Enter, enter_as: EnterAs
) -> None:
    ana, olu, ben = enter("Ana"), enter_as("Olu", "greeter"), enter("Ben")

    leaves(ana)

    assert hears(ben, "withheld")["body"] == {}
    assert "unled" not in ben.state()
    assert "unled" in olu.state()


def unled(*, gone: bool = False) -> dict[str, Any]:
    return {"starts_at": STARTED, "unled": {"since": STARTED + 60, "gone": gone}}


def servant(name: str, *roles: str, tonight: tuple[str, ...] = ()) -> Servant:
    return Servant(name, frozenset(roles) | frozenset(tonight), frozenset(tonight))


def test_nobody_takes_a_chair_that_may_still_be_taken_by_who_should() -> None:
    here = [servant("Olu", "co-chair")]
    gone_at = STARTED + 60

    assert next_chair(unled(), here, STARTED + WAIT_S - 1) is None
    assert next_chair(unled(), here, STARTED + WAIT_S) == "Olu"
    assert next_chair(unled(gone=True), here, gone_at + GONE_S - 1) is None
    assert next_chair(unled(gone=True), here, gone_at + GONE_S) == "Olu"


def test_a_greeter_is_asked_for_more_patience_than_a_co_chair() -> None:
    here = [servant("Dov", "greeter")]
    gone_at = STARTED + 60

    assert next_chair(unled(gone=True), here, gone_at + WAIT_S - 1) is None
    assert next_chair(unled(gone=True), here, gone_at + WAIT_S) == "Dov"


def test_the_turn_is_the_co_chairs_then_the_rotas_then_the_others_and_never_a_readers() -> None:
    late = STARTED + WAIT_S
    people = [
        servant("Max", "reader", "speaker"),
        servant("Eve", "timekeeper"),
        servant("Dov", "greeter"),
        servant("Ben", tonight=("reader", "door")),
        servant("Olu", "co-chair"),
    ]
    turn = []
    while (person := next_chair(unled(), people, late)) is not None:
        turn.append(person)
        people = [one for one in people if one.person != person]

    assert turn == ["Olu", "Ben", "Dov", "Eve"]

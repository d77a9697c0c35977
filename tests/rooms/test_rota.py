"""Who serves when: signing up, stepping back, handing on, and what it means in the room."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from groups.demo.cast import PASSWORD
from tests.conftest import Meet
from tests.rooms.conftest import Seat, come_in, furnish
from tests.servers.homegroup import Homegroup
from tests.servers.people import JSON, Person

GROUPS = 12


class Rota:
    """The rota of one meeting, as one of its people sees it."""

    def __init__(self, person: Person, meeting: str) -> None:
        self.person = person
        self.address = f"/meetings/{meeting}/rota"
        self.csrf = person.csrf()

    @property
    def dates(self) -> list[dict[str, Any]]:
        return list(self.person.read(self.address)["dates"])

    @property
    def tonight(self) -> dict[str, Any]:
        return self.dates[0]

    def press(self, wish: str, role: str, date: str | None = None) -> Any:
        words = {"csrf_token": self.csrf, "wish": wish, "role": role}
        words["date"] = date or self.tonight["date"]
        return self.person.http.post(self.address, data=words, headers=JSON)


@pytest.fixture(scope="session")
def groups(shared_server: Homegroup) -> Iterator[str]:
    names = [f"rota-{number}" for number in range(GROUPS)]
    furnish(shared_server.environment, "--groups", *names)
    return iter(names)


@pytest.fixture
def meeting(groups: Iterator[str]) -> str:
    return f"{next(groups)}-night"


@pytest.fixture
def rota_of(shared_server: Homegroup, meeting: str, meet: Meet) -> Callable[[str], Rota]:
    return lambda name: Rota(meet(name, at=shared_server).sign_in(PASSWORD), meeting)


def test_ben_signs_up_and_serves_in_that_room(
    rota_of: Callable[[str], Rota], meeting: str, shared_server: Homegroup, meet: Meet
) -> None:
    ben = rota_of("Ben")

    assert ben.press("sign_up", "greeter").status_code == 200

    assert ben.tonight["places"]["greeter"] == {"handle": "Ben", "offered": False, "mine": True}
    assert ben.tonight["missing"] == ["chair"]
    door = f"/meetings/{meeting}/room"
    seat = Seat(*come_in(meet("Ben", at=shared_server), door), door)
    assert seat.joined["me"]["roles"] == ["greeter"]


def test_who_signed_up_for_another_date_does_not_serve_tonight(
    rota_of: Callable[[str], Rota], meeting: str, shared_server: Homegroup, meet: Meet
) -> None:
    ben = rota_of("Ben")

    assert ben.press("sign_up", "chair", ben.dates[1]["date"]).status_code == 200

    assert ben.tonight["places"] == {}
    door = f"/meetings/{meeting}/room"
    assert Seat(*come_in(meet("Ben", at=shared_server), door), door).joined["me"]["roles"] == []


def test_the_page_asks_once_for_each_date_and_offers_what_is_free(
    rota_of: Callable[[str], Rota],
) -> None:
    ben = rota_of("Ben")
    ben.press("sign_up", "greeter")

    page = ben.person.get(ben.address).text

    tonight, later, *_ = page.split("</section>")
    assert page.count(">Sign up</button>") == len(ben.dates)
    assert '<option value="greeter">' not in tonight
    assert '<option value="chair">' in tonight
    assert '<option value="greeter">' in later


def test_of_two_who_sign_up_at_once_one_has_it(rota_of: Callable[[str], Rota]) -> None:
    ana, ben = rota_of("Ana"), rota_of("Ben")
    ben.press("sign_up", "chair")

    refused = ana.press("sign_up", "chair")

    assert refused.status_code == 409
    assert refused.json()["error"]["message"].startswith("Somebody took it")
    assert ana.tonight["places"]["chair"]["handle"] == "Ben"


def test_a_service_is_kept_until_somebody_takes_it_over(rota_of: Callable[[str], Rota]) -> None:
    ana, ben = rota_of("Ana"), rota_of("Ben")
    ben.press("sign_up", "chair")

    ben.press("offer", "chair")
    kept = ana.tonight["places"]["chair"]
    ana.press("sign_up", "chair")

    assert kept == {"handle": "Ben", "offered": True, "mine": False}
    assert ana.tonight["places"]["chair"] == {"handle": "Ana", "offered": False, "mine": True}


def test_nobody_steps_back_for_another_but_who_leads(rota_of: Callable[[str], Rota]) -> None:
    ana, ben = rota_of("Ana"), rota_of("Ben")
    ana.press("sign_up", "timekeeper")

    refused = ben.press("step_back", "timekeeper")
    ben.press("sign_up", "reader")
    freed = ana.press("step_back", "reader")

    assert refused.status_code == 403
    assert freed.status_code == 200
    assert list(ana.tonight["places"]) == ["timekeeper"]


def test_who_leads_reads_on_the_first_page_what_is_missing(rota_of: Callable[[str], Rota]) -> None:
    ana, ben = rota_of("Ana"), rota_of("Ben")
    ben.press("sign_up", "greeter")

    first_page = ana.person.get("/").text

    assert "Nobody chairs" in first_page
    assert "You are greeter at" in ben.person.get("/").text


def test_the_rota_is_for_the_people_of_the_group(
    rota_of: Callable[[str], Rota], meeting: str, shared_server: Homegroup, meet: Meet
) -> None:
    rota_of("Ben").press("sign_up", "greeter")
    address = f"/meetings/{meeting}/rota"

    olu = meet("Dov", at=shared_server).sign_in(PASSWORD).get(address)
    guest = meet("Somebody", at=shared_server).http.get(address)

    assert olu.status_code == 403
    assert "Ben" not in olu.text
    assert guest.status_code in {302, 303}


def test_who_leaves_the_group_leaves_its_rota(rota_of: Callable[[str], Rota], meeting: str) -> None:
    ana, ben = rota_of("Ana"), rota_of("Ben")
    ben.press("sign_up", "greeter")

    group = meeting.removesuffix("-night")
    assert ben.person.post(f"/groups/{group}/leave").status_code in {200, 303}

    assert ana.tonight["places"] == {}


@pytest.mark.parametrize(
    ("wish", "role", "date"),
    [
        ("sign_up", "admin", None),
        ("marry", "chair", None),
        ("sign_up", "chair", "1999-01-01T19:00"),
    ],
)
def test_a_press_that_means_nothing_is_said_so(
    rota_of: Callable[[str], Rota], wish: str, role: str, date: str | None
) -> None:
    refused = rota_of("Ben").press(wish, role, date)

    assert refused.status_code == 422
    assert refused.json()["error"]["field"] in {"role", "wish", "date"}

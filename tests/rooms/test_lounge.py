"""A lounge stands open: somebody is there, or comes later; a day later it is all gone."""

from collections.abc import Iterator
from typing import Any

import pytest

from groups.demo.cast import PASSWORD
from tests.conftest import Meet
from tests.rooms.conftest import MEMBERS, Seat, furnish
from tests.servers.homegroup import Homegroup
from tests.servers.people import JSON, Person

GROUPS = 16


@pytest.fixture(scope="session")
def houses(shared_server: Homegroup) -> Iterator[str]:
    names = [f"house-{number}" for number in range(GROUPS)]
    furnish(shared_server.environment, "--groups", *names)
    return iter(names)


class House:
    """A group of a test's own; Ana is its secretary."""

    def __init__(self, slug: str, server: Homegroup, meet: Meet) -> None:
        self.slug = slug
        self.server = server
        self.meet = meet
        self.ana = meet("Ana", at=server).sign_in(PASSWORD)
        self.door = f"/groups/{slug}/lounge"

    def choose(self, **options: str) -> None:
        kept = self.ana.read(f"/groups/{self.slug}/rooms")["options"]
        words = {k: "yes" if v is True else str(v) for k, v in kept.items() if v is not False}
        sent = {"csrf_token": self.ana.csrf()} | words | options
        answer = self.ana.http.post(f"/groups/{self.slug}/rooms/options", data=sent, headers=JSON)
        assert answer.status_code == 200, answer.text

    def person(self, name: str) -> Person:
        if name == "Ana":
            return self.ana
        person = self.meet(name, at=self.server)
        return person.sign_in(PASSWORD) if name in MEMBERS else person

    def knock(self, person: Person, name: str) -> Any:
        sent = {"csrf_token": person.csrf(), "display_name": name}
        return person.http.post(self.door, data=sent, headers=JSON)

    def enter(self, name: str) -> Seat:
        person = self.person(name)
        return Seat(person, self.knock(person, name).json()["room"])

    def let_a_day_pass(self, room: str) -> None:
        """Let everything in a room have been a day earlier, and the server forget."""
        with self.server.database() as database:
            ((log,),) = database.execute("SELECT id FROM rooms WHERE public_id = ?", (room,))
            database.execute("UPDATE room_rows SET at = at - 86400 WHERE log_id = ?", (log,))
            database.execute(
                "UPDATE personas SET came_at = datetime(came_at, '-1 day') WHERE room_id = ?",
                (log,),
            )
        self.server.command("retention", "run")


@pytest.fixture
def house(houses: Iterator[str], shared_server: Homegroup, meet: Meet) -> House:
    found = House(next(houses), shared_server, meet)
    found.choose(lounge="yes")
    return found


def test_anybody_comes_in_and_speaks_without_waiting(house: House) -> None:
    ben, cleo = house.enter("Ben"), house.enter("Cleo")

    assert cleo.say("Is anybody awake?")["ok"]

    assert ben.hears("message")["body"]["text"] == "Is anybody awake?"
    assert ben.say("I am.")["ok"]
    assert ben.room == cleo.room


def test_who_comes_later_reads_what_is_still_there(house: House) -> None:
    cleo = house.enter("Cleo")
    cleo.say("I will look in again tonight.")
    cleo.person.leave()

    ben = house.enter("Ben")

    assert [row["body"]["text"] for row in ben.log()] == ["I will look in again tonight."]


def test_a_day_later_it_is_gone_and_no_number_is_missing(house: House) -> None:
    cleo, ben = house.enter("Cleo"), house.enter("Ben")
    cleo.say("A hard night.")
    ben.ears.hear("presence_changed")  # and so is there, whenever he came
    house.let_a_day_pass(cleo.room)
    ben.say("Good morning.")

    rows = ben.log()

    assert [row["seq"] for row in rows] == [1, 2]
    assert (rows[0]["kind"], rows[0]["by"], rows[0]["name"]) == ("withheld", None, "")
    assert rows[1]["body"]["text"] == "Good morning."
    assert "hard night" not in ben.person.get(f"/rooms/{ben.room}").text


def test_who_is_gone_for_a_day_is_forgotten(house: House) -> None:
    cleo, ben = house.enter("Cleo"), house.enter("Ben")
    cleo.say("Hello.")
    assert cleo.ears.say("leave_room", room=cleo.room)["ok"]
    ben.ears.hear("presence_changed")

    with house.server.database() as database:
        database.execute("DELETE FROM room_leases WHERE person = ?", (cleo.id,))
    house.let_a_day_pass(cleo.room)

    with house.server.database() as database:
        known = {one for (one,) in database.execute("SELECT public_id FROM personas")}
    assert cleo.id not in known
    assert ben.id in known
    assert ben.say("I am still here.")["ok"]


def test_nobody_closes_a_lounge_or_leads_it_on(house: House) -> None:
    ana = house.enter("Ana")

    assert ana.refused("closed") == "conflict"
    assert ana.refused("step_started") == "conflict"
    page = ana.person.get(f"/rooms/{ana.room}").text
    assert f'href="/groups/{house.slug}"' in page


def test_those_who_serve_look_after_it_as_after_any_room(house: House) -> None:
    ana, eve = house.enter("Ana"), house.enter("Eve")
    eve.say("Buy this.")

    assert ana.append("removed", member=eve.id)["ok"]

    assert eve.person.get(f"/rooms/{eve.room}").status_code == 403


def test_it_says_the_same_inside_as_at_its_door_and_offers_no_slip(house: House) -> None:
    house.choose(slips="yes")

    ben = house.enter("Ben")
    inside = ben.person.get(f"/rooms/{ben.room}").text

    for page in (ben.person.get(house.door).text, inside):
        assert "What is said here is gone after a day" in page
    assert "fellowship" not in inside
    assert "attendance slip" not in inside


def test_a_lounge_for_people_with_an_account(house: House) -> None:
    house.choose(lounge="yes", door="members")

    assert house.knock(house.person("Cleo"), "Cleo").status_code == 403
    assert house.knock(house.person("Ben"), "Ben").status_code == 200


def test_there_is_none_unless_the_group_wants_it(house: House) -> None:
    cleo = house.enter("Cleo")
    cleo.say("Hello.")

    house.choose(lounge="")

    assert cleo.ears.hear("access_ended")["reason"] == "closed"
    assert cleo.person.get(house.door).status_code == 404
    assert house.knock(cleo.person, "Cleo").status_code == 404

    house.choose(lounge="yes")

    assert house.enter("Ben").room != cleo.room

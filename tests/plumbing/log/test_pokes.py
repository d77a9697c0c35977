"""Words cross from one server to the other, whoever carries the poke, and when nobody does."""

from collections.abc import Iterator

import pytest

from groups.demo.cast import PASSWORD
from tests.conftest import Meet, StartServer
from tests.rooms.conftest import Seat, furnish
from tests.servers.homegroup import Homegroup
from tests.servers.people import JSON
from tests.servers.valkey import Valkey

ONE_KEY = {"GROUPS_SECRET_KEY": "the same for both servers of one house, and long"}
DOOR = "/meetings/friday-night/room"


@pytest.fixture
def mortal_valkey() -> Iterator[Valkey]:
    server = Valkey()
    yield server
    server.close()


def two_servers(start_server: StartServer, **settings: str) -> list[Homegroup]:
    servers = [start_server("--workers", "1", **ONE_KEY, **settings) for _ in range(2)]
    furnish(servers[0].environment)
    return servers


def seat(meet: Meet, name: str, server: Homegroup) -> Seat:
    person = meet(name, at=server).sign_in(PASSWORD)
    person.http.post(DOOR, data={"csrf_token": person.csrf()}, headers=JSON)
    return Seat(person, person.read(DOOR)["room"])


def test_postgresql_carries_the_poke(start_server: StartServer, postgres: str, meet: Meet) -> None:
    one, other = two_servers(start_server, GROUPS_DATABASE_URL=postgres)
    ben, ana = seat(meet, "Ben", one), seat(meet, "Ana", other)

    ben.say("Can you hear me over there?")

    assert ana.hears("message")["body"]["text"] == "Can you hear me over there?"


def test_valkey_carries_the_poke_and_is_not_missed_when_it_cuts_off_stands_still_or_dies(
    start_server: StartServer, postgres: str, mortal_valkey: Valkey, meet: Meet
) -> None:
    one, other = two_servers(
        start_server, GROUPS_DATABASE_URL=postgres, GROUPS_VALKEY_URL=mortal_valkey.url
    )
    ben, ana = seat(meet, "Ben", one), seat(meet, "Ana", other)
    hears(ana, ben, "With Valkey.")

    mortal_valkey.cut_off_subscribers()
    hears(ana, ben, "Cut off.")

    with mortal_valkey.standing_still():
        for number in range(40):
            assert ben.say(f"Still {number}.")["ok"]
        while ana.ears.hear("rows_appended")["rows"][-1]["body"]["text"] != "Still 39.":
            pass
    assert mortal_valkey.guests() < 10, "each word waited at a connection of its own"
    hears(ana, ben, "Moving again.")

    mortal_valkey.kill9()
    hears(ana, ben, "And without it.")


def hears(ana: Seat, ben: Seat, words: str) -> None:
    assert ben.say(words)["ok"]
    assert ana.hears("message")["body"]["text"] == words

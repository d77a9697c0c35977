"""Four ways a door can stand: open, met at the door, a line for guests, members only."""

import httpx

from tests.conftest import Meet
from tests.rooms.conftest import Enter, EnterWhere, Seat
from tests.servers.homegroup import Homegroup
from tests.servers.people import JSON, Ears, Person


def knock(person: Person, door: str, **words: str) -> httpx.Response:
    fields = {"csrf_token": person.csrf(), "display_name": person.handle, **words}
    return person.http.post(door, data=fields, headers=JSON)


def stand_at(seat: Seat, person: Person, **words: str) -> Ears:
    """Let somebody knock and wait at the door with a socket."""
    answer = knock(person, seat.door, **words)
    assert (answer.status_code, answer.json()["waiting"]) == (200, True)
    ears = person.listen("/rooms")
    assert ears.say("join_room", room=seat.room) == {"ok": True, "waiting": True}
    return ears


def test_guests_wait_in_the_order_of_coming_until_they_are_let_in(
    enter: Enter, shared_server: Homegroup, meet: Meet
) -> None:
    ana, ben = enter("Ana"), enter("Ben")
    ana.append("door_changed", mode="lobby")
    cleo, eve = meet("Cleo", at=shared_server), meet("Eve", at=shared_server)
    ears = stand_at(ana, cleo, note="Dov told me of you.")
    stand_at(ana, eve)

    line = ana.person.read(f"/rooms/{ana.room}")["state"]["waiting"]
    assert [(one["name"], one["note"]) for one in line] == [
        ("Cleo", "Dov told me of you."),
        ("Eve", ""),
    ]
    assert "Dov told me" not in str(ben.log()) + str(ben.person.read(f"/rooms/{ben.room}"))
    assert cleo.get(f"/rooms/{ana.room}/log").status_code == 403
    assert "You are number 1 in line" in cleo.get(ana.door).text

    ana.append("admitted", member=line[0]["member"])

    assert ears.hear("door_answered")["answer"] == "admitted"
    assert Seat(cleo, ana.room).say("Hello.")["ok"]
    assert "You are number 1 in line" in eve.get(ana.door).text


def test_who_is_turned_away_is_told_kindly_and_reads_nothing(
    enter: Enter, shared_server: Homegroup, meet: Meet
) -> None:
    ana = enter("Ana")
    ana.append("door_changed", mode="lobby")
    eve = meet("Eve", at=shared_server)
    ears = stand_at(ana, eve)
    [waiting] = ana.person.read(f"/rooms/{ana.room}")["state"]["waiting"]

    ana.append("turned_away", member=waiting["member"])

    assert ears.hear("door_answered")["answer"] == "turned_away"
    assert "cannot let you in this time" in eve.get(ana.door).text
    eve.handle = "Maria"
    knock(eve, ana.door)
    assert ears.say("join_room", room=ana.room)["waiting"]
    assert ana.person.read(f"/rooms/{ana.room}")["state"]["waiting"] == []


def test_members_do_not_wait_and_who_was_inside_stays(enter: Enter) -> None:
    ana, cleo = enter("Ana"), enter("Cleo")
    ana.append("door_changed", mode="lobby")

    assert enter("Ben").say("Hello.")["ok"]
    assert cleo.say("I was here.")["ok"]
    assert knock(cleo.person, ana.door).json().get("waiting") is None


def test_an_open_door_lets_in_who_waits(enter: Enter, shared_server: Homegroup, meet: Meet) -> None:
    ana = enter("Ana")
    ana.append("door_changed", mode="lobby")
    ears = stand_at(ana, meet("Cleo", at=shared_server))

    ana.append("door_changed", mode="open")

    assert ears.hear("door_answered")["answer"] == "admitted"


def test_a_door_for_newcomers_stops_who_says_they_are_new(
    enter_where: EnterWhere, shared_server: Homegroup, meet: Meet
) -> None:
    enter = enter_where(door="newcomers")
    ana = enter("Ana")

    assert enter("Ben").say("Hello.")["ok"]
    ears = stand_at(ana, meet("Cleo", at=shared_server), new="yes")

    assert ana.hears("knocked")["body"]["name"] == "Cleo"
    ears.close()


def test_a_members_door_tells_a_guest_what_to_do(
    enter_where: EnterWhere, shared_server: Homegroup, meet: Meet
) -> None:
    enter = enter_where(door="members")
    ana = enter("Ana")
    cleo = meet("Cleo", at=shared_server)

    assert "people with an account" in cleo.get(ana.door).text
    assert knock(cleo, ana.door).status_code == 403
    assert enter("Ben").say("Hello.")["ok"]


def test_nobody_inside_is_sent_to_the_line(enter: Enter) -> None:
    assert enter("Ben").refused("knocked", note="") == "conflict"

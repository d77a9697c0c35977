"""The greeter's corner: who is new is met, and nobody else learns it."""

from typing import Any

from tests.conftest import Meet
from tests.rooms.conftest import Enter, EnterWhere, Seat
from tests.servers.homegroup import Homegroup
from tests.servers.people import JSON, Person

HIDDEN = '<span class="soft" data-when="left" hidden>may have left</span>'


def knocks(person: Person, door: str, **words: str) -> Any:
    sent = {"csrf_token": person.csrf(), "display_name": person.handle} | words
    return person.http.post(door, data=sent, headers=JSON).json()


def new_to(seat: Seat) -> list[str]:
    """Whom somebody is told of as new."""
    return [one["name"] for one in seat.state().get("newcomers", [])]


def corner(seat: Seat) -> str:
    """The greeter's corner of the page, or nothing."""
    page = seat.person.get(f"/rooms/{seat.room}").text
    return page.partition('data-behaviour="rooms/newcomers"')[2].partition("</section>")[0]


def test_who_serves_sees_who_is_new_and_writes_to_them_privately(
    enter: Enter, meet: Meet, shared_server: Homegroup
) -> None:
    ana, ben = enter("Ana"), enter("Ben")
    cleo_at_the_door = meet("Cleo", at=shared_server)
    knocks(cleo_at_the_door, ana.door, new="yes")
    cleo = Seat(cleo_at_the_door, ana.room)

    assert new_to(ana) == ["Cleo"]
    assert "Cleo" in corner(ana)
    assert "Write privately" in corner(ana)
    assert "is new here." in ana.person.get(f"/rooms/{ana.room}").text
    words = {"kind": "answer", "client_id": "w1", "member": cleo.id, "body": "Welcome, Cleo."}
    assert ana.person.post(f"/rooms/{ana.room}", **words).status_code == 303
    assert cleo.hears("answer")["body"]["text"] == "Welcome, Cleo."
    for other in (ben, cleo):
        page = other.person.get(f"/rooms/{other.room}").text
        assert (new_to(other), corner(other)) == ([], "")
        assert "is new here" not in page
    assert "Welcome" not in ben.person.get(f"/rooms/{ben.room}").text


def test_a_newcomer_who_waited_at_the_door_is_known_as_new_once_inside(
    enter_where: EnterWhere, meet: Meet, shared_server: Homegroup
) -> None:
    ana = enter_where(door="newcomers")("Ana")
    cleo = meet("Cleo", at=shared_server)
    assert knocks(cleo, ana.door, new="yes", note="First time")["waiting"]
    assert ana.hears("knocked")["body"]["new"] is True
    waiting = ana.state()["waiting"]
    assert [(one["name"], one["new"]) for one in waiting] == [("Cleo", True)]
    assert new_to(ana) == []

    assert ana.append("admitted", member=waiting[0]["member"])["ok"]

    assert new_to(ana) == ["Cleo"]
    assert "Cleo" in corner(ana)


def test_who_waited_and_did_not_say_so_is_not_called_new(
    enter_where: EnterWhere, meet: Meet, shared_server: Homegroup
) -> None:
    ana = enter_where(door="lobby")("Ana")
    assert knocks(meet("Max", at=shared_server), ana.door)["waiting"]
    assert knocks(meet("Cleo", at=shared_server), ana.door, new="yes")["waiting"]

    assert ana.append("door_changed", mode="open")["ok"]

    assert new_to(ana) == ["Cleo"]


def test_a_removed_newcomer_leaves_the_corner(enter: Enter) -> None:
    ana, cleo = enter("Ana"), enter("Cleo")
    cleo.append("newcomer")
    assert "Cleo" in corner(ana)

    ana.append("removed", member=cleo.id)

    assert "Cleo" not in corner(ana)


def test_who_serves_is_told_which_newcomers_are_still_here(enter: Enter) -> None:
    ana, cleo, max_ = enter("Ana"), enter("Cleo"), enter("Max")
    cleo.append("newcomer")
    max_.append("newcomer")
    ana.told_of_new(cleo, max_)

    cleo.ears.say("leave_room", room=cleo.room)

    ana.told_of_new(max_)
    said = [part.partition("</li>")[0] for part in corner(ana).split("<li")[1:3]]
    assert ["may have left" in one.replace(HIDDEN, "") for one in said] == [True, False]


def test_nobody_else_is_told_anything_when_somebody_turns_out_to_be_new(enter: Enter) -> None:
    ana, ben, cleo = enter("Ana"), enter("Ben"), enter("Cleo")
    while ben.ears.hear("presence_changed")["count"] != 3:
        pass

    cleo.append("newcomer")
    ana.told_of_new(cleo)
    cleo.ears.say("leave_room", room=cleo.room)

    heard = ben.ears.hear("presence_changed")
    assert heard == {"room": ben.room, "count": 2}, "the next that Ben hears is that somebody left"
    assert "newcomers_here" not in ben.person.read(f"/rooms/{ben.room}")["presence"]

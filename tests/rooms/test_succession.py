"""Who chairs when the chair has not come, or is gone."""

from tests.rooms.conftest import Enter, Seat
from tests.rooms.moments import hurry
from tests.servers.homegroup import Homegroup


def greets(ana: Seat, person: Seat) -> None:
    assert ana.append("role_given", member=person.id, roles=["greeter"])["ok"]
    person.hears("role_given")


def leaves(person: Seat) -> None:
    assert person.ears.say("leave_room", room=person.room)["ok"]


def offers_the_chair(person: Seat) -> bool:
    """Whether their page shows the button, for whoever has no scripts."""
    page = person.person.get(f"/rooms/{person.room}").text
    section = page.split('data-behaviour="rooms/succession"')[1]
    return "hidden" not in section.split(">")[0] and "Take the chair" in section


def test_nobody_takes_the_chair_from_who_is_here(enter: Enter, shared_server: Homegroup) -> None:
    ana, dov, ben = enter("Ana"), enter("Dov"), enter("Ben")
    greets(ana, dov)
    hurry(shared_server, ana.room, "starts_at", 1)
    while ana.ears.hear("presence_changed")["count"] != 3:
        pass

    assert dov.refused("chair_taken") == "conflict"
    assert ana.refused("chair_taken") == "conflict"
    assert ben.refused("chair_taken") == "forbidden"


def test_a_greeter_takes_the_chair_when_who_leads_is_gone(
    enter: Enter, shared_server: Homegroup
) -> None:
    ana, dov, ben = enter("Ana"), enter("Dov"), enter("Ben")
    greets(ana, dov)
    hurry(shared_server, ana.room, "starts_at", 1)
    while ben.ears.hear("presence_changed")["count"] != 3:
        pass
    leaves(ana)
    while ben.ears.hear("presence_changed")["count"] != 2:
        pass

    assert dov.append("chair_taken")["ok"]

    taken = ben.hears("chair_taken")
    assert (taken["name"], taken["body"]) == ("Dov", {})
    assert dov.append("step_started")["ok"]
    assert "chairs now." in ben.person.get(f"/rooms/{ben.room}").text
    state = ben.state()
    assert state["roles"][dov.id] == ["chair", "greeter"]


def test_the_chair_is_waited_for_until_five_minutes_after_the_start(
    enter: Enter, shared_server: Homegroup
) -> None:
    ana, dov = enter("Ana"), enter("Dov")
    greets(ana, dov)
    while dov.ears.hear("presence_changed")["count"] != 2:
        pass
    hurry(shared_server, ana.room, "starts_at", 9e9)
    leaves(ana)
    while dov.ears.hear("presence_changed")["count"] != 1:
        pass

    assert dov.refused("chair_taken") == "conflict"


def test_the_chair_is_taken_without_scripts(enter: Enter, shared_server: Homegroup) -> None:
    ana, dov = enter("Ana"), enter("Dov")
    greets(ana, dov)
    hurry(shared_server, ana.room, "starts_at", 1)
    while dov.ears.hear("presence_changed")["count"] != 2:
        pass
    page = f"/rooms/{dov.room}"
    press = {"kind": "chair_taken", "body": ""}
    assert not offers_the_chair(dov)
    refusal = dov.person.post(page, client_id="p1", **press)
    assert "Somebody who chairs this meeting is here." in refusal.text
    leaves(ana)
    while not offers_the_chair(dov):
        dov.ears.hear("rows_appended", within=15)

    assert dov.person.post(page, client_id="p2", **press).status_code == 303

    assert "For the chair" in dov.person.get(page).text

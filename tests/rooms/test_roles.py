"""Roles given in a meeting hold at once, on sockets that are open, and in this meeting only."""

from tests.rooms.conftest import Enter, Seat
from tests.servers.people import JSON


def give(chair: Seat, person: Seat, *roles: str) -> None:
    assert chair.append("role_given", member=person.id, roles=list(roles))["ok"]
    assert chair.hears("role_given")["body"]["member"] == person.id
    assert person.hears("role_given")["body"]["roles"] == sorted(roles)


def hears_the_question(person: Seat, asks: Seat, words: str) -> bool:
    """Whether a question to those who serve reaches this person's open socket in full."""
    seq = asks.append("question", text=words)["seq"]
    while True:
        for row in person.ears.hear("rows_appended")["rows"]:
            if row["seq"] == seq:
                return bool(row["body"].get("text") == words)


def test_who_is_made_greeter_hears_questions_from_then_on_and_not_after(enter: Enter) -> None:
    ana, dov, cleo = enter("Ana"), enter("Dov"), enter("Cleo")
    assert not hears_the_question(dov, cleo, "Before?")

    give(ana, dov, "greeter")
    assert hears_the_question(dov, cleo, "May I listen?")
    assert dov.append("answer", member=cleo.id, text="Of course.")["ok"]

    give(ana, dov)
    assert not hears_the_question(dov, cleo, "And now?")
    assert dov.refused("answer", member=cleo.id, text="I think so.") == "forbidden"


def test_a_co_chair_leads_on_the_same_socket_and_a_reader_does_not(enter: Enter) -> None:
    ana, dov = enter("Ana"), enter("Dov")

    give(ana, dov, "reader")
    assert dov.refused("step_started") == "forbidden"
    give(ana, dov, "co-chair", "greeter")

    assert dov.append("step_started")["ok"]


def test_a_role_held_in_the_group_stays(enter: Enter) -> None:
    ana, dov = enter("Ana"), enter("Dov")
    give(ana, dov, "co-chair")

    give(dov, ana)

    assert ana.append("step_started")["ok"]
    assert Seat(ana.person, ana.room).joined["me"]["roles"] == ["chair", "secretary"]


def test_nobody_gives_a_role_who_does_not_lead(enter: Enter) -> None:
    ana, dov, cleo = enter("Ana"), enter("Dov"), enter("Cleo")
    give(ana, dov, "greeter")

    assert dov.refused("role_given", member=dov.id, roles=["chair"]) == "forbidden"
    assert cleo.refused("role_given", member=cleo.id, roles=["greeter"]) == "forbidden"
    assert ana.refused("role_given", member=cleo.id, roles=["boss"]) == "bad_request"


def test_roles_are_given_without_scripts(enter: Enter) -> None:
    ana, dov = enter("Ana"), enter("Dov")
    words = {"kind": "role_given", "client_id": "r1", "member": dov.id}
    words |= {"csrf_token": ana.person.csrf()}
    page = f"/rooms/{ana.room}"

    posted = ana.person.http.post(page, data=words | {"roles": ["greeter", "door"]}, headers=JSON)

    assert posted.status_code == 200, posted.text
    assert dov.hears("role_given")["body"]["roles"] == ["door", "greeter"]
    assert "door, greeter" in ana.person.get(page).text

"""One press for peace: paused, the door locked, one person's lines hidden; and how it is undone."""

import pytest

from tests.conftest import Meet
from tests.rooms.conftest import Enter, Seat
from tests.servers.homegroup import Homegroup
from tests.servers.people import JSON, Person

CRUEL = "something cruel"


def words_for(seat: Seat) -> list[str]:
    """What somebody reads: over HTTP, on coming again by socket, and on the page; all agree."""
    log = [row["body"].get("text") for row in seat.log() if row["kind"] == "message"]
    again = seat.person.listen("/rooms").say("join_room", room=seat.room)
    live = [row["body"].get("text") for row in again["rows"] if row["kind"] == "message"]
    page = seat.person.get(f"/rooms/{seat.room}").text
    assert live == log
    assert (CRUEL in page) is (CRUEL in log)
    return log


def come_to(seat: Seat, person: Person) -> int:
    """Try the door of the same meeting; the answer's status."""
    words = {"csrf_token": person.csrf(), "display_name": person.handle}
    return person.http.post(seat.door, data=words, headers=JSON).status_code


def test_one_press_pauses_locks_and_hides(
    enter: Enter, shared_server: Homegroup, meet: Meet
) -> None:
    ana, ben, eve = enter("Ana"), enter("Ben"), enter("Eve")
    seq = eve.say(CRUEL)["seq"]
    ben.say("Hello.")

    ana.append("frozen", member=eve.id)

    assert ben.hears("frozen")["body"] == {"lines": [seq]}
    assert words_for(ben) == ["Hello."]
    assert words_for(ana) == [CRUEL, "Hello."]
    assert eve.refused("message", text="And") == "forbidden"
    assert ben.refused("message", text="What now?") == "forbidden"
    assert come_to(ana, meet("Olu", at=shared_server)) == 409


def test_it_is_undone_step_by_step(enter: Enter, shared_server: Homegroup, meet: Meet) -> None:
    ana, ben, eve = enter("Ana"), enter("Ben"), enter("Eve")
    seq = eve.say(CRUEL)["seq"]
    ana.append("frozen", member=eve.id)

    ana.append("thawed")

    assert ben.say("We go on.")["ok"]
    olu = meet("Olu", at=shared_server)
    assert come_to(ana, olu) == 409
    assert ana.append("thawed")["ok"]
    assert come_to(ana, olu) == 200
    assert CRUEL not in words_for(ben)
    ana.append("shown", member=eve.id)
    assert ben.hears("shown")["body"] == {"lines": [seq]}
    assert CRUEL in words_for(ben)
    assert eve.refused("message", text="And") == "forbidden"
    ana.append("unmuted", member=eve.id)
    assert eve.say("Sorry.")["ok"]


def test_two_who_press_at_once_take_one_step(enter: Enter) -> None:
    ana, ben = enter("Ana"), enter("Ben")
    ana.append("role_given", member=ben.id, roles=["co-chair"])
    seen = ana.append("frozen")["seq"]

    answers = [one.append("thawed", expect=seen) for one in (ana, ben)]

    assert [answer["ok"] for answer in answers] == [True, False]
    assert answers[1]["error"]["code"] == "stale"
    state = ana.person.read(f"/rooms/{ana.room}")["state"]
    assert (state["frozen"], state["locked"]) == (False, True)


@pytest.mark.parametrize("order", [("hidden", "row_redacted"), ("row_redacted", "hidden")])
def test_a_line_hidden_and_taken_away_is_gone_in_whatever_order(
    order: tuple[str, str], enter: Enter
) -> None:
    ana, ben, eve = enter("Ana"), enter("Ben"), enter("Eve")
    seq = eve.say(CRUEL)["seq"]

    for kind in order:
        about = {"seq": seq} if kind == "row_redacted" else {"member": eve.id}
        assert ana.append(kind, **about)["ok"]

    assert CRUEL not in str(ben.log()) + str(enter("Cleo").joined) + str(ana.log())
    ana.append("shown", member=eve.id)
    assert ben.log()[0]["body"] == {"redacted": True}


def test_what_is_said_of_a_person_is_for_them_and_those_who_serve(enter: Enter) -> None:
    ana, ben, eve, cleo = enter("Ana"), enter("Ben"), enter("Eve"), enter("Cleo")

    for kind in ("muted", "unmuted", "hidden", "shown", "removed"):
        ana.append(kind, member=eve.id)

    kinds = [row["kind"] for row in ben.log()]
    assert kinds == ["withheld", "withheld", "hidden", "shown", "removed"]
    heard = [cleo.ears.hear("rows_appended") for _ in kinds]
    assert eve.id not in str(ben.log()) + str(heard)
    assert [row["body"]["member"] for row in ana.log()] == [eve.id] * 5
    assert eve.hears("muted")["body"] == {"member": eve.id}


def test_a_new_name_changes_nothing_for_the_hidden(enter: Enter) -> None:
    ana, ben, eve = enter("Ana"), enter("Ben"), enter("Eve")
    eve.say(CRUEL)
    ana.append("hidden", member=eve.id)

    again = eve.person.listen("/rooms").say("join_room", room=eve.room, display_name="Maria")

    assert again["me"]["id"] == eve.id
    assert again["me"]["muted"]
    assert CRUEL not in words_for(ben)


def test_who_serves_is_not_muted_by_who_does_not_lead(enter: Enter) -> None:
    ana, dov = enter("Ana"), enter("Dov")
    ana.append("role_given", member=dov.id, roles=["greeter"])

    assert dov.refused("muted", member=ana.id) == "forbidden"
    assert ana.refused("frozen", member=ana.id) == "bad_request"


def test_a_ban_holds_at_every_door_of_the_group_until_it_is_lifted(
    enter: Enter, enter_another: Enter
) -> None:
    ana, dov = enter("Ana"), enter("Dov")
    ana.append("banned", member=dov.id)
    dov.ears.hear("disconnect", within=2)

    assert come_to(ana, dov.person) == 403
    elsewhere = enter_another("Ana")
    assert come_to(elsewhere, dov.person) == 403
    assert "not open to you" in dov.person.get(elsewhere.door).text

    bans = ana.person.read("/groups/thursday/bans")["bans"]
    [his] = [one for one in bans if one["name"] == "Dov"]
    assert dov.person.get("/groups/thursday/bans").status_code == 403
    ana.person.post("/groups/thursday/bans", ban=his["id"])
    assert come_to(elsewhere, dov.person) == 200


def test_a_guests_ban_is_their_browsers(enter: Enter, enter_another: Enter) -> None:
    ana, eve = enter("Ana"), enter("Eve")
    ana.append("banned", member=eve.id)
    eve.ears.hear("disconnect", within=2)

    eve.person.handle = "Maria"
    assert come_to(enter_another("Ana"), eve.person) == 403


def test_a_ban_puts_out_of_the_groups_other_rooms_too(enter: Enter, enter_another: Enter) -> None:
    ana, dov = enter("Ana"), enter("Dov")
    ana_there, dov_there, ben_there = (enter_another(name) for name in ("Ana", "Dov", "Ben"))
    dov_there.append("hand_raised")

    ana.append("banned", member=dov.id)

    ended = dov_there.ears.hear("access_ended", within=3)
    assert ended == {"room": dov_there.room, "reason": "removed"}
    dov_there.ears.hear("disconnect", within=2)
    assert dov_there.person.get(f"/rooms/{dov_there.room}/log").status_code == 403
    assert dov_there.person.get(f"/rooms/{dov_there.room}").status_code == 403
    assert ana_there.hears("banned_elsewhere")["body"] == {"member": dov_there.id}
    assert dov_there.id not in str([row for row in ben_there.log() if row["kind"] != "hand_raised"])
    assert ben_there.person.read(f"/rooms/{ben_there.room}")["state"]["hands"] == []
    lift(ana, "Dov")


def test_who_is_let_in_again_may_come_into_the_other_room_at_once(
    enter: Enter, enter_another: Enter
) -> None:
    ana, dov, dov_there = enter("Ana"), enter("Dov"), enter_another("Dov")
    ana.append("banned", member=dov.id)
    dov_there.ears.hear("disconnect", within=3)

    lift(ana, "Dov")

    assert come_to(dov_there, dov_there.person) == 200
    assert dov_there.person.listen("/rooms").say("join_room", room=dov_there.room)["ok"]


def lift(ana: Seat, name: str) -> None:
    bans = ana.person.read("/groups/thursday/bans")["bans"]
    for ban in (one for one in bans if one["name"] == name):
        ana.person.post("/groups/thursday/bans", ban=ban["id"])


def test_a_guests_browser_that_saw_the_ban_is_known_after_it_was_closed(
    enter: Enter, shared_server: Homegroup, meet: Meet
) -> None:
    ana, eve = enter("Ana"), enter("Eve")
    ana.append("banned", member=eve.id)
    assert eve.person.get(f"/rooms/{eve.room}").status_code == 403

    again, elsewhere = meet("Maria", at=shared_server), meet("Olu", at=shared_server)
    kept = [one for one in eve.person.http.cookies.jar if one.expires]
    again.http.cookies.update({one.name: one.value or "" for one in kept})

    assert len(kept) == 1
    assert come_to(eve, again) == 403
    assert come_to(eve, elsewhere) == 200, "nobody is banned for the company they kept"
    lift(ana, "Eve")
    assert come_to(eve, again) == 200


def test_nobody_else_is_given_a_cookie_that_stays(enter: Enter) -> None:
    ana, eve = enter("Ana"), enter("Eve")
    ana.append("removed", member=eve.id)

    assert eve.person.get(f"/rooms/{eve.room}").status_code == 403
    assert not [one for one in eve.person.http.cookies.jar if one.expires]


def test_a_chair_for_one_evening_cannot_ban_from_the_group(enter: Enter) -> None:
    ana, ben, eve = enter("Ana"), enter("Ben"), enter("Eve")
    ana.append("role_given", member=ben.id, roles=["co-chair"])

    assert ben.refused("banned", member=eve.id) == "forbidden"
    assert ben.append("removed", member=eve.id)["ok"]

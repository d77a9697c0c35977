"""What the chair can do when somebody disturbs, and what it leaves to see."""

import pytest

from tests.conftest import Meet
from tests.rooms.conftest import Enter
from tests.servers.homegroup import Homegroup


def test_a_removed_person_hears_nothing_more(enter: Enter) -> None:
    ana, cleo, eve = enter("Ana"), enter("Cleo"), enter("Eve")

    ana.append("removed", member=eve.id)

    assert eve.ears.hear("access_ended", within=2)["reason"] == "removed"
    eve.ears.hear("disconnect", within=2)
    assert eve.person.get(f"/rooms/{eve.room}/log").status_code == 403
    assert ana.say("We go on.")["ok"]
    assert cleo.hears("message")["body"]["text"] == "We go on."
    assert eve.ears.heard["rows_appended"].qsize() <= 1


def test_a_new_name_changes_nothing_for_who_was_removed(enter: Enter) -> None:
    ana, eve = enter("Ana"), enter("Eve")
    ana.append("removed", member=eve.id)
    eve.ears.hear("disconnect", within=2)

    again = eve.person.listen("/rooms").say("join_room", room=eve.room, display_name="Maria")

    assert again["error"]["code"] == "forbidden"


def test_a_line_taken_away_is_gone_for_those_who_come_back_later(enter: Enter) -> None:
    ana, ben, cleo = enter("Ana"), enter("Ben"), enter("Cleo")
    seq = ben.say("You should all be ashamed.")["seq"]

    ana.append("row_redacted", seq=seq)

    again = cleo.person.listen("/rooms").say("join_room", room=cleo.room)
    assert again["rows"][0]["body"] == {"redacted": True}
    assert "ashamed" not in str(cleo.log())
    assert ben.hears("row_redacted")["body"] == {"seq": seq}


def test_a_muted_person_reads_along(enter: Enter) -> None:
    ana, eve = enter("Ana"), enter("Eve")
    ana.append("muted", member=eve.id)

    assert eve.refused("message", text="No.") == "forbidden"
    ana.append("unmuted", member=eve.id)
    assert eve.say("Sorry.")["ok"]


def test_a_paused_room_waits_for_its_chair(enter: Enter) -> None:
    ana, ben = enter("Ana"), enter("Ben")
    ana.append("frozen")

    assert ben.refused("message", text="Hm.") == "forbidden"
    assert ana.say("One moment, please.")["ok"]
    ana.append("thawed")
    assert ben.say("Hm.")["ok"]


def test_a_question_reaches_the_servants_and_leaves_no_hole(enter: Enter) -> None:
    ana, ben, cleo = enter("Ana"), enter("Ben"), enter("Cleo")

    cleo.append("question", text="Am I in the right place?")

    assert ana.hears("question")["body"]["text"] == "Am I in the right place?"
    withheld = ben.hears("withheld")
    assert (withheld["seq"], withheld["by"], withheld["body"]) == (1, None, {})
    assert "right place" not in str(ben.log())
    assert cleo.log()[0]["kind"] == "question"


def test_a_role_given_in_the_room_holds_at_once(enter: Enter) -> None:
    ana, dov, cleo = enter("Ana"), enter("Dov"), enter("Cleo")
    ana.append("role_given", member=dov.id, roles=["greeter"])
    dov.hears("role_given")

    cleo.append("question", text="May I just listen?")

    assert dov.hears("question")["body"]["text"] == "May I just listen?"


def test_nobody_takes_the_name_of_somebody_here(
    enter: Enter, shared_server: Homegroup, meet: Meet
) -> None:
    ann = enter("Ann")
    other = meet("Someone", at=shared_server)
    other.csrf()

    answer = other.listen("/rooms")
    for twin in ("\u0410nn", "Ann\u00a0", "ANN", "Ann\u3164", "A\u0578n"):
        refused = answer.say("join_room", room=ann.room, display_name=twin)
        assert refused["error"]["field"] == "display_name"


@pytest.mark.parametrize("name", ["see www.example.org", "Call 0170 1234567", "Go kill yourself"])
def test_a_name_is_no_message(
    name: str, enter: Enter, shared_server: Homegroup, meet: Meet
) -> None:
    ana, olu = enter("Ana"), meet("Olu", at=shared_server)

    at_the_door = olu.post(ana.door, display_name=name)
    later = enter("Eve").person.listen("/rooms").say("join_room", room=ana.room, display_name=name)

    assert at_the_door.status_code == 422
    assert name in at_the_door.text, "what was typed is kept"
    assert later["error"]["field"] == "display_name"
    assert name not in str(enter("Ben").joined)


@pytest.mark.parametrize("handle", ["jane.example.org", "0170-1234567"])
def test_an_account_whose_name_is_a_message_is_asked_for_another_name_here(
    handle: str, enter: Enter, shared_server: Homegroup, meet: Meet
) -> None:
    ana, jane = enter("Ana"), meet(handle, at=shared_server).sign_up()

    untyped = jane.post(ana.door)
    chosen = jane.post(ana.door, display_name="Jane")

    assert untyped.status_code == 422
    assert "Please choose a name without links" in untyped.text
    assert chosen.status_code == 303
    assert handle not in str(enter("Ben").joined)
    assert jane.post(ana.door).status_code == 303, "once called Jane, they are Jane"


def test_a_stranger_to_the_room_cannot_tell_it_from_none(
    enter: Enter, shared_server: Homegroup, meet: Meet
) -> None:
    room = enter("Ben").room
    olu = meet("Olu", at=shared_server)
    olu.csrf()
    ears = olu.listen("/rooms")

    answers = [ears.say("join_room", room=one) for one in (room, "nosuchroomatall0")]
    pages = [olu.get(f"/rooms/{one}/log").text for one in (room, "nosuchroomatall0")]

    assert answers[0] == answers[1]
    assert answers[0]["error"]["code"] == "not_found"
    assert pages[0] == pages[1]


def test_signing_out_ends_what_one_may_say(enter: Enter) -> None:
    ben = enter("Ben")

    ben.person.post("/sign-out")

    ben.ears.hear("disconnect", within=2)
    assert enter("Ana").log() == []

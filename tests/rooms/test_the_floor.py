"""One at a time: hands, the floor, the chair, and that the room itself keeps the rule."""

import pytest

from tests.rooms.conftest import Enter
from tests.rooms.moments import begin_sharing


def test_the_floor_goes_by_raised_hands_in_their_order(enter: Enter) -> None:
    ana, ben, cleo = enter("Ana"), enter("Ben"), enter("Cleo")
    begin_sharing(ana)
    cleo.append("hand_raised")
    ben.append("hand_raised")

    ana.append("floor_offered")

    offered = ben.hears("floor_offered")["body"]
    assert offered == {"member": cleo.id, "name": "Cleo"}
    assert cleo.append("floor_taken")["ok"]
    assert cleo.say("My name is Cleo.")["ok"]
    assert ben.hears("message")["body"] == {"text": "My name is Cleo.", "share": True}


def test_nobody_speaks_out_of_turn_whatever_their_page_shows(enter: Enter) -> None:
    ana, ben = enter("Ana"), enter("Ben")
    begin_sharing(ana)

    assert ben.refused("message", text="But I think") == "forbidden"
    assert ben.log()[-1]["kind"] == "step_started"


def test_two_chairs_pressing_next_together_skip_nobody(enter: Enter) -> None:
    ana, phone = enter("Ana"), enter("Ana")
    seen = ana.joined["state"]["state_seq"]

    first = ana.append("step_started", client_id="laptop", expect=seen)
    second = phone.append("step_started", client_id="phone", expect=seen)

    assert first["ok"]
    assert (second["error"]["code"], second["error"]["state_seq"]) == ("stale", first["seq"])


def test_talk_meanwhile_does_not_make_the_chair_late(enter: Enter) -> None:
    ana, ben = enter("Ana"), enter("Ben")
    seen = ana.joined["state"]["state_seq"]
    ben.say("The kettle is on.")

    assert ana.append("step_started", expect=seen)["ok"]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("step_started", {}),
        ("floor_offered", {}),
        ("muted", {"member": "whoever"}),
        ("removed", {"member": "whoever"}),
        ("row_redacted", {"seq": 1}),
        ("frozen", {}),
        ("role_given", {"member": "whoever", "roles": ["chair"]}),
        ("closed", {}),
    ],
)
def test_a_member_cannot_do_what_is_the_servants(
    kind: str, body: dict[str, object], enter: Enter
) -> None:
    ben = enter("Ben")

    assert ben.refused(kind, **body) == "forbidden"
    assert ben.log() == []


def test_the_same_words_sent_again_are_said_once(enter: Enter) -> None:
    ben = enter("Ben")

    first = ben.append("message", client_id="once", text="Hello.")
    again = ben.append("message", client_id="once", text="Hello.")
    other = ben.append("message", client_id="once", text="Hallo.")

    assert (first["seq"], first["duplicate"]) == (1, False)
    assert (again["seq"], again["duplicate"]) == (1, True)
    assert other["error"]["code"] == "conflict"
    assert len(ben.log()) == 1


def test_the_same_client_id_of_two_people_is_two_messages(enter: Enter) -> None:
    ben, cleo = enter("Ben"), enter("Cleo")

    seqs = [one.append("message", client_id="same", text="Hi.")["seq"] for one in (ben, cleo)]

    assert seqs == [1, 2]


@pytest.mark.parametrize("words", ["", "   ", "a\x00b"])
def test_words_that_cannot_be_kept_are_refused(words: str, enter: Enter) -> None:
    assert enter("Ben").refused("message", text=words) == "bad_request"


def test_four_thousand_letters_are_not_too_many_and_one_more_is(enter: Enter) -> None:
    ben = enter("Ben")

    refused = ben.say("x" * 4001)["error"]

    assert (refused["code"], refused["message"]) == (
        "too_large",
        "Please keep this to 4,000 characters.",
    )
    assert ben.say("x" * 4000)["ok"]

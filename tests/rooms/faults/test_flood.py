"""Somebody who sends without end is asked to wait, and nobody else notices."""

from typing import Any

from tests.rooms.chaos.storm import wait
from tests.rooms.conftest import Enter
from tests.rooms.test_the_floor import begin_sharing

AT_ONCE = 200
ALLOWED = 10
ALLOWED_WHO_SERVE = 60


def test_a_flood_is_asked_to_wait_and_the_others_are_served(
    enter_counted: Enter,
) -> None:
    ana, ben = enter_counted("Ana"), enter_counted("Ben")
    answers: list[Any] = []

    for number in range(AT_ONCE):
        sent = {"client_id": f"w{number}", "kind": "message", "body": {"text": f"{number}"}}
        ben.ears.client.emit(
            "append", {"room": ben.room} | sent, namespace="/rooms", callback=answers.append
        )
        if number % 40 == 0:
            assert ana.say("Good evening.")["ok"]

    wait(lambda: len(answers) == AT_ONCE, 15)
    refused = [answer["error"] for answer in answers if not answer["ok"]]
    assert {error["code"] for error in refused} == {"rate_limited"}
    assert all(0 < error["retry_after"] <= 30 for error in refused)
    said = [row["body"]["text"] for row in ana.log() if row["by"] == ben.id]
    assert said == [f"{number}" for number in range(ALLOWED)]
    assert len(refused) == AT_ONCE - ALLOWED


def test_who_looks_after_the_room_waits_after_sixty_lines_in_half_a_minute(
    enter_counted: Enter,
) -> None:
    ana, ben = enter_counted("Ana"), enter_counted("Ben")
    answers: list[Any] = []

    for number in range(AT_ONCE):
        sent = {"client_id": f"w{number}", "kind": "message", "body": {"text": f"{number}"}}
        ana.ears.client.emit(
            "append", {"room": ana.room} | sent, namespace="/rooms", callback=answers.append
        )

    wait(lambda: len(answers) == AT_ONCE, 15)
    codes = [answer["error"]["code"] for answer in answers if not answer["ok"]]
    assert codes == ["rate_limited"] * (AT_ONCE - ALLOWED_WHO_SERVE)
    assert ben.say("Take your time.")["ok"]


def test_a_long_share_goes_out_paragraph_by_paragraph_without_a_wait(
    enter_counted: Enter,
) -> None:
    ana, ben = enter_counted("Ana"), enter_counted("Ben")
    begin_sharing(ana)
    assert ben.append("floor_taken")["ok"]

    for number in range(3 * ALLOWED):
        assert ben.say(f"Paragraph {number}")["ok"]
    ben.append("share_ended")

    assert ben.append("hand_raised")["error"]["code"] == "rate_limited"


def test_whoever_joins_without_end_is_asked_to_wait_and_the_others_are_served(
    enter_counted: Enter,
) -> None:
    ana, eve = enter_counted("Ana"), enter_counted("Eve")
    answers: list[Any] = []

    for number in range(AT_ONCE):
        sent = {"room": eve.room, "display_name": f"Eve {number}"}
        eve.ears.client.emit("join_room", sent, namespace="/rooms", callback=answers.append)
    assert ana.say("Good evening.")["ok"]

    wait(lambda: len(answers) == AT_ONCE, 15)
    refused = [answer["error"]["code"] for answer in answers if not answer["ok"]]
    assert len(answers) == AT_ONCE
    assert set(refused) == {"rate_limited"}
    assert len(refused) > AT_ONCE / 2
    assert eve.say("I am still here.")["ok"]

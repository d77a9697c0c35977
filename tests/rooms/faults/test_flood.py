"""Somebody who sends without end is asked to wait, and nobody else notices."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.rooms.conftest import Enter, Seat
from tests.rooms.moments import begin_sharing
from tests.servers.people import refused

AT_ONCE = 200
ALLOWED = 10
ALLOWED_WHO_SERVE = 60


def write_without_end(seat: Seat) -> list[Any]:
    """The answers to lines that were sent all at once."""
    common = {"room": seat.room, "kind": "message"}
    return seat.ears.say_at_once(
        "append",
        [common | {"client_id": f"w{n}", "body": {"text": f"{n}"}} for n in range(AT_ONCE)],
    )


def test_a_flood_is_asked_to_wait_and_the_others_are_served(
    enter_counted: Enter,
) -> None:
    ana, ben = enter_counted("Ana"), enter_counted("Ben")

    with ThreadPoolExecutor(1) as pool:
        flood = pool.submit(write_without_end, ben)
        for _ in range(5):
            assert ana.say("Good evening.")["ok"]
        answers = flood.result()

    assert refused(answers) == ["rate_limited"] * (AT_ONCE - ALLOWED)
    waits = [answer["error"]["retry_after"] for answer in answers if not answer["ok"]]
    assert all(0 < seconds <= 30 for seconds in waits)
    said = [row["body"]["text"] for row in ana.log() if row["by"] == ben.id]
    assert said == [f"{number}" for number in range(ALLOWED)]


def test_who_looks_after_the_room_waits_after_sixty_lines_in_half_a_minute(
    enter_counted: Enter,
) -> None:
    ana, ben = enter_counted("Ana"), enter_counted("Ben")

    codes = refused(write_without_end(ana))

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
    again = [{"room": eve.room, "display_name": f"Eve {number}"} for number in range(AT_ONCE)]

    with ThreadPoolExecutor(1) as pool:
        flood = pool.submit(eve.ears.say_at_once, "join_room", again)
        assert ana.say("Good evening.")["ok"]
        codes = refused(flood.result())

    assert set(codes) == {"rate_limited"}
    assert len(codes) > AT_ONCE / 2
    assert eve.say("I am still here.")["ok"]

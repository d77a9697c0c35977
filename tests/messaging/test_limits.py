"""A flood is asked to wait, and its words are kept."""

import pytest

from tests.conftest import StartServer
from tests.messaging.conftest import Pair, PairUp
from tests.servers.people import refused

AT_ONCE = 100


@pytest.fixture
def limited_pair(start_server: StartServer, pair_up: PairUp) -> Pair:
    """Cleo, and Dov who sponsors her, where one is asked to wait."""
    return pair_up("Cleo", "Dov", at=start_server(GROUPS_RATE_LIMITS="on"))


def test_the_sixty_first_message_in_a_moment_waits(limited_pair: Pair) -> None:
    cleo, dov = limited_pair
    ears, _ = cleo.listen()
    for number in range(60):
        body = {"text": str(number)}
        assert ears.say(
            "append", thread=cleo.thread, client_id=str(number), kind="message", body=body
        )["ok"]

    by_form = cleo.write("One too many", "61")
    by_socket = ears.say(
        "append", thread=cleo.thread, client_id="62", kind="message", body={"text": "And one more"}
    )

    assert by_form.status_code == 429
    assert int(by_form.headers["Retry-After"]) > 0
    assert "One too many" in by_form.text
    assert by_socket["error"]["code"] == "rate_limited"
    assert by_socket["error"]["retry_after"] > 0
    assert dov.words() == [str(number) for number in range(60)]
    assert dov.send("Take your time.").status_code == 200, "the other is not asked to wait"


def test_a_program_is_asked_to_wait_as_a_page_is(limited_pair: Pair) -> None:
    cleo, dov = limited_pair
    for number in range(60):
        assert cleo.send(str(number), str(number)).status_code == 200

    waits = cleo.send("One too many", "61")

    assert waits.status_code == 429
    assert waits.json()["error"]["code"] == "rate_limited"
    assert len(dov.words()) == 60


def test_whoever_joins_a_thread_without_end_waits_and_the_other_writes(limited_pair: Pair) -> None:
    cleo, dov = limited_pair
    ears, _ = cleo.listen()

    codes = refused(ears.say_at_once("join_thread", [{"thread": cleo.thread}] * AT_ONCE))

    assert set(codes) == {"rate_limited"}
    assert len(codes) > 50
    assert dov.send("I am here.").status_code == 200
    assert ears.hear("rows_appended")["rows"][0]["body"] == {"text": "I am here."}


def test_whoever_says_without_end_what_they_have_seen_waits(limited_pair: Pair) -> None:
    cleo, dov = limited_pair
    dov.send("Good evening.")
    ears, _ = cleo.listen()

    codes = refused(ears.say_at_once("mark_seen", [{"thread": cleo.thread, "seq": 1}] * AT_ONCE))

    assert codes == ["rate_limited"] * 40
    assert cleo.unread() == 0

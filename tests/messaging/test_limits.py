"""A flood is asked to wait, and its words are kept."""

from tests.conftest import Meet, StartServer
from tests.messaging.conftest import PairUp


def test_the_sixty_first_message_in_a_moment_waits(
    start_server: StartServer, pair_up: PairUp, meet: Meet
) -> None:
    server = start_server(GROUPS_RATE_LIMITS="on")
    cleo, dov = pair_up("Cleo", "Dov", at=server)
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

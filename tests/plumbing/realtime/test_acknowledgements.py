"""What a handler may raise, and what the browser is told."""

import pytest

from tests.plumbing.realtime.serving import Serving


@pytest.mark.parametrize(
    ("words", "code", "extra"),
    [
        ("forbidden", "forbidden", {}),
        ("stale", "stale", {"state_seq": 7}),
        ("later", "rate_limited", {"retry_after": 3}),
    ],
)
def test_a_refusal_is_acknowledged_with_its_code(
    server: Serving, words: str, code: str, extra: dict[str, int]
) -> None:
    answer = server.ben().call("refuse", {"text": words})

    assert answer["ok"] is False
    assert answer["error"]["code"] == code
    assert answer["error"].items() >= extra.items()


@pytest.mark.parametrize("words", ["broken", "unspeakable"])
def test_a_fault_of_ours_is_unavailable_and_logged_without_words(
    server: Serving, words: str
) -> None:
    ben, before = server.ben(), server.figures()["failures"]

    answer = ben.call("refuse", {"text": words})

    assert answer["error"]["code"] == "unavailable"
    assert server.figures()["failures"] == before + 1
    assert "private words" not in server.log.read_text()
    assert ben.say()["ok"] is True


def test_an_event_nobody_wants_acknowledged_is_handled_all_the_same(server: Serving) -> None:
    ben = server.ben()

    ben.send('42/rooms,["listen",{"text":"friday"}]')

    ben.call("tell", {"text": "friday", "nested": 1})
    assert ben.next_event() == ["told", {"about": 1}]

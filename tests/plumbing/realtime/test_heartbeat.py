"""Noticing that somebody has gone without a word."""

from tests.plumbing.realtime.peer import CLOSE, TEXT, frame
from tests.plumbing.realtime.serving import Serving

LIMITS = {"ping_interval": 0.5, "ping_timeout": 3.0}
PING = (1, b"2")


def test_who_answers_every_ping_stays(server: Serving) -> None:
    ana = server.ana()

    for _ in range(3):
        assert ana.next_frame() == PING
        ana.send("3")

    assert ana.say()["ok"] is True


def test_who_answers_no_ping_is_closed(server: Serving) -> None:
    ben = server.ben()

    assert ben.next_frame() == PING

    opcode, payload = ben.next_frame()
    assert (opcode, payload) == (CLOSE, (1001).to_bytes(2, "big") + b"no answer to ping")
    server.until(lambda figures: "ben: no answer to ping" in figures["left"])


def test_a_message_that_is_never_finished_is_not_waited_for(server: Serving) -> None:
    eve = server.ben()

    eve.raw(frame(b"4" + b"x" * 1000, TEXT, fin=False))

    assert eve.end().code in {1001, 1002}

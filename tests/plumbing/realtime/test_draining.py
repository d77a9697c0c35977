"""A restart of the server, as the people in a meeting meet it."""

import select
import signal
import time
from collections.abc import Sequence
from pathlib import Path

from tests.plumbing.realtime.conftest import StartServing
from tests.plumbing.realtime.peer import PATIENCE, Closed, Peer
from tests.plumbing.realtime.serving import Serving


def test_everybody_is_told_of_a_restart_and_their_leaving_is_noted(
    start_serving: StartServing, tmp_path: Path
) -> None:
    leavings = tmp_path / "leavings"
    server = start_serving(LEAVINGS_FILE=str(leavings))
    people = [server.ben() for _ in range(100)]
    began = time.monotonic()

    server.process.send_signal(signal.SIGTERM)

    wait_for_a_word_to(people)
    assert not somebody_new_is_let_in(server)
    assert {person.end().code for person in people} == {1012}
    assert time.monotonic() - began > 1.0, "spread, so that they do not all return at one instant"
    for person in people:
        person.close()
    server.process.wait(PATIENCE)
    assert leavings.read_text().splitlines() == ["ben: restarting"] * 100


def test_a_phone_that_does_not_read_does_not_hold_up_a_restart(
    start_serving: StartServing,
) -> None:
    server = start_serving()
    suspended = server.ben(receive_buffer=4096)
    suspended.call("listen", {"text": "poured"})
    server.ana().call("pour", {"text": "200"})

    server.process.send_signal(signal.SIGTERM)

    server.process.wait(PATIENCE)


def wait_for_a_word_to(people: Sequence[Peer]) -> None:
    words = select.poll()
    for person in people:
        words.register(person.socket, select.POLLIN)
    words.poll(PATIENCE * 1000)


def somebody_new_is_let_in(server: Serving) -> bool:
    try:
        return server.peer().status == 101
    except Closed:
        return False

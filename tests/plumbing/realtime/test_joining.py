"""CONNECT: the one time a socket passes through Flask and the sign-in check."""

import json
import threading
from typing import Any

import pytest

from tests.plumbing.realtime.peer import Peer
from tests.plumbing.realtime.serving import Serving

LIMITS = {"connect_within": 3.0, "refused_connects": 3}


def refusal(text: str, namespace: str = "/rooms") -> dict[str, Any]:
    assert text.startswith(f"44{namespace},"), text
    answer: dict[str, Any] = json.loads(text.split(",", 1)[1])
    return answer


@pytest.mark.parametrize(
    "auth", ["", "[]", "7", '"words"', "null", "true", '{"csrf":', "[" * 2000, '["x"]', "{}x"]
)
def test_a_malformed_auth_is_refused_and_may_be_mended(server: Serving, auth: str) -> None:
    ana = server.peer()
    ana.hello()

    ana.send(f"40/rooms,{auth}" if auth else "40/rooms")

    assert refusal(ana.next_text())["data"]["code"] == "bad_request"
    assert ana.connect().startswith("40/rooms,")


@pytest.mark.parametrize(
    ("who", "auth"), [("eve", {"csrf": "from-the-page"}), ("ana", {"csrf": "guessed"}), ("", {})]
)
def test_who_is_not_signed_in_here_is_refused(server: Serving, who: str, auth: Any) -> None:
    peer = server.peer(who=who)
    peer.hello()

    answer = refusal(peer.connect(auth=auth or {"other": 1}))

    assert answer["data"]["code"] == "unauthenticated"
    assert answer["message"] == "Please sign in first."


def test_a_fault_of_ours_refuses_without_a_trace_of_it(server: Serving) -> None:
    peer = server.peer(who="broken")
    peer.hello()

    answer = refusal(peer.connect())

    assert answer["data"]["code"] == "unavailable"
    assert "Ben's private words" not in server.log.read_text()


@pytest.mark.parametrize("namespace", ["/", "/admin", "/rooms/1", "/*", "/" + "x" * 300])
def test_a_namespace_that_is_not_ours_is_refused(server: Serving, namespace: str) -> None:
    ana = server.peer()
    ana.hello()

    ana.send(f"40{namespace},{{}}" if namespace != "/" else "40{}")

    assert ana.next_text().startswith("44")
    assert ana.connect().startswith("40/rooms,")


def test_trying_again_and_again_closes_the_socket(server: Serving) -> None:
    eve = server.peer(who="eve")
    eve.hello()

    for _ in range(3):
        eve.connect()

    assert (closed := eve.end()).code == 1008
    assert closed.reason == "refused too often"


def test_joining_twice_closes_the_socket(server: Serving) -> None:
    ana = server.ana()

    ana.send('40/rooms,{"csrf":"from-the-page"}')

    assert (closed := ana.end()).code == 1008
    assert closed.reason == "connected already"


def test_a_socket_that_joins_nothing_is_closed(server: Serving) -> None:
    olu = server.peer()

    assert olu.hello()["sid"]

    assert (olu.end().code, olu.status) == (1008, 101)


def test_a_socket_that_left_its_only_namespace_is_closed(server: Serving) -> None:
    ana = server.ana()

    ana.send("41/rooms,")

    assert ana.end().code == 1008
    assert "ana: client disconnect" in server.figures()["left"]


def test_a_socket_that_joined_stays(server: Serving) -> None:
    ana, olu = server.ana(), server.peer()
    olu.hello()

    assert olu.end().code == 1008

    assert ana.say()["ok"] is True


def test_who_signs_out_while_being_let_in_stays_outside(server: Serving) -> None:
    cleo = server.peer(who="cleo")
    cleo.hello()
    answers: list[str] = []
    waiting = threading.Thread(target=lambda: answers.append(join(cleo)))
    waiting.start()
    assert server.get("/wait-for-cleo", b"")["arrived"]

    server.get("/sign-out/cleo", b"")
    server.get("/let-cleo-in", b"")
    waiting.join()

    assert refusal(answers[0])["data"]["code"] == "unauthenticated"


def join(peer: Peer) -> str:
    return peer.connect()

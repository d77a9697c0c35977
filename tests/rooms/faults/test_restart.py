"""A server that is asked to end in the middle of a talk, and begins again."""

import json
import signal
from typing import Any

from tests.conftest import StartServer
from tests.plumbing.realtime.peer import Closed, Peer
from tests.rooms.conftest import furnish
from tests.rooms.faults.conftest import MEETING
from tests.rooms.faults.lines import line_of
from tests.rooms.visit import Visit, come_in

WORDS = 300
RESTARTING = 1012


def talk(line: Peer, room: str) -> None:
    """Say everything at once, each line under a name of its own, and wait for nothing."""
    for number in range(WORDS):
        sent = {"room": room, "client_id": f"w{number}", "kind": "message"}
        body = {"body": {"text": f"{number}"}}
        line.send(f'42/rooms,9{number}["append",{json.dumps(sent | body)}]')


def answers_on(line: Peer, most: int) -> tuple[dict[int, Any], int]:
    """What was answered, by line, and how the line ended; 0 when there were that many."""
    answers: dict[int, Any] = {}
    try:
        while len(answers) < most:
            text = line.next_text()
            if text.startswith("43/rooms,9"):
                number, _, said = text.removeprefix("43/rooms,9").partition("[")
                answers[int(number)] = json.loads(f"[{said}")[0]
    except Closed as closed:
        return answers, closed.code
    return answers, 0


def test_what_was_answered_is_kept_and_what_was_not_is_said_afterwards(
    start_server: StartServer,
) -> None:
    server = start_server("--workers", "1")
    furnish(server.environment)
    ben = come_in(server.url, MEETING, "Ben")
    with ben.http:
        line = line_of(ben)
        talk(line, ben.room)
        line.next_text()  # so some of it is said, and some is not

        server.process.send_signal(signal.SIGTERM)
        before, how = answers_on(line, WORDS + 1)
        line.close()
        server.process.wait(15)
        server.start()
        after = said_again(ben)

        rows = ben.log(0)["rows"] + ben.log(200)["rows"]
    assert how == RESTARTING
    for number, answer in before.items():
        if answer["ok"]:
            assert after[number] == answer | {"duplicate": True}
    assert [row["body"]["text"] for row in rows] == [f"{number}" for number in range(WORDS)]


def said_again(ben: Visit) -> dict[int, Any]:
    line = line_of(ben)
    talk(line, ben.room)
    answers, how = answers_on(line, WORDS)
    line.close()
    assert how == 0
    assert all(answer["ok"] for answer in answers.values())
    return answers

"""A server that dies in the middle of a word: said, or not said, and never half."""

from pathlib import Path

import pytest
import requests

from tests.conftest import StartServer
from tests.rooms.chaos.storm import wait
from tests.rooms.conftest import furnish
from tests.rooms.faults.conftest import FAILING, MEETING, Follow, stored
from tests.rooms.visit import Visit, come_in

BEFORE, AFTER = "Said before the commit.", "Said after the commit."


def say_until_answered(visit: Visit, client_id: str, words: str) -> dict[str, object]:
    """Send it again as a page does, the same words under the same id."""
    answers: list[dict[str, object]] = []

    def said() -> bool:
        try:
            answer = visit.append(client_id, "message", text=words)
        except requests.ConnectionError:
            return False
        answers.extend([answer.json()] if answer.ok else [])
        return bool(answers)

    wait(said, 30)
    return answers[0]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_was_said_as_the_server_died_is_there_once(
    kind: str,
    start_server: StartServer,
    data: Path,
    follow: Follow,
    request: pytest.FixtureRequest,
) -> None:
    database = f"sqlite:///{data / 'groups.db'}"
    if kind == "postgresql":
        database = request.getfixturevalue("postgres")
    # One worker of gunicorn's, which starts another in the place of the dead.
    settings = {"FAULT": "deadly words", "GROUPS_DATABASE_URL": database}
    server = start_server("--workers", "1", application=FAILING, **settings)
    furnish(server.environment)
    ben, ana = come_in(server.url, MEETING, "Ben"), follow(come_in(server.url, MEETING, "Anna"))

    answers = []
    for words in (BEFORE, AFTER):
        with pytest.raises(requests.ConnectionError):
            ben.append(words.split()[1], "message", text=words)
        answers.append(say_until_answered(ben, words.split()[1], words))

    assert answers == [{"seq": 1, "duplicate": False}, {"seq": 2, "duplicate": True}]
    wait(lambda: ana.last == 2, 30)
    assert [row["body"]["text"] for row in ana.rows] == [BEFORE, AFTER]
    assert [row["seq"] for row in stored(database)] == [1, 2]

"""The server has lost the key it sealed with: what was written stays closed, and nothing breaks."""

import pytest

from tests.messaging.conftest import Pair
from tests.servers.homegroup import Homegroup

CLOSED = "This cannot be opened here."


@pytest.fixture
def locked(own_pair: Pair, server: Homegroup) -> Pair:
    """Cleo and Dov, whose server begins anew with another key."""
    cleo, dov = own_pair
    dov.send("Good night")
    server.environment["GROUPS_SECRET_KEY"] = "another one than before, and long enough"
    server.kill9()
    server.start()
    return cleo, dov


def test_the_page_says_what_cannot_be_opened(locked: Pair) -> None:
    cleo, _ = locked

    assert CLOSED in cleo.page()
    assert cleo.log()["rows"][0]["body"] == {"unreadable": True}


def test_a_socket_is_told_the_same(locked: Pair) -> None:
    cleo, _ = locked

    _, joined = cleo.listen()

    assert joined["rows"][0]["body"] == {"unreadable": True}


def test_new_words_are_refused_and_kept(locked: Pair) -> None:
    cleo, _ = locked

    answer = cleo.write("Are you up?", "2")

    assert answer.status_code == 409
    assert "Are you up?" in answer.text
    assert len(cleo.log()["rows"]) == 1

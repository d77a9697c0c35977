"""The server has lost the key it sealed with: what was written stays closed, and nothing breaks."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.messaging.conftest import Pair, Side
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


def test_ones_own_words_are_taken_back_unread(locked: Pair, data: Path) -> None:
    cleo, dov = locked
    ears, _ = cleo.listen()
    assert "Take it back" in shown_lines(dov)
    assert "Take it back" not in shown_lines(cleo), "they are not hers"
    assert sealed_words(data) != [None], "they must be there to be missed"

    assert dov.take_back(1).status_code == 303

    assert sealed_words(data) == [None]
    assert ears.hear("rows_appended")["rows"][0]["body"] == {"seq": 1}
    for side in locked:
        assert [row["body"] for row in side.log()["rows"]] == [{"redacted": True}, {"seq": 1}]
        assert "Taken back." in shown_lines(side)


def shown_lines(side: Side) -> str:
    """The page as it comes, without the templates of what may come later."""
    return re.sub(r"<template.*?</template>", "", side.page(), flags=re.DOTALL)


def sealed_words(data: Path) -> list[bytes | None]:
    with closing(sqlite3.connect(data / "groups.db")) as kept:
        found = kept.execute("SELECT ciphertext FROM thread_rows WHERE kind = 'message'").fetchall()
    return [ciphertext for (ciphertext,) in found]

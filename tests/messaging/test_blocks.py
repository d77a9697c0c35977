"""A block ends delivery, and answers like nothing at all."""

import re
import sqlite3
from pathlib import Path
from typing import Any

from tests.servers.homegroup import Homegroup


def test_what_eve_writes_answers_the_same_and_reaches_nobody(pair_up: Any) -> None:
    eve, dov = pair_up("Eve", "Dov")
    before = eve.send("Before", "1")
    dov.block(eve)

    after = eve.send("After", "2")

    assert before.status_code == after.status_code == 200
    assert after.json() == {"seq": 2, "duplicate": False}
    assert eve.send("After", "2").json() == {"seq": 2, "duplicate": True}
    assert eve.words() == ["Before", "After"]
    assert dov.words() == ["Before", None]
    assert dov.unread() == 1
    assert "After" not in dov.page()


def test_eves_pages_show_no_sign_of_it(pair_up: Any) -> None:
    eve, dov = pair_up("Eve", "Dov")
    eve.send("Hello", "1")
    pages = [eve.page(), eve.person.get("/messages").text, eve.person.get("/sponsorship").text]

    dov.block(eve)

    for page, address in zip(pages, (eve.address, "/messages", "/sponsorship"), strict=True):
        again = eve.person.get(address).text
        assert without_tokens(again) == without_tokens(page)


def without_tokens(page: str) -> str:
    """The page less what is made afresh each time it is shown."""
    fresh = r'(csrf_token"\s+value="|client_id"\s+value="|csrf&#34;: &#34;|since=)[\w.\-]+'
    return re.sub(fresh, "", page)


def test_over_a_socket_eve_hears_her_own_and_dov_a_number_only(pair_up: Any) -> None:
    eve, dov = pair_up("Eve", "Dov")
    dov.block(eve)
    at_eves, _ = eve.listen()
    at_dovs, _ = dov.listen()

    answer = at_eves.say(
        "append", thread=eve.thread, client_id="1", kind="message", body={"text": "Hello?"}
    )

    assert answer == {"ok": True, "seq": 1, "duplicate": False}
    assert at_eves.hear("rows_appended")["rows"][0]["body"] == {"text": "Hello?"}
    (row,) = at_dovs.hear("rows_appended")["rows"]
    assert (row["kind"], row["by"], row["name"], row["body"]) == ("withheld", None, "", {})


def test_words_withheld_stay_so_when_the_block_is_lifted(
    pair_up: Any, server: Homegroup, data: Path
) -> None:
    eve, dov = pair_up("Eve", "Dov", at=server)
    dov.block(eve)
    eve.send("While blocked", "1")

    kept = sqlite3.connect(data / "groups.db")
    with kept:
        kept.execute("DELETE FROM blocks")
    kept.close()
    eve.send("After", "2")

    assert dov.words() == [None, "After"]


def test_who_made_the_block_is_told_that_nothing_goes(pair_up: Any) -> None:
    eve, dov = pair_up("Eve", "Dov")
    dov.block(eve)

    answer = dov.write("I should not have answered")

    assert answer.status_code == 409
    assert "You have blocked this person" in answer.text
    assert "I should not have answered" in answer.text
    assert eve.words() == []

"""Cleo and Dov write to each other, with nothing but forms and plain requests."""

import json
import re
import sqlite3
from hashlib import sha256
from pathlib import Path
from threading import Thread
from time import monotonic

import pytest

from tests.conftest import Meet
from tests.messaging.conftest import Pair, Side, everything_on_disk
from tests.servers.homegroup import Homegroup
from tests.servers.people import JSON

CLIENT_ID = re.compile(r'name="client_id" value="([^"]+)"')


def test_dov_reads_what_cleo_wrote(pair: Pair) -> None:
    cleo, dov = pair

    answer = cleo.write("I did not drink today.")

    assert answer.status_code == 303
    assert dov.unread() == 1
    assert "I did not drink today." in dov.page()
    assert dov.unread() == 0
    row = dov.log()["rows"][0]
    assert (row["seq"], row["kind"], row["name"]) == (1, "message", cleo.name)
    assert row["body"] == {"text": "I did not drink today."}
    assert row["at"].endswith("Z")


def test_the_list_shows_no_words(pair: Pair) -> None:
    cleo, dov = pair
    cleo.write("Only for you.")

    page = dov.person.get("/messages").text

    assert cleo.name in page
    assert "1 new" in page
    assert "Only for you." not in page


def test_the_page_says_how_words_are_kept(pair: Pair) -> None:
    assert (
        "Stored encrypted. The people who run this server could read it if they chose or were "
        "forced." in pair[0].page()
    )


def test_a_form_sent_twice_says_it_once(pair: Pair) -> None:
    cleo, dov = pair
    client_id = CLIENT_ID.findall(cleo.page())[-1]

    for _ in range(2):
        assert cleo.write("Are you there?", client_id).status_code == 303

    assert dov.words() == ["Are you there?"]


def test_what_nobody_sees_in_pasted_words_costs_nobody_the_words(pair: Pair) -> None:
    cleo, dov = pair

    answer = cleo.write("Out of some old \0document")

    assert answer.status_code == 303
    assert dov.words() == ["Out of some old document"]
    assert cleo.send("A program is \0told", "2").json()["error"]["code"] == "bad_text"


def test_the_same_client_id_answers_the_same_seq(pair: Pair) -> None:
    cleo, _ = pair

    first, again = cleo.send("Hello", "same"), cleo.send("Hello", "same")

    assert first.json() == {"seq": 1, "duplicate": False}
    assert again.json() == {"seq": 1, "duplicate": True}


def test_the_same_client_id_with_other_words_loses_neither(pair: Pair) -> None:
    cleo, dov = pair
    cleo.write("Hello", "same")

    answer = cleo.write("Something else entirely", "same")

    assert answer.status_code == 409
    assert "Something else entirely" in answer.text
    assert CLIENT_ID.findall(answer.text)[-1] != "same"
    assert dov.words() == ["Hello"]


def test_words_too_long_come_back_whole(pair: Pair) -> None:
    cleo, dov = pair

    answer = cleo.write("a" * 3999 + " end")

    assert answer.status_code == 422
    assert "a" * 3999 + " end" in answer.text
    assert dov.words() == []


def test_four_thousand_characters_arrive(pair: Pair) -> None:
    cleo, dov = pair

    cleo.write("ü" * 4000)

    assert dov.words() == ["ü" * 4000]


def test_white_space_alone_is_no_message(pair: Pair) -> None:
    assert pair[0].write(" \n ").status_code == 422


def test_a_thread_is_nothing_to_anybody_else(
    pair: Pair, meet: Meet, shared_server: Homegroup
) -> None:
    cleo, _ = pair
    olu = meet(f"Olu.{cleo.thread}", at=shared_server).sign_up()
    token = {"X-CSRFToken": olu.csrf()}

    for path in ("", "/log", "/log?after=0&wait=0"):
        theirs = olu.http.get(f"/messages/{cleo.thread}{path}", headers={"Accept": "text/html"})
        nobodys = olu.http.get(f"/messages/nothinghere{path}", headers={"Accept": "text/html"})
        assert theirs.status_code == nobodys.status_code == 404
        assert theirs.content == nobodys.content
    for path in ("", "/log", "/choices"):
        words = {"body": "hi", "client_id": "x", "keep_days": "7"}
        if path == "/choices":
            words = {"keep_days": "7"}
        theirs = olu.http.post(f"/messages/{cleo.thread}{path}", data=words, headers=token)
        nobodys = olu.http.post(f"/messages/nothinghere{path}", data=words, headers=token)
        assert theirs.status_code == nobodys.status_code == 404
        assert theirs.content == nobodys.content


def test_a_guest_is_sent_to_sign_in(pair: Pair, meet: Meet, shared_server: Homegroup) -> None:
    guest = meet("Nobody", at=shared_server)

    assert guest.get(pair[0].address).status_code == 303
    assert (
        guest.http.get(f"{pair[0].address}/log", headers={"Accept": "application/json"}).status_code
        == 401
    )


def test_ending_closes_writing_and_loses_no_words(pair: Pair) -> None:
    cleo, dov = pair
    cleo.write("Hello")
    dov.end()

    answer = cleo.write("One more thing I meant to say", "c-2")

    assert answer.status_code == 409
    assert "One more thing I meant to say" in answer.text
    assert "This has ended" in cleo.page()
    assert cleo.words() == dov.words() == ["Hello"]
    assert dov.send("And I", "c-3").json()["error"]["code"] == "closed"


def test_taking_back_leaves_a_stub_on_both_sides_and_nothing_on_disk(
    own_pair: Pair, data: Path
) -> None:
    cleo, dov = own_pair
    cleo.write("I wish I had not said this.")

    assert cleo.take_back(1).status_code == 303

    for side in (cleo, dov):
        rows = side.log()["rows"]
        assert [row["kind"] for row in rows] == ["message", "row_redacted"]
        assert [row["body"] for row in rows] == [{"redacted": True}, {"seq": 1}]
        assert "Taken back." in side.page()
    kept = sqlite3.connect(data / "groups.db")
    assert kept.execute("SELECT ciphertext FROM thread_rows WHERE seq = 1").fetchone() == (None,)
    kept.close()


def test_nobody_takes_back_what_the_other_wrote(pair: Pair) -> None:
    cleo, dov = pair
    cleo.write("Mine")

    assert dov.take_back(1).status_code == 400

    assert dov.words() == ["Mine"]


def test_a_long_poll_ends_when_words_come(pair: Pair) -> None:
    cleo, dov = pair
    heard: list[object] = []
    waiting = Thread(target=lambda: heard.append(dov.log(after=0, wait=20)["rows"]))
    waiting.start()

    cleo.send("Here I am")
    waiting.join(10)

    assert [row["body"]["text"] for row in heard[0]] == ["Here I am"]  # type: ignore[index]


def test_a_long_poll_tells_nothing_more_to_who_signed_out_meanwhile(
    pair: Pair, meet: Meet, shared_server: Homegroup
) -> None:
    cleo, dov = pair
    elsewhere = Side(meet(dov.name, at=shared_server).sign_in(), dov.thread)
    heard: list[object] = []
    waiting = Thread(target=lambda: heard.append(elsewhere.log(after=0, wait=20)))
    waiting.start()

    dov.person.post("/me/sessions/end")
    cleo.send("Only for your eyes")
    waiting.join(25)

    assert heard[0]["error"]["code"] == "unauthenticated"  # type: ignore[index]


def test_a_long_poll_of_a_quiet_thread_lasts_as_long_as_asked(pair: Pair) -> None:
    _cleo, dov = pair
    began = monotonic()

    rows = dov.log(after=0, wait=2)["rows"]

    assert rows == []
    assert monotonic() - began > 1.9


@pytest.mark.parametrize("kind", [[], {}, ["message"], None, 7, "frozen"])
def test_a_kind_that_is_none_is_refused(pair: Pair, kind: object) -> None:
    cleo, _ = pair
    headers = {**JSON, "X-CSRFToken": cleo.person.csrf()}
    said = {"client_id": "1", "kind": kind, "body": {"text": "Hello"}}

    answer = cleo.person.http.post(f"{cleo.address}/log", json=said, headers=headers)

    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "kind")


def test_seq_has_no_holes_after_refusals(pair: Pair) -> None:
    cleo, dov = pair
    cleo.send("one", "1")
    cleo.send("other words", "1")
    dov.take_back(1)
    dov.send("two", "2")

    assert [row["seq"] for row in cleo.log()["rows"]] == [1, 2]


def test_no_word_of_it_is_in_the_database_file(own_pair: Pair, data: Path) -> None:
    cleo, dov = own_pair
    words = "the cupboard behind the stairs"
    cleo.write(words)
    dov.send(words.upper(), "d-1")

    disk = everything_on_disk(data)

    assert b"row_redacted" in disk or b"message" in disk, "this is the file"
    assert words.encode() not in disk
    assert words.upper().encode() not in disk
    plain = json.dumps(["message", {"text": words}], sort_keys=True)
    assert sha256(plain.encode()).hexdigest().encode() not in disk


def test_the_shorter_wish_holds_for_how_long_words_stay(own_pair: Pair, data: Path) -> None:
    cleo, dov = own_pair
    cleo.write("From two days ago")
    dov.person.post(f"{dov.address}/choices", keep_days="1")
    assert cleo.words() == ["From two days ago"]

    kept = sqlite3.connect(data / "groups.db")
    with kept:
        kept.execute("UPDATE thread_rows SET at = at - 2 * 86400")
    kept.close()

    assert cleo.words() == dov.words() == [None]
    assert "Words older than 1 day are gone" in cleo.page()
    cleo.person.post(f"{cleo.address}/choices", keep_days="90")
    assert cleo.words() == [None]
    assert "Words stay 1 day now" in cleo.page()

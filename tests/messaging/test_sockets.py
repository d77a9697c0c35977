"""The same thread over real sockets."""

from typing import Any

from tests.conftest import Meet
from tests.messaging.conftest import Pair
from tests.servers.homegroup import Homegroup
from tests.servers.people import Ears


def say(ears: Ears, thread: str, words: str, client_id: str) -> Any:
    return ears.say(
        "append", thread=thread, client_id=client_id, kind="message", body={"text": words}
    )


def test_dov_hears_cleo_at_once(pair: Pair) -> None:
    cleo, dov = pair
    at_cleos, _ = cleo.listen()
    at_dovs, _ = dov.listen()

    answer = say(at_cleos, cleo.thread, "  Are you up?  ", "1")

    assert answer == {"ok": True, "seq": 1, "duplicate": False}
    heard = at_dovs.hear("rows_appended")
    assert heard["thread"] == cleo.thread
    assert heard["rows"][0]["name"] == cleo.name
    assert heard["rows"][0]["body"] == {"text": "Are you up?"}
    assert at_cleos.hear("rows_appended") == heard


def test_joining_tells_all_that_was_said(pair: Pair) -> None:
    cleo, dov = pair
    cleo.write("one", "1")
    dov.write("two", "2")

    _, answer = cleo.listen()

    assert answer["head"] == 2
    assert [row["body"]["text"] for row in answer["rows"]] == ["one", "two"]
    assert answer["more"] is False
    assert answer["me"]["name"] == cleo.name
    assert answer["state"]["with"]["name"] == dov.name
    assert (answer["state"]["open"], answer["state"]["keep_days"]) == (True, 90)
    assert {"epoch", "server_time"} <= set(answer)


def test_whoever_was_away_gets_what_came_after(pair: Pair) -> None:
    cleo, dov = pair
    for number in range(3):
        cleo.send(f"word {number}", str(number))
    ears = dov.person.listen("/messages")

    answer = ears.say("join_thread", thread=dov.thread, after=2)

    assert [row["seq"] for row in answer["rows"]] == [3]


def test_another_epoch_starts_afresh(pair: Pair) -> None:
    cleo, dov = pair
    cleo.send("one", "1")
    ears = dov.person.listen("/messages")

    answer = ears.say("join_thread", thread=dov.thread, epoch="before-the-restore", after=1)

    assert [row["seq"] for row in answer["rows"]] == [1]


def test_the_head_is_announced_every_ten_seconds(pair: Pair) -> None:
    cleo, _ = pair
    ears, joined = cleo.listen()

    announced = ears.hear("head_announced", within=15)

    assert announced["thread"] == cleo.thread
    assert (announced["epoch"], announced["head"]) == (joined["epoch"], 0)


def test_reading_shows_only_on_ones_own_devices(pair: Pair) -> None:
    cleo, dov = pair
    cleo.send("Hello", "1")
    at_cleos, _ = cleo.listen()
    phone, _ = dov.listen()
    laptop, _ = dov.listen()

    assert phone.say("mark_seen", thread=dov.thread, seq=1) == {"ok": True}

    assert laptop.hear("seen_changed")["seq"] == 1
    assert dov.unread() == 0
    assert "seen_changed" not in at_cleos.heard


def test_reading_shows_to_the_other_when_both_want_it(pair: Pair) -> None:
    cleo, dov = pair
    for side in pair:
        side.person.post(f"{side.address}/choices", keep_days="90", show="yes")
    cleo.send("Hello", "1")
    at_cleos, _ = cleo.listen()
    at_dovs, _ = dov.listen()

    at_dovs.say("mark_seen", thread=dov.thread, seq=1)

    assert at_cleos.hear("seen_changed")["seq"] == 1


def test_nobody_is_told_to_have_read_what_was_not_written_yet(pair: Pair) -> None:
    cleo, dov = pair
    for side in pair:
        side.person.post(f"{side.address}/choices", keep_days="90", show="yes")
    cleo.send("Hello", "1")
    at_cleos, _ = cleo.listen()
    at_dovs, _ = dov.listen()

    at_dovs.say("mark_seen", thread=dov.thread, seq=1_000)

    assert at_cleos.hear("seen_changed")["seq"] == 1


def test_after_leaving_nothing_more_is_heard(pair: Pair) -> None:
    cleo, dov = pair
    at_cleos, _ = cleo.listen()
    at_dovs, _ = dov.listen()

    assert at_dovs.say("leave_thread", thread=dov.thread) == {"ok": True}
    say(at_cleos, cleo.thread, "Good night", "1")
    at_cleos.hear("rows_appended")

    assert say(at_dovs, dov.thread, "And you", "2")["error"]["code"] == "not_found"
    assert "rows_appended" not in at_dovs.heard


def test_a_stranger_and_a_guest_hear_nothing(
    pair: Pair, meet: Meet, shared_server: Homegroup
) -> None:
    cleo, _ = pair
    olu = meet(f"Olu.{cleo.thread}", at=shared_server).sign_up().listen("/messages")

    theirs = olu.say("join_thread", thread=cleo.thread)
    nobodys = olu.say("join_thread", thread="nothinghere")

    assert theirs == nobodys
    assert theirs["error"]["code"] == "not_found"
    assert say(olu, cleo.thread, "Hi", "1")["error"]["code"] == "not_found"


def test_an_ended_thread_is_closed_to_a_socket_that_was_there(pair: Pair) -> None:
    cleo, dov = pair
    at_cleos, _ = cleo.listen()
    dov.end()

    answer = say(at_cleos, cleo.thread, "Wait", "1")

    assert answer["error"]["code"] == "closed"


def test_what_is_not_a_message_is_refused(pair: Pair) -> None:
    cleo, _ = pair
    ears, _ = cleo.listen()

    for kind, body in (
        ("message", {}),
        ("message", {"text": " "}),
        ("message", {"text": 7}),
        ("hand_raised", {}),
        ("row_redacted", {"seq": True}),
    ):
        answer = ears.say("append", thread=cleo.thread, client_id="1", kind=kind, body=body)
        assert answer["error"]["code"] == "bad_request", (kind, body)

    for seq in (2**53, -1, True, "1"):
        answer = ears.say("mark_seen", thread=cleo.thread, seq=seq)
        assert answer["error"]["code"] == "bad_request", seq
    words = {"client_id": "1", "kind": "message", "body": {"text": "a" * 4001}}
    assert ears.say("append", thread=cleo.thread, **words)["error"]["code"] == "too_large"


def test_signing_out_ends_the_socket(pair: Pair) -> None:
    cleo, _ = pair
    ears, _ = cleo.listen()

    cleo.person.post("/sign-out")

    ears.hear("disconnect")

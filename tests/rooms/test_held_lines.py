"""Lines that wait for those who serve, slow mode, and the question before a full name goes out."""

import pytest

from groups.rooms import screening
from tests.rooms.conftest import Enter, EnterWhere


@pytest.mark.parametrize(
    "words",
    [
        "See https://example.org/x",
        "www.example.org has it",
        "it is on example.com",
        "write to cleo@example.org",
        "cleo (at) example.org",
        "call me: +1 (555) 010-0199",
        "0170 1234567",
        "Go kill yourself!",
        "KYS",
        "Te voy a matar",
        "Geh, häng dich auf",
        "Va crever.",
    ],
)
def test_what_waits(words: str) -> None:
    assert screening.has_contact(words) or screening.has_held_words(words)


@pytest.mark.parametrize(
    "words",
    [
        "I have 24 hours today.",
        "Sober since 2019-03-14, and since 3.4.2021 without a day off.",
        "It cost me 12,000,000 things. And 3.50 for coffee.",
        "I was so tired...and then I slept.",
        "I am late, en retard, as ever. The skys are blue.",
        "Page 164 at 19:30, meeting 12 of 12",
        "My sponsor said: one day at a time.",
    ],
)
def test_what_does_not(words: str) -> None:
    assert not screening.has_contact(words)
    assert not screening.has_held_words(words)


def test_the_longest_line_is_looked_through_at_once() -> None:
    for piece in ("a-", "a", "1 ", "@a", "a."):
        screening.has_contact((piece * 4000)[:4000])


def test_a_held_line_is_its_authors_and_the_servants_until_it_is_let_through(
    enter: Enter,
) -> None:
    ana, ben, eve = enter("Ana"), enter("Ben"), enter("Eve")
    seq = eve.say("Look at www.example.org")["seq"]

    assert ana.hears("message")["body"]["held"] == "contact"
    assert eve.hears("message")["body"]["held"] == "contact"
    assert ben.hears("withheld")["seq"] == seq
    assert "example.org" not in str(ben.log()) + ben.person.get(f"/rooms/{ben.room}").text

    ana.append("row_released", seq=seq)

    assert ben.hears("row_released")["body"]["lines"] == [seq]
    assert ben.log()[0]["body"] == {"text": "Look at www.example.org"}
    assert "example.org" in ben.person.get(f"/rooms/{ben.room}").text
    assert ana.refused("row_released", seq=seq) == "bad_request"


def test_a_dropped_line_leaves_no_trace_for_others(enter: Enter) -> None:
    ana, ben, eve = enter("Ana"), enter("Ben"), enter("Eve")
    seq = eve.say("kys")["seq"]

    ana.append("row_redacted", seq=seq)

    assert ben.log()[0]["kind"] == "withheld"
    assert "kys" not in str(ana.log())
    assert ana.refused("row_released", seq=seq) == "bad_request"


@pytest.mark.parametrize("order", [("hidden", "row_released"), ("row_released", "hidden")])
def test_a_line_let_through_of_somebody_hidden_stays_hidden(
    order: tuple[str, str], enter: Enter
) -> None:
    ana, ben, eve = enter("Ana"), enter("Ben"), enter("Eve")
    seq = eve.say("www.example.org")["seq"]

    for kind in order:
        about = {"seq": seq} if kind == "row_released" else {"member": eve.id}
        assert ana.append(kind, **about)["ok"]

    assert "example.org" not in str(ben.log())
    ana.append("shown", member=eve.id)
    assert "example.org" in str(ben.log())


def test_who_serves_may_send_a_link(enter: Enter) -> None:
    ana, ben = enter("Ana"), enter("Ben")
    ana.say("The readings are at https://example.org")

    assert ben.hears("message")["body"]["text"].endswith("example.org")


def test_a_group_may_let_links_pass(enter_where: EnterWhere) -> None:
    enter = enter_where(holds_contacts=False)
    ben, cleo = enter("Ben"), enter("Cleo")
    cleo.say("www.example.org")

    assert ben.hears("message")["body"] == {"text": "www.example.org"}


def test_slow_mode_asks_to_wait_and_the_chair_does_not(enter: Enter) -> None:
    ana, ben = enter("Ana"), enter("Ben")
    ana.append("slowed", seconds=60)
    ben.say("One.")

    answer = ben.say("Two.")

    assert answer["error"]["code"] == "rate_limited"
    assert 0 < answer["error"]["retry_after"] <= 61
    assert ana.say("One.")["ok"]
    assert ana.say("Two.")["ok"]
    ana.append("slowed", seconds=0)
    assert ben.say("Two.")["ok"]


def test_a_full_name_is_asked_about_once_and_goes_when_sent_again(enter: Enter) -> None:
    ben = enter("Ben")
    here = f"/rooms/{ben.room}"
    said = {"kind": "message", "body": "My name is Benjamin Okafor", "client_id": "name-1"}

    asked = ben.person.post(here, **said)

    assert asked.status_code == 409
    assert "looks like a full name" in asked.text
    assert "My name is Benjamin Okafor</textarea>" in asked.text
    assert 'name="sure" value="yes"' in asked.text
    assert ben.log() == []
    assert ben.person.post(here, sure="yes", **said).status_code == 303
    assert ben.log()[0]["body"]["text"] == "My name is Benjamin Okafor"

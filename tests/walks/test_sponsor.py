"""Cleo asks Dov, they write to each other, and she ends it. Nobody else learns of any of it."""

from playwright.sync_api import expect

from tests.walks.people import CallIn, read_aloud
from tests.walks.sponsoring import (
    card,
    come_together,
    composer,
    end,
    offer_oneself,
    open_thread,
    people_to_ask,
    reads,
    refused_word,
    write,
)


def test_cleo_asks_dov_and_neither_misses_a_word(call_in: CallIn) -> None:
    cleo, dov = call_in("Cleo"), call_in("Dov")
    come_together(cleo, dov, ("Cleo", "Dov"))

    write(dov, "Hello Cleo. I have time.")
    reads(cleo, ["Hello Cleo. I have time."])
    write(cleo, "I am glad.")
    reads(dov, ["Hello Cleo. I have time.", "I am glad."])

    dov.context.set_offline(True)
    expect(dov.get_by_text("Reconnecting. Your words are kept.")).to_be_visible()
    for words in ("Are you there?", "It is a long evening.", "I made tea."):
        write(cleo, words)
    said = ["Hello Cleo. I have time.", "I am glad.", "Are you there?", "It is a long evening."]
    reads(cleo, [*said, "I made tea."])
    expect(dov.get_by_text("I made tea.")).to_have_count(0)
    dov.context.set_offline(False)
    reads(dov, [*said, "I made tea."])


def test_when_cleo_ends_it_neither_can_write_and_no_word_is_lost(call_in: CallIn) -> None:
    cleo, dov = call_in("Cleo"), call_in("Dov")
    thread = come_together(cleo, dov, ("Cleo", "Dov"))
    write(cleo, "Thank you for everything.")
    reads(dov, ["Thank you for everything."])
    composer(dov).fill("I only wanted to say")

    end(cleo, "Dov")

    dov.get_by_role("button", name="Send").click()
    expect(dov.get_by_text("This has ended, so nothing can be added.")).to_be_visible()
    expect(composer(dov)).to_have_value("I only wanted to say")
    open_thread(cleo, "Dov")
    expect(cleo.get_by_text("This has ended. You can read it here")).to_be_visible()
    expect(composer(cleo)).to_have_count(0)
    reads(cleo, ["Thank you for everything."])
    assert [refused_word(page, thread) for page in (cleo, dov)] == ["closed", "closed"]


def test_eve_never_sees_cleo_and_cleo_never_sees_eve(call_in: CallIn) -> None:
    cleo, eve, olu = call_in("Cleo"), call_in("Eve"), call_in("Olu")
    for page in (cleo, eve, olu):
        offer_oneself(page)

    assert {"Cleo", "Eve"} <= set(people_to_ask(olu))
    assert "Olu" in people_to_ask(eve)
    assert "Olu" in people_to_ask(cleo)
    for page, other in ((eve, "Cleo"), (cleo, "Eve")):
        assert other not in people_to_ask(page)
        expect(card(page, other)).to_have_count(0)


def test_for_olu_the_thread_of_others_never_was(call_in: CallIn) -> None:
    ana, olu = call_in("Ana"), call_in("Olu")
    thread = open_thread(ana, "Ben")
    never = thread[:-4] + ("aaaa" if not thread.endswith("aaaa") else "bbbb")

    told = []
    for address in (thread, never):
        answer = olu.goto(address)
        assert answer
        told.append((answer.status, read_aloud(olu)))
    assert told[0] == told[1]
    assert told[0][0] == 404
    olu.goto("/sponsorship")
    assert [refused_word(olu, address) for address in (thread, never)] == ["not_found"] * 2

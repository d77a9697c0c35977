"""The same room with scripts turned off: forms and links do everything."""

import pytest
from playwright.sync_api import Locator, expect

from tests.pages import follow
from tests.rooms.browser.conftest import CallIn, Meeting, Visitor


@pytest.fixture
def plain(call_in: CallIn) -> CallIn:
    def begin(name: str, meeting: Meeting) -> Visitor:
        return call_in(name, meeting, java_script_enabled=False)

    return begin


def send(person: Visitor, words: str) -> None:
    person.composer.fill(words)
    person.press("Send")


def look(person: Visitor) -> None:
    follow(person.page.get_by_role("button", name="Show what is new"))


def test_a_whole_meeting(friday: Meeting, plain: CallIn) -> None:
    ana, cleo = plain("Ana", friday), plain("Cleo", friday)
    for title in ("Opening", "Topic", "Sharing"):
        ana.press(f"Next: {title}")
    look(cleo)
    cleo.press("Raise my hand")
    cleo.told("number 1 in line")
    look(ana)
    ana.press("Call Cleo")
    look(cleo)
    cleo.press("Take it")

    send(cleo, "My share.")
    cleo.press("I am done")
    look(ana)

    ana.sees("My share.")
    cleo.told("The floor is free")


def test_words_out_of_turn_are_given_back(friday: Meeting, plain: CallIn) -> None:
    ana, cleo = plain("Ana", friday), plain("Cleo", friday)
    ana.press("Next: Opening")

    send(cleo, "I cannot wait.")

    assert cleo.page.get_by_role("alert").inner_text()
    assert cleo.composer.input_value() == "I cannot wait."


def test_words_written_ahead_wait_until_they_can_be_sent(
    friday: Meeting, call_in: CallIn, plain: CallIn
) -> None:
    ana, cleo = call_in("Ana", friday), plain("Cleo", friday)
    for title in ("Opening", "Topic", "Sharing"):
        ana.press(f"Next: {title}")
    look(cleo)
    expect(send_button(cleo)).to_be_hidden()
    expect(cleo.page.locator("#body-note noscript span")).to_be_visible()

    cleo.composer.fill("I wrote this while I waited.")
    cleo.press("Raise my hand")
    cleo.told("number 1 in line")
    ana.press("Call Cleo")
    cleo.composer.fill("I wrote this while I waited. All of it.")
    look(cleo)
    expect(send_button(cleo)).to_be_hidden()
    cleo.press("Take it")

    expect(cleo.composer).to_have_value("I wrote this while I waited. All of it.")
    cleo.press("Send")
    ana.sees("I wrote this while I waited. All of it.")


def test_a_hand_is_raised_by_habit_where_nothing_can_be_sent(
    friday: Meeting, call_in: CallIn, plain: CallIn
) -> None:
    ana, cleo = call_in("Ana", friday), plain("Cleo", friday)
    ana.press("Next: Opening")
    look(cleo)

    cleo.composer.fill("!")
    look(cleo)

    cleo.told("number 1 in line")
    expect(cleo.composer).to_have_value("")


def test_what_a_button_sends_is_not_taken_for_words(friday: Meeting, plain: CallIn) -> None:
    ana, cleo = plain("Ana", friday), plain("Cleo", friday)
    send(ana, "Welcome.")
    look(cleo)

    cleo.page.locator(".tools__summary", has_text="About this line").click()
    cleo.press("Ignore this person")

    assert "has to be heard" in cleo.page.get_by_role("alert").inner_text()
    expect(cleo.composer).to_have_value("")


def send_button(person: Visitor) -> Locator:
    return person.page.get_by_role("button", name="Send", exact=True, include_hidden=True)


def test_an_impatient_double_press_says_it_once(friday: Meeting, plain: CallIn) -> None:
    cleo = plain("Cleo", friday)

    cleo.composer.fill("Once.")
    cleo.page.get_by_role("button", name="Send").dblclick()
    cleo.sees("Once.")
    look(cleo)

    assert cleo.lines == ["Once."]

"""The same room with scripts turned off: forms and links do everything."""

import pytest

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
    follow(person.page.get_by_role("link", name="Show what is new"))


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


def test_an_impatient_double_press_says_it_once(friday: Meeting, plain: CallIn) -> None:
    cleo = plain("Cleo", friday)

    cleo.composer.fill("Once.")
    cleo.page.get_by_role("button", name="Send").dblclick()
    cleo.sees("Once.")
    look(cleo)

    assert cleo.lines == ["Once."]

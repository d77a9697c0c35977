"""A text to read, a vote, a pause: what those who lead are offered is what they can do."""

import pytest
from playwright.sync_api import Locator, expect

from tests.rooms.browser.conftest import CallIn, HoldBy, Meeting, Visitor


def seen(somebody: Visitor, words: str) -> Locator:
    return somebody.page.get_by_role("button", name=words).filter(visible=True)


def test_a_text_is_given_once_to_who_offered(hold_by: HoldBy, call_in: CallIn) -> None:
    study = hold_by("study")
    ana, ben, cleo = (call_in(name, study) for name in ("Ana", "Ben", "Cleo"))
    ana.press("Next: Opening")
    ana.press("Next: Today's text")
    for somebody in (ben, cleo):
        somebody.press("I will read it")
        seen(ana, f"Give it to {somebody.name}").wait_for()

    ana.press("Give it to Ben")
    seen(ben, "Read it").wait_for()

    for look in ("as it came", "as it is after a reload"):
        ana.page.get_by_text("Ben is about to read.").wait_for()
        expect(seen(ana, "Give it to"), look).to_have_text(["Give it to Cleo"])
        ana.page.reload()


def test_a_vote_is_closed_before_the_chair_goes_on(hold_by: HoldBy, call_in: CallIn) -> None:
    assembly = hold_by("business")
    ana, ben = call_in("Ana", assembly), call_in("Ben", assembly)
    for title in ("Opening", "Who serves", "Motions"):
        ana.press(f"Next: {title}")
    ben.page.get_by_text("Make a motion", exact=True).click()
    ben.page.get_by_label("Your motion").fill("A second kettle. " * 20)
    ben.press("Make it")
    ana.press("Second it")
    seen(ana, "Next: Anything else").wait_for()

    ana.press("Open the vote")
    seen(ana, "Close the vote").wait_for()
    expect(seen(ana, "Next:")).to_have_count(0)
    ana.press("Close the vote")

    seen(ana, "Next: Anything else").wait_for()
    for look in ("as it came", "as it is after a reload"):
        ben.page.get_by_role("link", name="The motion", exact=True).click()
        target = ben.page.locator(":target")
        assert "A second kettle." in target.inner_text(), look
        ben.page.reload()


NO_VOTE = "Here those vote whose home group this is; everybody hears the result."


@pytest.mark.parametrize("scripts", [True, False])
def test_who_has_no_vote_is_told_who_votes_and_offered_no_choice(
    scripts: bool, hold_by: HoldBy, call_in: CallIn
) -> None:
    assembly = hold_by("business")
    ana, ben = call_in("Ana", assembly), call_in("Ben", assembly)
    cleo = call_in("Cleo", assembly, java_script_enabled=scripts)
    for title in ("Opening", "Who serves", "Motions"):
        ana.press(f"Next: {title}")
    ben.page.get_by_text("Make a motion", exact=True).click()
    ben.page.get_by_label("Your motion").fill("A second kettle.")
    ben.press("Make it")
    ana.press("Second it")
    ana.press("Open the vote")
    ben.press("Yes")
    ben.page.get_by_text("1 voted so far, you too.").wait_for()

    if not scripts:
        cleo.page.get_by_role("button", name="Show what is new").click()

    section = cleo.page.get_by_label("Motion", exact=True)
    section.get_by_text(NO_VOTE).wait_for()
    assert section.get_by_text("A second kettle.").is_visible()
    assert section.get_by_text("1 voted so far").is_visible()
    assert not section.get_by_text("Your choice is not kept").is_visible()
    assert section.get_by_role("button").filter(visible=True).count() == 0
    assert not ana.page.get_by_text(NO_VOTE).is_visible()
    assert seen(ana, "Abstain").count() == 1


def test_nobody_is_called_while_the_room_is_paused(friday: Meeting, call_in: CallIn) -> None:
    ana, cleo = call_in("Ana", friday), call_in("Cleo", friday)
    for title in ("Opening", "Topic", "Sharing"):
        ana.press(f"Next: {title}")
    cleo.press("Raise my hand")
    seen(ana, "Call Cleo").wait_for()

    ana.press("Pause")
    cleo.told("The room is paused")
    seen(ana, "Call Cleo").wait_for(state="hidden")
    ana.page.get_by_text("Go on…").click()
    ana.press("Go on, with the door shut")

    seen(ana, "Call Cleo").wait_for()

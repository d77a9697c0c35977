"""Hands and the floor, as browsers show them."""

import time

import pytest
from playwright.sync_api import expect

from tests.rooms.browser.conftest import CallIn, Meeting, Visitor
from tests.rooms.moments import hurry


@pytest.fixture
def ana(friday: Meeting, call_in: CallIn) -> Visitor:
    """Chair, with the meeting at its sharing."""
    ana = call_in("Ana", friday)
    for title in ("Opening", "Topic", "Sharing"):
        ana.press(f"Next: {title}")
    ana.sees("Sharing")
    return ana


def raise_hands(ana: Visitor, ben: Visitor, cleo: Visitor) -> None:
    """Ben first, then Cleo, as Ana sees it."""
    ben.press("Raise my hand")
    ana.page.get_by_role("button", name="Call Ben").wait_for()
    cleo.press("Raise my hand")
    cleo.told("number 2 in line")


def test_cleo_is_called_and_shares_what_she_wrote_while_waiting(
    ana: Visitor, friday: Meeting, call_in: CallIn
) -> None:
    ben, cleo = call_in("Ben", friday), call_in("Cleo", friday)
    raise_hands(ana, ben, cleo)
    cleo.say("I wrote this while waiting.")
    cleo.page.get_by_role("alert").get_by_text("when you have the floor").wait_for()
    assert cleo.composer.input_value() == "I wrote this while waiting."

    ana.press("Call Ben")
    ben.press("Pass")
    ana.press("Call Cleo")
    cleo.told("Cleo, the floor is yours")
    cleo.press("Take it")
    ben.told("Cleo is sharing")
    cleo.told("You have the floor")
    cleo.composer.press("Control+Enter")
    ben.sees("I wrote this while waiting.")
    assert ben.page.locator(".message--share").count() == 1
    cleo.press("I am done")

    ben.told("The floor is free")


def test_taking_the_floor_leads_to_the_composer(
    ana: Visitor, friday: Meeting, call_in: CallIn
) -> None:
    cleo = call_in("Cleo", friday)
    cleo.press("Raise my hand")

    ana.press("Call Cleo")
    cleo.page.get_by_role("button", name="Take it").press("Enter")
    cleo.press("I am done")
    cleo.press("Take the floor")
    cleo.page.get_by_text("You have the floor", exact=True).wait_for()

    expect(cleo.composer).to_be_focused()


def test_one_press_too_many_does_not_take_the_floor(
    ana: Visitor, friday: Meeting, call_in: CallIn
) -> None:
    cleo = call_in("Cleo", friday)
    cleo.page.get_by_role("button", name="Raise my hand").press("Enter")
    cleo.told("number 1 in line")

    expect(cleo.page.get_by_role("button", name="Take the floor")).to_be_visible()
    expect(cleo.page.get_by_role("button", name="Lower my hand")).to_be_focused()


def test_who_lowers_a_hand_by_the_keyboard_stays_at_the_hands(
    ana: Visitor, friday: Meeting, call_in: CallIn
) -> None:
    ben, cleo = call_in("Ben", friday), call_in("Cleo", friday)
    raise_hands(ana, ben, cleo)

    ana.page.locator(".hands__item", has_text="Ben").get_by_role("button", name="Lower").press(
        "Enter"
    )
    cleo.told("number 1 in line")
    ana.page.get_by_role("button", name="Call Cleo").wait_for()

    expect(ana.page.get_by_role("list", name="Hands raised")).to_be_focused()


def test_who_leads_by_the_keyboard_stays_in_the_chairs_row(
    ana: Visitor, friday: Meeting, call_in: CallIn
) -> None:
    cleo = call_in("Cleo", friday)
    cleo.press("Raise my hand")

    ana.page.locator(".chair").get_by_role("button", name="Call Cleo").press("Enter")
    thanks = ana.page.locator(".chair").get_by_role("button", name="Thank you, Cleo")
    thanks.filter(visible=True).wait_for()

    expect(ana.page.locator(".chair :focus")).to_have_count(1)


def test_two_chairs_who_press_at_once_skip_nobody(
    ana: Visitor, friday: Meeting, call_in: CallIn
) -> None:
    second = call_in("Ana", friday)
    ana.go_offline()
    second.press("Next: Last call")
    second.sees("Last call")

    ana.press("Next: Last call")
    ana.come_back()
    ana.page.get_by_text("The meeting has moved on.").wait_for()

    ana.page.get_by_role("button", name="Next: Closing").wait_for()
    expect(second.page.get_by_role("button", name="Next: Closing")).to_be_visible()


def test_a_paused_room_keeps_ones_words(friday: Meeting, call_in: CallIn) -> None:
    ana, cleo = call_in("Ana", friday), call_in("Cleo", friday)

    ana.press("Pause")
    cleo.told("The room is paused")
    cleo.say("Something I must say.")
    ana.page.get_by_text("Go on…").click()
    ana.press("Go on, with the door shut")
    cleo.told("Anyone may speak now")
    cleo.composer.press("Control+Enter")

    ana.sees("Something I must say.")


def test_typed_habits_can_be_taken_back_and_a_share_goes_part_by_part(
    ana: Visitor, friday: Meeting, call_in: CallIn
) -> None:
    cleo = call_in("Cleo", friday)
    cleo.say("!")
    cleo.page.get_by_text("Your hand goes up.").wait_for()
    cleo.press("Undo")
    assert cleo.composer.input_value() == "!"
    cleo.say("!")
    ana.press("Call Cleo")
    cleo.press("Take it")

    cleo.composer.fill("It was dark.\n\nIt is not now.\n\ndone")
    cleo.page.get_by_label("Part by part").select_option("no pause")
    cleo.composer.press("Control+Enter")

    ana.sees("It was dark.")
    ana.sees("It is not now.")
    assert ana.page.locator(".message--share").count() == 2
    cleo.page.get_by_text("Your share ends here.").wait_for()
    ana.told("The floor is free")


def test_where_nobody_shares_nothing_is_said_of_a_free_floor(
    friday: Meeting, call_in: CallIn
) -> None:
    ana, ben = call_in("Ana", friday), call_in("Ben", friday)

    ana.press("Next: Opening")

    ben.told("We are listening")
    ben.press("Raise my hand")
    ben.told("Your hand is up: number 1 in line.")


def test_in_a_round_nobody_is_told_of_a_hand_they_did_not_raise(
    friday: Meeting, call_in: CallIn
) -> None:
    ana, ben = call_in("Ana", friday), call_in("Ben", friday)
    ana.press("Next: Opening")
    ben.told("We are listening")
    go_round(friday, ben)

    ben.told("Everybody is asked in turn; to pass is fine.")
    ben.told("You are number 2 in the round.")
    ben.press("Leave me out")

    ben.page.get_by_role("button", name="Raise my hand").wait_for()
    ben.page.get_by_text("Hands and more").locator("..").get_by_text("(1)").wait_for()


def go_round(meeting: Meeting, visitor: Visitor) -> None:
    """Let this step be a round, and the clock look at it now."""
    room = visitor.page.url.rsplit("/", 1)[1].partition("#")[0]
    hurry(meeting.server, room, "now.order", "round_robin")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(62, "About a minute is left."), (2, "The time is over. Please find your last words.")],
)
def test_who_shares_and_who_serves_are_told_of_the_time_and_nobody_is_cut_off(
    seconds: int, words: str, ana: Visitor, friday: Meeting, call_in: CallIn
) -> None:
    ben, cleo = call_in("Ben", friday), call_in("Cleo", friday)
    cleo.press("Take the floor")
    cleo.told("You have the floor")
    assert not cleo.page.get_by_text(words).is_visible()

    room = cleo.page.url.rsplit("/", 1)[1]
    hurry(friday.server, room, "floor.until", time.time() + seconds)
    for one in (ana, ben, cleo):
        one.page.reload()

    for one in (ana, cleo):
        expect(one.page.get_by_text(words)).to_be_visible()
    assert not ben.page.get_by_text(words).is_visible()
    cleo.say("One thing more.")
    ben.sees("One thing more.")

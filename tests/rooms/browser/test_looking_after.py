"""Peace in a room: lines taken away, writing turned off, people asked to leave."""

import pytest
from playwright.sync_api import expect

from tests.rooms.browser.conftest import CallIn, Meeting, Visitor
from tests.rooms.browser.serving import serves


def open_tools(chair: Visitor, line: str) -> None:
    chair.page.locator("li", has_text=line).locator("summary").click()


def test_a_line_taken_away_is_blank_on_every_screen(friday: Meeting, call_in: CallIn) -> None:
    ana, ben, eve = call_in("Ana", friday), call_in("Ben", friday), call_in("Eve", friday)
    eve.say("something cruel")
    ana.sees("something cruel")

    open_tools(ana, "something cruel")
    ana.press("Take this line away")
    ben.sees("Taken away by the chair.")
    eve.sees("Taken away by the chair.")

    assert "something cruel" not in ben.page.content() + eve.page.content()


def test_a_greeter_alone_pauses_the_room_and_goes_on(friday: Meeting, call_in: CallIn) -> None:
    ana, dov, ben = (call_in(name, friday) for name in ("Ana", "Dov", "Ben"))
    dov.say("Good evening.")
    ana.sees("Good evening.")
    serves(ana, dov, "greeter")

    dov.press("Pause")
    ben.told("The room is paused")
    dov.page.get_by_text("Go on…").click()
    dov.press("Go on, with the door shut")
    dov.press("Open the door again")

    dov.page.get_by_role("button", name="Open the door again").wait_for(state="hidden")
    ben.told("Anyone may speak now")


def test_who_is_removed_is_told_and_hears_nothing_more(friday: Meeting, call_in: CallIn) -> None:
    ana, ben, eve = call_in("Ana", friday), call_in("Ben", friday), call_in("Eve", friday)
    eve.say("something cruel")
    ana.sees("something cruel")
    eve.composer.fill("and another thing")

    open_tools(ana, "something cruel")
    ana.press("Remove from the room")
    eve.page.get_by_text("You were asked to leave this room.").wait_for()
    ana.say("Let us go on.")
    ben.sees("Let us go on.")

    assert "Let us go on." not in eve.lines
    assert eve.composer.input_value() == "and another thing"
    expect(ben.page.get_by_text("Somebody was asked to leave.")).to_be_visible()


def test_who_served_and_is_removed_has_nothing_left_to_press(
    friday: Meeting, call_in: CallIn
) -> None:
    ana, dov = call_in("Ana", friday), call_in("Dov", friday)
    dov.say("Good evening.")
    ana.sees("Good evening.")
    serves(ana, dov, "greeter")
    pause = dov.page.get_by_role("button", name="Pause")
    pause.wait_for()

    open_tools(ana, "Good evening.")
    ana.press("Remove from the room")

    dov.page.get_by_text("You were asked to leave this room.").wait_for()
    expect(pause).to_be_hidden()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_ban_takes_a_second_press_with_scripts_and_without(
    friday: Meeting, call_in: CallIn, scripts: bool
) -> None:
    eve = call_in("Eve", friday)
    ana = call_in("Ana", friday, java_script_enabled=scripts)
    if not scripts:
        ana.page.get_by_text("Hands and more").click()
    ana.page.get_by_text("Eve", exact=True).click()
    expect(ana.page.get_by_role("button", name="Remove from the room")).to_be_visible()
    assert not ana.page.get_by_role("button", name="Ban").is_visible()

    ana.page.get_by_text("Ban from the group…").click()
    ana.press("Ban from all its meetings")

    eve.page.get_by_text("You were asked to leave this room.").wait_for()


def test_who_is_muted_reads_along(friday: Meeting, call_in: CallIn) -> None:
    ana, eve = call_in("Ana", friday), call_in("Eve", friday)
    eve.say("something cruel")
    ana.sees("something cruel")

    open_tools(ana, "something cruel")
    ana.press("Turn writing off for this person")
    eve.page.get_by_text("You can read along").wait_for()
    eve.page.reload()

    expect(eve.page.get_by_text("You can read along")).to_be_visible()
    ana.say("We go on.")
    eve.sees("We go on.")


def test_one_press_hides_a_persons_lines_on_every_screen(friday: Meeting, call_in: CallIn) -> None:
    ana, ben, eve = call_in("Ana", friday), call_in("Ben", friday), call_in("Eve", friday)
    ben.say("Good evening.")
    eve.say("something cruel")
    ana.sees("something cruel")
    ben.sees("something cruel")

    open_tools(ana, "something cruel")
    ana.press("Pause, and hide this person")
    ben.told("The room is paused")
    ben.page.get_by_text("something cruel").wait_for(state="detached")
    ana.page.get_by_text("Hidden from the others.").filter(visible=True).wait_for()

    ana.page.get_by_text("Go on…").click()
    ana.press("Go on, with the door shut")
    ana.press("Open the door again")
    ana.page.get_by_role("button", name="Open the door again").wait_for(state="hidden")
    ben.told("Anyone may speak now")
    assert ben.lines == ["Good evening."]
    ana.page.locator("[data-person]", has_text="Eve").locator("> summary").click()
    ana.press("Show their lines again")
    ben.sees("something cruel")

    assert ben.lines == ["Good evening.", "something cruel"]


def test_a_closed_room_says_so_and_keeps_the_draft(friday: Meeting, call_in: CallIn) -> None:
    ana, cleo = call_in("Ana", friday), call_in("Cleo", friday)
    cleo.composer.fill("I was going to say")

    ana.page.get_by_text("Close the room early").click()
    ana.press("Close it for everybody")
    cleo.line.get_by_text("The room is closed.").wait_for()

    assert cleo.composer.input_value() == "I was going to say"


def test_who_is_ignored_can_be_heard_again_from_the_same_page(
    friday: Meeting, call_in: CallIn
) -> None:
    ben, eve = call_in("Ben", friday), call_in("Eve", friday)
    eve.say("something unkind")
    ben.sees("something unkind")
    assert ben.page.get_by_text("People you ignore").is_hidden()

    open_tools(ben, "something unkind")
    ben.press("Ignore this person")
    ben.page.get_by_text("something unkind").wait_for(state="detached")
    open_more(ben)
    ben.page.get_by_text("People you ignore").click()
    ben.press("Hear Eve again")

    ben.sees("something unkind")
    expect(ben.page.get_by_text("People you ignore")).to_be_hidden()


def open_more(somebody: Visitor) -> None:
    """On a narrow screen it is folded."""
    side = somebody.page.locator(".room__side")
    if side.get_attribute("open") is None:
        side.locator("summary").first.click()


def test_a_pause_is_seen_while_a_text_waits_to_be_read(friday: Meeting, call_in: CallIn) -> None:
    ana, ben = call_in("Ana", friday), call_in("Ben", friday)
    reading = ben.page.locator(".reading")
    reading.evaluate("reading => { reading.hidden = false; }")

    ana.press("Pause")
    ben.told("The room is paused")

    expect(reading).to_be_hidden()


def test_next_pressed_once_too_often_does_not_close_the_room(
    friday: Meeting, call_in: CallIn
) -> None:
    ana = call_in("Ana", friday)
    for title in ("Opening", "Topic", "Sharing", "Last call", "Closing", "Fellowship"):
        ana.press(f"Next: {title}")
    ana.sees("Fellowship")

    assert (
        ana.page.locator(".chair").get_by_role("button", name="Close").filter(visible=True).count()
        == 0
    )
    ana.page.get_by_text("Close the room…").click()
    ana.press("Close it for everybody")
    ana.page.locator("[data-again]").get_by_text("The room is closed").wait_for()

"""What people are asked, told or spared before it hurts: a name, a door, a word of worry."""

from playwright.sync_api import expect

from tests.conftest import OpenPage
from tests.pages import follow
from tests.rooms.browser.conftest import CallIn, Meeting, Visitor
from tests.rooms.browser.test_looking_after import open_more, open_tools

FULL_NAME = "My name is Cleo Okafor"


def test_a_full_name_is_asked_about_before_it_goes_out(friday: Meeting, call_in: CallIn) -> None:
    ben, cleo = call_in("Ben", friday), call_in("Cleo", friday)

    cleo.say(FULL_NAME)
    cleo.page.get_by_role("alert").get_by_text("looks like a full name").wait_for()
    assert cleo.composer.input_value() == FULL_NAME
    ben.say("Good evening.")
    cleo.sees("Good evening.")
    assert ben.lines == ["Good evening."], "nothing went out yet"

    cleo.composer.press("Control+Enter")

    ben.sees(FULL_NAME)


def knock(name: str, meeting: Meeting, open_page: OpenPage, note: str = "") -> Visitor:
    page = open_page(meeting.server.url)
    page.goto(meeting.door)
    page.get_by_label("Your name in this room").fill(name)
    page.get_by_label("A word to the people at the door").fill(note)
    follow(page.get_by_role("button", name="Come in"))
    page.get_by_text("You are at the door").wait_for()
    return Visitor(name, page)


def test_guests_wait_in_line_with_a_word_to_the_door_and_come_in_by_one_press(
    friday: Meeting, call_in: CallIn, open_page: OpenPage
) -> None:
    ana = call_in("Ana", friday)
    open_more(ana)
    ana.page.get_by_text("Change the door").click()
    ana.press("Let guests wait")
    ana.page.get_by_text("Guests wait until you let them in.").wait_for()

    cleo = knock("Cleo", friday, open_page, "Dov told me of you.")
    eve = knock("Eve", friday, open_page)

    line = ana.page.get_by_role("list", name="Waiting at the door")
    line.get_by_text("Eve").wait_for()
    first, second = line.locator("li").all_inner_texts()
    assert ("Cleo" in first, "Dov told me of you." in first, "Eve" in second) == (True,) * 3
    expect(cleo.page.get_by_text("You are number 1 in line.")).to_be_visible()
    expect(eve.page.get_by_text("You are number 2 in line.")).to_be_visible()

    line.locator("li", has_text="Cleo").get_by_role("button", name="Let in").click()
    cleo.page.wait_for_url("**/rooms/*")
    cleo.say("Thank you for letting me in.")
    ana.sees("Thank you for letting me in.")
    line.get_by_role("button", name="Turn away").click()

    eve.page.get_by_text("cannot let you in this time").wait_for()
    expect(line.locator("li")).to_have_count(0)


def test_a_word_of_worry_reaches_who_is_meant_and_nobody_else(
    friday: Meeting, call_in: CallIn
) -> None:
    ana, ben, cleo = (call_in(name, friday) for name in ("Ana", "Ben", "Cleo"))
    dov = call_in("Dov", friday)
    cleo.say("I cannot do this any more.")
    ben.sees("I cannot do this any more.")

    open_tools(ben, "I cannot do this any more.")
    ben.press("I am worried about this person")
    cleo.page.get_by_text("A word for you").wait_for()
    ana.page.get_by_text("Somebody is worried about Cleo.").wait_for()
    help_lines = cleo.page.locator(".log").get_by_role("link", name="Help lines, by country")
    assert help_lines.get_attribute("href") == "/help-now"
    cleo.press("Yes, a greeter may write to me")
    ana.sees("Please write to me.")
    ana.say("Let us go on.")
    dov.sees("Let us go on.")

    for other in (ben, dov):
        assert "worried about Cleo" not in other.page.content()
        assert other.page.get_by_text("A word for you").count() == 0
        assert "Please write to me." not in other.lines
    assert "Ben" not in cleo.page.locator(".log li", has_text="A word for you").inner_text()

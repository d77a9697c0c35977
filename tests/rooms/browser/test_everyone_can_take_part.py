"""A screen reader, a keyboard, large letters, a slow phone, one that sleeps."""

import pytest
from playwright.sync_api import expect

from groups.demo.cast import PASSWORD
from tests.rooms.browser.conftest import CallIn, Meeting, Visitor
from tests.rooms.browser.wire import Wire
from tests.rooms.visit import Visit, come_in, sign_in

SLOW = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 25_000,
    "uploadThroughput": 25_000,
}


@pytest.fixture
def ana(friday: Meeting) -> Visit:
    """Chair, with the meeting at its sharing."""
    url = friday.server.url
    ana = come_in(url, friday.slug, http=sign_in(url, "Ana", PASSWORD))
    for step in ("opening", "topic", "sharing"):
        ana.append(step, "step_started").raise_for_status()
    return ana


def share(person: Visit, *paragraphs: str) -> None:
    person.append("take", "floor_taken").raise_for_status()
    for words in paragraphs:
        person.append(words[:8].replace(" ", "-"), "message", text=words).raise_for_status()


def said_to(person: Visitor) -> str:
    return str(person.page.locator("[data-said]").text_content())


def test_a_share_is_read_out_once_when_it_is_finished(
    friday: Meeting, ana: Visit, call_in: CallIn
) -> None:
    cleo = call_in("Cleo", friday, viewport={"width": 1280, "height": 800})
    ben = come_in(friday.server.url, friday.slug, "Benno")
    cleo.page.get_by_text("Screen reader").click()
    cleo.page.get_by_label("Each share when it is finished").check()

    share(ben, "It was a long day.", "I called somebody.")
    cleo.sees("I called somebody.")
    while_sharing = said_to(cleo)
    ben.append("done", "share_ended").raise_for_status()
    cleo.told("The floor is free")

    assert while_sharing == ""
    assert said_to(cleo) == "Benno shared: It was a long day.\nI called somebody."
    expect(cleo.page.get_by_role("log")).to_have_attribute("aria-live", "off")


def test_what_is_read_out_is_remembered_on_this_device(friday: Meeting, call_in: CallIn) -> None:
    cleo = call_in("Cleo", friday, viewport={"width": 1280, "height": 800})
    cleo.page.get_by_text("Screen reader").click()
    cleo.page.get_by_label("Only when it is my turn").check()

    cleo.page.reload()

    expect(cleo.page.get_by_role("log")).to_have_attribute("aria-live", "off")


def test_one_key_goes_from_part_to_part(friday: Meeting, call_in: CallIn) -> None:
    cleo = call_in("Cleo", friday, viewport={"width": 1280, "height": 800})
    cleo.composer.focus()

    cleo.page.keyboard.press("F6")
    first = cleo.page.evaluate("document.activeElement.getAttribute('role')")
    cleo.page.keyboard.press("Shift+F6")

    assert first == "log"
    assert cleo.page.evaluate("document.activeElement.id") == "body"


@pytest.mark.parametrize("width", [360, 1280])
def test_where_the_keyboard_is_at_the_side_is_seen_whole(
    width: int, friday: Meeting, call_in: CallIn
) -> None:
    ana = call_in("Ana", friday, viewport={"width": width, "height": 740})
    side = ana.page.locator(".room__side")
    if side.get_attribute("open") is None:
        side.locator("summary").first.press("Enter")
    side.locator("summary").first.focus()

    for _ in range(8):
        cut_off = ana.page.evaluate(
            """() => {
              const [side, here] = [document.querySelector(".room__side"), document.activeElement];
              const { outlineOffset, outlineWidth } = getComputedStyle(here);
              const over = parseFloat(outlineOffset) + parseFloat(outlineWidth);
              const [around, box] = [side.getBoundingClientRect(), here.getBoundingClientRect()];
              const cut = box.left - over < around.left || box.right + over > around.right
                || box.top - over < around.top;
              return side.contains(here) && cut ? here.textContent.trim() : "";
            }"""
        )
        assert cut_off == ""
        ana.page.keyboard.press("Tab")


def test_letters_twice_as_large_hide_nothing(friday: Meeting, call_in: CallIn) -> None:
    # A window of 1280 by 720 at 200 % is one of 640 by 360.
    cleo = call_in("Cleo", friday, viewport={"width": 640, "height": 360})

    cleo.say("I can see what I write.")
    cleo.sees("I can see what I write.")

    sideways = cleo.page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert sideways <= 0
    cleo.page.get_by_role("button", name="Send").scroll_into_view_if_needed()
    expect(cleo.page.get_by_role("button", name="Send")).to_be_in_viewport()


def test_a_phone_keeps_the_last_line_in_view_when_a_motion_opens(
    friday: Meeting, call_in: CallIn
) -> None:
    url = friday.server.url
    dov = come_in(url, friday.slug, http=sign_in(url, "Dov", PASSWORD))
    ana = call_in("Ana", friday, viewport={"width": 360, "height": 740})
    for number in range(20):
        dov.append(f"line-{number}", "message", text=f"line {number}").raise_for_status()
    ana.sees("line 19")

    # A line and a motion come in one batch: the log is scrolled and made smaller in one moment.
    ana.page.locator(".motion").evaluate(
        """motion => {
          document.querySelector(".room__log").scrollTop -= 1;
          const text = motion.querySelector(".motion__text");
          text.textContent = "That we begin at eight. ".repeat(30);
          text.hidden = motion.hidden = false;
        }"""
    )

    expect(ana.page.get_by_text("line 19", exact=True)).to_be_in_viewport(ratio=1)
    assert ana.page.get_by_role("button", name="new").is_hidden()


def test_a_slow_phone_says_and_hears_everything(friday: Meeting, call_in: CallIn) -> None:
    ben, cleo = call_in("Ben", friday), call_in("Cleo", friday)
    phone = cleo.page.context.new_cdp_session(cleo.page)
    phone.send("Network.enable")
    phone.send("Network.emulateNetworkConditions", SLOW)
    phone.send("Emulation.setCPUThrottlingRate", {"rate": 6})

    for number in range(5):
        cleo.say(f"cleo {number}")
        ben.say(f"ben {number}")
    for person in (ben, cleo):
        person.sees("cleo 4")
        person.sees("ben 4")

    assert sorted(cleo.lines) == sorted(ben.lines)
    assert cleo.lines == ben.lines
    assert len(ben.lines) == 10


def test_a_page_that_was_put_to_sleep_catches_up(friday: Meeting, call_in: CallIn) -> None:
    cleo = call_in("Cleo", friday)
    ben = come_in(friday.server.url, friday.slug, "Benno")
    phone = cleo.page.context.new_cdp_session(cleo.page)
    phone.send("Page.setWebLifecycleState", {"state": "frozen"})
    for number in range(3):
        ben.append(f"while-{number}", "message", text=f"line {number}").raise_for_status()

    phone.send("Page.setWebLifecycleState", {"state": "active"})

    cleo.sees("line 2")
    assert cleo.lines == [f"line {number}" for number in range(3)]


def test_a_page_that_comes_back_from_the_cache_asks_what_it_missed(
    friday: Meeting, call_in: CallIn
) -> None:
    wire = Wire()
    cleo = call_in("Cleo", friday, prepare=wire.hold)
    ben = come_in(friday.server.url, friday.slug, "Benno")
    ben.append("first", "message", text="first").raise_for_status()
    cleo.sees("first")
    wire.lose_heard = "second"
    ben.append("second", "message", text="second").raise_for_status()

    # iOS closes the socket in silence, and tells of the return with this event alone.
    with cleo.page.expect_response("**/log?*"):
        cleo.page.evaluate(
            "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"
        )

    cleo.sees("second")


def test_words_of_one_meeting_never_arrive_in_another(
    friday: Meeting, meetings: object, call_in: CallIn
) -> None:
    saturday = next(meetings)  # type: ignore[call-overload]
    wire = Wire(lose_sent='"append"')
    cleo = call_in("Cleo", friday, prepare=wire.hold)
    cleo.say("only for Friday")
    cleo.page.get_by_text("Sending").wait_for()
    room = cleo.page.url

    cleo.page.goto(saturday.door)
    cleo.page.get_by_label("Your name in this room").fill("Cleo")
    cleo.page.get_by_role("button", name="Come in").click()
    cleo.page.wait_for_url("**/rooms/*")
    wire.lose_sent = ""
    cleo.say("good morning")
    cleo.sees("good morning")
    assert cleo.lines == ["good morning"]
    cleo.page.goto(room)

    cleo.sees("only for Friday")
    assert cleo.lines == ["only for Friday"]


def test_words_on_their_way_when_the_room_closes_are_given_back(
    friday: Meeting, ana: Visit, call_in: CallIn
) -> None:
    wire = Wire(lose_sent='"append"')
    cleo = call_in("Cleo", friday, prepare=wire.hold)
    ana.append("fellowship", "step_started", step=6).raise_for_status()
    cleo.told("Anyone may speak now")
    cleo.say("Thank you all.")
    cleo.say("Good night.")
    cleo.page.get_by_text("Sending").first.wait_for()

    ana.append("close", "closed").raise_for_status()

    expect(cleo.composer).to_have_value("Thank you all.\n\nGood night.")
    expect(cleo.page.get_by_text("Sending")).to_have_count(0)


def test_words_that_come_too_late_are_given_back(
    friday: Meeting, ana: Visit, call_in: CallIn
) -> None:
    cleo = call_in("Cleo", friday)
    ana.append("fellowship", "step_started", step=6).raise_for_status()
    cleo.told("Anyone may speak now")
    cleo.go_offline()
    cleo.say("Thank you all.")

    ana.append("close", "closed").raise_for_status()
    cleo.come_back()

    expect(cleo.composer).to_have_value("Thank you all.")
    cleo.told("The room is closed")

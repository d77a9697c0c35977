"""Words in a room, as browsers show them."""

from playwright.sync_api import expect

from tests.rooms.browser.conftest import CallIn, Meeting

# The page learns of it with the next frame, not at once.
SCROLL_UP = """box => new Promise((seen) => {
  box.addEventListener("scroll", seen, { once: true });
  box.scrollTop = 0;
}).then(() => {})"""


def test_a_word_reaches_everybody_once_and_is_ticked(friday: Meeting, call_in: CallIn) -> None:
    ben, cleo = call_in("Ben", friday), call_in("Cleo", friday)

    cleo.say("Hello, I am new.")

    ben.sees("Hello, I am new.")
    cleo.page.locator(".message--mine").get_by_text("Stored").wait_for()
    assert cleo.lines == ben.lines == ["Hello, I am new."]
    expect(cleo.page.locator(".log--unsent li")).to_have_count(0)


def test_words_sent_fast_keep_their_order(friday: Meeting, call_in: CallIn) -> None:
    ben, cleo = call_in("Ben", friday), call_in("Cleo", friday)

    for number in range(30):
        cleo.say(f"line {number}")

    ben.sees("line 29")
    cleo.sees("line 29")
    assert ben.lines == cleo.lines == [f"line {number}" for number in range(30)]


def test_the_page_and_what_comes_later_have_one_markup(friday: Meeting, call_in: CallIn) -> None:
    ana, cleo = call_in("Ana", friday), call_in("Cleo", friday)
    cleo.say("One paragraph.\n\nAnother one.")
    ana.press("Next: Opening")
    ana.say("Welcome.")
    cleo.sees("Welcome.")

    lived = cleo.page.locator(".log").first.inner_text()
    cleo.page.reload()

    assert cleo.page.locator(".log").first.inner_text() == lived


def test_what_looks_like_markup_is_words_live_and_on_the_page(
    friday: Meeting, call_in: CallIn
) -> None:
    markup = "<img src=x onerror='window.spoilt=1'><b>bold</b>"
    ben, eve = call_in("Ben", friday), call_in("<i>Eve</i>", friday)

    eve.say(markup)

    for _ in range(2):
        ben.sees(markup)
        assert ben.page.locator(".message__author").all_inner_texts() == ["<i>Eve</i>"]
        assert ben.page.locator(".log img, .log b, .log i").count() == 0
        assert ben.page.evaluate("window.spoilt") is None
        ben.page.reload()


def test_a_draft_outlives_a_reload(friday: Meeting, call_in: CallIn) -> None:
    cleo = call_in("Cleo", friday)
    cleo.composer.fill("I was just about to say")

    cleo.page.reload()

    assert cleo.composer.input_value() == "I was just about to say"


def test_who_reads_above_is_left_there(friday: Meeting, call_in: CallIn) -> None:
    ben, cleo = call_in("Ben", friday), call_in("Cleo", friday)
    for number in range(40):
        cleo.say(f"line {number}")
    ben.sees("line 39")
    log = ben.page.get_by_role("log")
    log.evaluate(SCROLL_UP)

    cleo.say("one more")
    ben.page.get_by_role("button", name="1 new").wait_for()

    assert log.evaluate("box => box.scrollTop") == 0
    ben.press("1 new ↓")
    ben.page.get_by_role("button", name="1 new").wait_for(state="hidden")
    assert log.evaluate("box => box.scrollHeight - box.scrollTop - box.clientHeight") < 2


def test_what_comes_never_takes_the_focus(friday: Meeting, call_in: CallIn) -> None:
    ana, cleo = call_in("Ana", friday), call_in("Cleo", friday)
    cleo.page.get_by_role("link", name="Leave the room").focus()

    ana.press("Next: Opening")
    ana.say("Welcome.")
    cleo.sees("Welcome.")

    focused = cleo.page.evaluate("document.activeElement.textContent")
    assert focused == "Leave the room"


def test_enter_sends_from_a_keyboard_and_breaks_the_line_on_a_phone(
    friday: Meeting, call_in: CallIn
) -> None:
    cleo = call_in("Cleo", friday, viewport={"width": 1280, "height": 800})
    olu = call_in("Olu", friday, viewport={"width": 360, "height": 740}, has_touch=True)

    cleo.composer.fill("from a keyboard")
    cleo.composer.press("Enter")
    olu.sees("from a keyboard")
    olu.composer.fill("first")
    olu.composer.press("Enter")

    assert olu.composer.input_value() == "first\n"


def test_a_question_reaches_those_who_serve_only(friday: Meeting, call_in: CallIn) -> None:
    wide = {"width": 1280, "height": 800}
    ana = call_in("Ana", friday)
    ben, cleo = call_in("Ben", friday), call_in("Cleo", friday, viewport=wide)

    cleo.page.get_by_label("Ask privately").fill("Is it all right just to listen?")
    cleo.press("Ask")
    ana.sees("Is it all right just to listen?")
    cleo.sees("Is it all right just to listen?")
    ana.say("Welcome, everybody.")
    ben.sees("Welcome, everybody.")

    assert ben.lines == ["Welcome, everybody."]


def test_who_comes_back_is_told_how_many_are_here(friday: Meeting, call_in: CallIn) -> None:
    call_in("Ben", friday)
    cleo = call_in("Cleo", friday)
    cleo.page.get_by_text("2 people here").wait_for()

    cleo.page.reload()

    cleo.page.get_by_text("2 people here").wait_for()

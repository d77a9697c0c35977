"""What two people do to come together, to write to each other, and to part."""

import re
from collections.abc import Sequence

from playwright.sync_api import Locator, Page, expect

from tests.pages import follow
from tests.walks.people import csrf

WORDS = "I am new. Would you have an hour on Tuesdays?"
JSON = {"Accept": "application/json"}


# --- asking -----------------------------------------------------------------------------------


def card(page: Page, name: str) -> Locator:
    """What is said about somebody among the people to ask."""
    heading = page.get_by_role("heading", name=name, exact=True)
    return page.get_by_role("main").get_by_role("listitem").filter(has=heading)


def offer_oneself(page: Page) -> None:
    """Look for a sponsor, and let oneself be found."""
    page.goto("/sponsorship/wishes")
    page.get_by_label("I am looking for a sponsor").check()
    page.get_by_label("English").check()
    page.get_by_label("Monday 16:00 to 20:00").check()
    page.get_by_label("Tuesday 16:00 to 20:00").check()
    page.get_by_label("People may find me and ask me").check()
    page.get_by_label("My recovery so far").select_option("Two years or more")
    page.get_by_label("I have a sponsor").check()
    follow(page.get_by_role("button", name="Save"))
    expect(page.get_by_role("heading", name="People to ask")).to_be_visible()


def people_to_ask(page: Page) -> list[str]:
    page.goto("/sponsors")
    return page.get_by_role("main").get_by_role("heading", level=2).all_inner_texts()


def ask(page: Page, name: str, words: str) -> None:
    page.goto("/sponsors")
    expect(card(page, name).get_by_text("You share")).to_be_visible()
    card(page, name).get_by_text(f"Ask {name}").click()
    card(page, name).get_by_label("A few words to them").fill(words)
    follow(card(page, name).get_by_role("button", name="Send the ask"))
    expect(page.get_by_text("Waiting for an answer")).to_be_visible()


def accept(page: Page, name: str, words: str) -> None:
    page.goto("/")
    follow(page.get_by_role("link", name="Answer"))
    expect(page.get_by_text(words)).to_be_visible()
    follow(page.get_by_role("button", name=f"Accept {name}"))
    expect(page.get_by_role("link", name=f"Messages with {name}")).to_be_visible()


def end(page: Page, name: str) -> None:
    page.goto("/sponsorship")
    page.get_by_text("End this").click()
    follow(page.get_by_role("button", name=f"End it now with {name}"))
    expect(page.get_by_text("Nobody yet")).to_be_visible()


def come_together(one: Page, other: Page, names: tuple[str, str]) -> str:
    """The one asks, the other says yes, and both open their thread; its address."""
    ask(one, names[1], WORDS)
    accept(other, names[0], WORDS)
    open_thread(one, names[1])
    return open_thread(other, names[0])


# --- writing ----------------------------------------------------------------------------------


def open_thread(page: Page, name: str) -> str:
    """From one's own day to the page of the two; its address."""
    page.goto("/messages")
    follow(page.get_by_role("main").get_by_role("link", name=name))
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    return page.url.split("#")[0]


def composer(page: Page) -> Locator:
    return page.get_by_label(re.compile("^Write to "))


def write(page: Page, words: str) -> None:
    composer(page).fill(words)
    page.get_by_role("button", name="Send").click()


def reads(page: Page, lines: Sequence[str]) -> None:
    """Expect these lines and no others, in this order, and nothing still on its way."""
    shown = page.locator(".log:not(.log--unsent) .message__text")
    expect(shown).to_have_text(lines)
    expect(page.locator(".log--unsent li")).to_have_count(0)


def refused_word(page: Page, thread: str) -> str:
    """What a program is told that writes to a thread with this person's cookies."""
    token = csrf(page)
    answer = page.request.post(
        f"{thread}/log",
        data={"client_id": "one-more-word-0001", "kind": "message", "body": {"text": "More"}},
        headers=JSON | {"X-CSRFToken": token},
    )
    code: str = answer.json()["error"]["code"]
    return code

"""The same evening on a phone that runs no scripts: every step is a link or a form."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.conftest import OpenPage, StartServer
from tests.pages import follow
from tests.rooms.browser.conftest import sign_in
from tests.rooms.conftest import furnish
from tests.walks.evening import bring_in_directory, make_chair
from tests.walks.test_find_join_talk import come_in, find_tonight, stored_words

PLAIN = {"java_script_enabled": False}


def press(page: Page, label: str) -> None:
    follow(page.get_by_role("button", name=label, exact=True).filter(visible=True).first)


def say(page: Page, words: str) -> None:
    page.locator("#body").fill(words)
    press(page, "Send")


def lines(page: Page) -> list[str]:
    """What stands in the room, after asking for what is new."""
    follow(page.get_by_role("button", name="Show what is new"))
    texts = page.locator(".log:not(.log--unsent) > :not(.message--event) .message__text")
    return texts.all_inner_texts()


def test_olu_is_heard_without_any_script(
    start_server: StartServer, data: Path, open_page: OpenPage
) -> None:
    server = start_server()
    bring_in_directory(server)
    olu = open_page(server.url, **PLAIN)
    slug = find_tonight(olu, scripts=False)
    make_chair(server, "Ana", slug)
    ana, ben = open_page(server.url, **PLAIN), open_page(server.url, **PLAIN)
    sign_in(ana, "Ana")
    for page, name in ((olu, "Olu"), (ana, "Ana"), (ben, "Ben")):
        come_in(page, slug, name)

    for step in ("Next: Opening", "Next: Topic", "Next: Sharing"):
        press(ana, step)
    lines(olu)
    press(olu, "Raise my hand")
    lines(ana)
    press(ana, "Call Olu")
    lines(olu)
    press(olu, "Take it")
    say(olu, "I found you tonight.")
    # What is under way when the power is cut may be lost: the phone says so then.
    expect(olu.locator(".log").get_by_text("I found you tonight.")).to_be_visible()
    server.kill9()
    server.start()
    say(olu, "And you are still here.")
    press(olu, "I am done")

    said = ["I found you tonight.", "And you are still here."]
    for page in (ana, ben, olu):
        assert [words for words in lines(page) if words in said] == said
    assert stored_words(data) == said
    room = ben.url.split("#")[0].split("?")[0]
    log = ben.request.get(f"{room}/log?after=0").json()
    assert [r["body"]["text"] for r in log["rows"] if r["kind"] == "message"] == said
    assert [row["seq"] for row in log["rows"]] == list(range(1, log["head"] + 1))


def test_words_out_of_turn_are_kept_on_the_page(
    start_server: StartServer, open_page: OpenPage
) -> None:
    server = start_server()
    furnish(server.environment)
    olu, ana = open_page(server.url, **PLAIN), open_page(server.url, **PLAIN)
    sign_in(ana, "Ana")
    come_in(ana, "friday-night", "Ana")
    come_in(olu, "friday-night", "Olu")
    press(ana, "Next: Opening")

    say(olu, "I could not wait.")

    assert "Raise your hand" in olu.get_by_role("alert").filter(has_text="hand").inner_text()
    assert olu.locator("#body").input_value() == "I could not wait."

"""The thread in a real browser, with scripts and without."""

import sqlite3

from playwright.sync_api import Page, expect

from tests.conftest import OpenPage
from tests.messaging.conftest import Pair, Side
from tests.servers.homegroup import Homegroup


def open_thread(open_page: OpenPage, side: Side, **options: object) -> Page:
    page = open_page(side.person.url, **options)
    page.context.add_cookies(
        [
            {"name": name, "value": value, "url": side.person.url}
            for name, value in side.person.http.cookies.items()
        ]
    )
    page.goto(side.address)
    return page


def test_words_cross_from_one_screen_to_the_other(pair: Pair, open_page: OpenPage) -> None:
    cleos, dovs = (open_thread(open_page, side) for side in pair)

    cleos.get_by_placeholder("Write to").fill("Are you up?")
    cleos.get_by_role("button", name="Send").click()

    expect(dovs.locator(".room__log .message__text").first).to_have_text("Are you up?")
    expect(cleos.locator(".message--mine")).to_have_count(1)
    expect(cleos.get_by_placeholder("Write to")).to_have_value("")
    expect(cleos.locator(".message--pending")).to_have_count(0)


def test_send_may_be_pressed_again_at_once(pair: Pair, open_page: OpenPage) -> None:
    page = open_thread(open_page, pair[0])
    send = page.get_by_role("button", name="Send")

    page.get_by_placeholder("Write to Dov").fill("One thing")
    send.click()

    expect(page.locator(".message--mine")).to_have_count(1)
    expect(send).to_be_enabled(timeout=1)


def test_taking_back_changes_both_screens(pair: Pair, open_page: OpenPage) -> None:
    cleos, dovs = (open_thread(open_page, side) for side in pair)
    pair[0].send("I should not have said this.")
    expect(dovs.get_by_text("I should not have said this.")).to_be_visible()

    cleos.locator(".message--mine summary").click()
    cleos.get_by_role("button", name="Take it back").click()

    for page in (cleos, dovs):
        expect(page.get_by_text("Taken back.")).to_be_visible()
        expect(page.get_by_text("I should not have said this.")).to_have_count(0)


def test_words_refused_come_back_into_the_field(pair: Pair, open_page: OpenPage) -> None:
    cleo, dov = pair
    page = open_thread(open_page, cleo)
    dov.end()

    page.get_by_placeholder("Write to").fill("One more thing")
    page.get_by_role("button", name="Send").click()

    expect(page.get_by_text("This has ended, so nothing can be added.")).to_be_visible()
    expect(page.get_by_placeholder("Write to")).to_have_value("One more thing")


def test_words_typed_while_away_arrive_once_when_back(pair: Pair, open_page: OpenPage) -> None:
    cleo, dov = pair
    page = open_thread(open_page, cleo)
    page.context.set_offline(True)
    expect(page.get_by_text("Reconnecting. Your words are kept.")).to_be_visible()

    page.get_by_placeholder("Write to").fill("From a tunnel")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".message--pending")).to_have_count(1)
    page.context.set_offline(False)

    expect(page.locator(".message--pending")).to_have_count(0)
    assert dov.words() == ["From a tunnel"]


def test_words_that_do_not_open_are_said_to_be_so_with_scripts_as_without(
    pair: Pair, shared_server: Homegroup, open_page: OpenPage
) -> None:
    cleo, dov = pair
    dov.send("Good night")
    page = open_thread(open_page, cleo)

    put_where_it_does_not_open(shared_server, cleo.thread)

    came = page.locator("#row-2 .message__text")
    expect(came).to_have_text("This cannot be opened here.")
    plain = open_thread(open_page, cleo, java_script_enabled=False)
    expect(plain.locator("#row-2 .message__text")).to_have_text("This cannot be opened here.")


def put_where_it_does_not_open(server: Homegroup, thread: str) -> None:
    """Copy a thread's one row to a second place, which it is not sealed for."""
    with server.database() as database:
        database.row_factory = sqlite3.Row
        (log_id,) = database.execute(
            "UPDATE threads SET head = 2 WHERE public_id = ? RETURNING id", (thread,)
        ).fetchone()
        said = database.execute("SELECT * FROM thread_rows WHERE log_id = ?", (log_id,)).fetchone()
        copy = dict(said) | {"seq": 2, "client_id": "copy"}
        places = ", ".join("?" * len(copy))
        names = ", ".join(copy)
        row = f"INSERT INTO thread_rows ({names}) VALUES ({places})"  # noqa: S608 - our own names
        database.execute(row, tuple(copy.values()))


def test_all_of_it_works_without_scripts(pair: Pair, open_page: OpenPage) -> None:
    cleo, dov = pair
    page = open_thread(open_page, cleo, java_script_enabled=False)

    page.get_by_placeholder("Write to").fill("Hello")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".message--mine .message__text")).to_have_text("Hello")
    page.locator(".message--mine summary").click()
    page.get_by_role("button", name="Take it back").click()

    expect(page.get_by_text("Taken back.")).to_be_visible()
    assert dov.words() == [None, None]

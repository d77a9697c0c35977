"""Somebody who never was here finds a meeting tonight, comes in, and is heard.

The directory is a real one; the rooms, the network's failures and the killed server are real.
"""

import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import OpenPage, StartServer
from tests.pages import follow
from tests.rooms.browser.conftest import Visitor, sign_in
from tests.servers.homegroup import Homegroup
from tests.walks.evening import bring_in_directory, make_chair

NETWORK_AWAY_MS = 10_000


def find_tonight(page: Page, *, scripts: bool = True) -> str:
    """From the front page to the page of an online meeting that is on now; its slug."""
    page.goto("/")
    follow(page.get_by_role("navigation", name="Main").get_by_role("link", name="Meetings"))
    if not scripts:  # which open it on a wide window
        page.get_by_text("Narrow it down").click()
    page.get_by_label("When", exact=True).select_option("now")
    page.get_by_label("How", exact=True).select_option("online")
    follow(page.get_by_role("button", name="Show meetings"))
    follow(page.locator("ul.meetings li a").first)
    page.wait_for_url("**/meetings/*")
    return page.url.rsplit("/", 1)[1]


def come_in(page: Page, slug: str, name: str) -> Visitor:
    page.goto(f"/meetings/{slug}")
    follow(page.get_by_role("link", name="Come in"))
    page.get_by_label("Your name in this room").fill(name)
    follow(page.get_by_role("button", name="Come in"))
    page.wait_for_url("**/rooms/*")
    return Visitor(name, page)


def stored_words(data: Path) -> list[str]:
    with sqlite3.connect(data / "groups.db") as connection:
        rows = connection.execute(
            "SELECT json_extract(body, '$.text') FROM room_rows"
            " WHERE kind = 'message' ORDER BY log_id, seq"
        ).fetchall()
    connection.close()
    return [row[0] for row in rows]


@pytest.fixture
def evening(start_server: StartServer) -> Homegroup:
    server = start_server()
    bring_in_directory(server)
    return server


def test_olu_finds_a_meeting_tonight_and_is_heard(
    evening: Homegroup, data: Path, open_page: OpenPage
) -> None:
    first = open_page(evening.url)
    slug = find_tonight(first)
    make_chair(evening, "Ana", slug)
    chairs = open_page(evening.url)
    sign_in(chairs, "Ana")
    olu, ana = come_in(first, slug, "Olu"), come_in(chairs, slug, "Ana")
    ben = come_in(open_page(evening.url), slug, "Ben")

    for step in ("Next: Opening", "Next: Topic", "Next: Sharing"):
        ana.press(step)
    olu.press("Raise my hand")
    ana.press("Call Olu")
    olu.told("Olu, the floor is yours")
    olu.press("Take it")
    olu.told("You have the floor")
    olu.say("I found you tonight.")
    for other in (ana, ben):
        other.told("Olu is sharing")
        other.sees("I found you tonight.")

    ben.go_offline()
    olu.say("It is quiet here at night.")
    ana.sees("It is quiet here at night.")
    ben.page.wait_for_timeout(NETWORK_AWAY_MS)
    olu.say("That is when I need you.")
    ana.sees("That is when I need you.")
    assert ben.lines[-1] == "I found you tonight."
    ben.come_back()
    ben.sees("That is when I need you.")

    evening.kill9()
    olu.say("Are you still there?")
    evening.start()
    for everyone in (olu, ana, ben):
        everyone.sees("Are you still there?")
    olu.say("Thank you. I am done.")
    olu.press("I am done")
    ana.told("The floor is free")
    for everyone in (ana, ben):
        everyone.sees("Thank you. I am done.")

    said = [
        "I found you tonight.",
        "It is quiet here at night.",
        "That is when I need you.",
        "Are you still there?",
        "Thank you. I am done.",
    ]
    assert stored_words(data) == said
    for everyone in (olu, ana, ben):
        assert [words for words in everyone.lines if words in said] == said
        expect(everyone.page.locator(".log--unsent li")).to_have_count(0)

"""Every page of a lived-in Homegroup: for axe, for small windows, and light on the wire."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import OpenPage
from tests.house.axe import problems
from tests.pages import follow
from tests.rooms.browser.conftest import sign_in
from tests.servers import homegroup
from tests.servers.homegroup import Homegroup
from tests.walks.conftest import SECRET

FOR_ALL = (
    "/",
    "/meetings",
    "/meetings?search=nosuchmeeting",
    "/meetings?time=nonsense",
    "/meetings/friday-night",
    "/meetings/friday-night/room",
    "/groups",
    "/groups/open-door",
    "/bodies",
    "/bodies/day-and-night",
    "/groups/friday/write",
    "/meetings/print?weekday=friday",
    "/meetings/propose",
    "/meetings/friday-night/propose",
    "/sign-up",
)
FOR_MEMBERS = (
    "/",
    "/me",
    "/me/calendars",
    "/messages",
    "/sponsors",
    "/sponsorship",
    "/sponsorship/wishes",
    "/groups/new",
    "/groups/friday",
    "/groups/friday/edit",
    "/groups/friday/calendar",
    "/groups/friday/closures",
    "/groups/friday/letters",
    "/groups/friday/quality",
    "/groups/friday/servants",
    "/proposals",
    "/groups/friday/meetings/new",
    "/meetings/friday-night/edit",
    "/meetings/friday-night/dates",
    "/meetings/friday-night/history",
)
FOR_COORDINATORS = ("/bodies/new", "/closures", "/lists", "/lists/upload", "/quality")
# Each width and each scheme once: what axe asks of a page does not depend on the pair.
SIGHTS = ({"width": 360, "color_scheme": "dark"}, {"width": 1280, "color_scheme": "light"})
MOST_BYTES, MOST_REQUESTS = 100_000, 6


@pytest.fixture(scope="session")
def demo(lived_in: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Homegroup]:
    """Serve the demo, with its real directory, to all these tests; none of them changes it."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copy(lived_in, folder / "groups.db")
    server = Homegroup(folder, folder / "homegroup.log", SECRET)
    for role in ("coordinator", "operator"):
        server.command("member", "promote", "Dov", role)
    server.start()
    yield server
    homegroup.close_all([server])


def open_now(page: Page) -> None:
    """Come into the Open Door, which is open at any hour."""
    page.goto("/meetings?time=now&search=open+door")
    follow(page.locator("ul.meetings a[href*='/meetings/open-door']").first)
    follow(page.get_by_role("link", name="Come in"))
    follow(page.get_by_role("button", name="Come in"))
    page.wait_for_url("**/rooms/*")


def test_a_guest_can_use_every_page(demo: Homegroup, open_page: OpenPage) -> None:
    page = open_page(demo.url, viewport={"width": 1280, "height": 800})

    found = {}
    for path in FOR_ALL:
        page.goto(path)
        found[path] = problems(page, SIGHTS)

    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def test_who_keeps_the_list_can_use_every_page(demo: Homegroup, open_page: OpenPage) -> None:
    page = open_page(demo.url, viewport={"width": 1280, "height": 800})
    sign_in(page, "Dov")

    found = {}
    for path in FOR_COORDINATORS:
        answer = page.goto(path)
        found[path] = problems(page, SIGHTS) if answer and answer.ok else [answer]

    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def test_a_member_can_use_every_page(demo: Homegroup, open_page: OpenPage) -> None:
    page = open_page(demo.url, viewport={"width": 1280, "height": 800})
    sign_in(page, "Ana")

    found = {}
    for path in FOR_MEMBERS:
        page.goto(path)
        found[path] = problems(page, SIGHTS)
    page.goto("/messages")
    follow(page.locator("main a[href^='/messages/']").first)
    page.wait_for_url("**/messages/*")
    found["a thread"] = problems(page, SIGHTS)
    open_now(page)
    found["a room"] = problems(page, SIGHTS)

    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def test_no_word_of_the_tabs_lies_over_the_next(demo: Homegroup, open_page: OpenPage) -> None:
    page = open_page(demo.url)
    sign_in(page, "Ana")

    squeezed = {}
    for width, height in ((320, 370), (360, 740), (640, 400), (1280, 800)):
        page.set_viewport_size({"width": width, "height": height})
        expect(page.locator(".nav__link").first).to_be_visible()
        squeezed[width] = page.locator(".nav__link").evaluate_all(
            "links => links.filter((a) => a.scrollWidth > a.clientWidth).map((a) => a.textContent)"
        )

    assert {width: words for width, words in squeezed.items() if words} == {}


@pytest.mark.parametrize("path", [*FOR_ALL, "/help-now", "/privacy", "/sign-in"])
def test_a_public_page_is_light(path: str, demo: Homegroup, open_page: OpenPage) -> None:
    page = open_page(demo.url)
    finished: list[int] = []
    page.on(
        "requestfinished",
        lambda asked: finished.append(
            asked.sizes()["responseBodySize"] + asked.sizes()["responseHeadersSize"]
        ),
    )

    page.goto(path)
    page.wait_for_load_state("networkidle")

    assert len(finished) <= MOST_REQUESTS
    assert sum(finished) <= MOST_BYTES

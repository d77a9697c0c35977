"""The frame and every component, for axe, for small windows and for a keyboard."""

import gzip

import pytest
from playwright.sync_api import expect

from tests.conftest import OpenPage
from tests.house.axe import problems, sideways
from tests.servers.homegroup import Homegroup

PAGES = ("/_components", "/help-now", "/privacy", "/source", "/exit", "/sign-in", "/no-such-page")
LIGHTS = (
    {"color_scheme": "light", "forced_colors": "none", "contrast": "no-preference"},
    {"color_scheme": "dark", "forced_colors": "none", "contrast": "no-preference"},
    {"color_scheme": "dark", "forced_colors": "active", "contrast": "no-preference"},
    {"color_scheme": "light", "forced_colors": "none", "contrast": "more"},
)
SMALLEST_TARGET = 44

TARGETS = """() => [...document.querySelectorAll("a, button, select, summary, input, textarea")]
  .filter((element) => element.checkVisibility()
    && getComputedStyle(element).display !== "inline"
    && !element.matches(".visually-hidden, .meeting-row__link, [type=radio], [type=checkbox]"))
  .map((element) => [element.outerHTML.slice(0, 90), element.getBoundingClientRect()])
  .map(([name, box]) => [name, Math.min(box.width, box.height)])"""


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(shared_server: Homegroup, open_page: OpenPage, path: str) -> None:
    page = open_page(shared_server.url)
    page.goto(path)

    found = problems(page, [{"width": width, **light} for width in (360, 1280) for light in LIGHTS])

    assert found == []


@pytest.mark.parametrize(("width", "height"), [(320, 256), (320, 640), (640, 400), (1900, 900)])
def test_nothing_scrolls_sideways(
    shared_server: Homegroup, open_page: OpenPage, width: int, height: int
) -> None:
    page = open_page(shared_server.url, viewport={"width": width, "height": height})

    wide = {}
    for path in PAGES:
        page.goto(path)
        wide[path] = sideways(page)

    assert {path: by for path, by in wide.items() if by > 0} == {}


def test_every_target_is_big_enough_for_a_thumb(
    shared_server: Homegroup, open_page: OpenPage
) -> None:
    page = open_page(shared_server.url, viewport={"width": 360, "height": 740})
    page.goto("/_components")

    small = [(name, size) for name, size in page.evaluate(TARGETS) if size < SMALLEST_TARGET - 0.1]

    assert small == []


def test_what_has_the_keyboard_is_never_under_a_bar(
    shared_server: Homegroup, open_page: OpenPage
) -> None:
    page = open_page(shared_server.url, viewport={"width": 360, "height": 640})
    page.goto("/_components")

    hidden = []
    for _ in range(120):
        page.keyboard.press("Tab")
        hidden += page.evaluate(
            """() => {
                const here = document.activeElement;
                if (!here || here === document.body || here.closest(".bar, .nav")) return [];
                const box = here.getBoundingClientRect();
                const bar = document.querySelector(".bar").getBoundingClientRect();
                const nav = document.querySelector(".nav").getBoundingClientRect();
                const covered = box.bottom <= bar.bottom + 1 || box.top >= nav.top - 1;
                return covered ? [here.outerHTML.slice(0, 90)] : [];
            }"""
        )

    assert hidden == []


def test_the_first_tab_skips_to_the_words(shared_server: Homegroup, open_page: OpenPage) -> None:
    page = open_page(shared_server.url)
    page.goto("/help-now")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()


def test_first_words_and_their_look_fit_in_thirty_kilobytes(
    shared_server: Homegroup, open_page: OpenPage
) -> None:
    page = open_page(shared_server.url)
    page.goto("/help-now")
    sheet = page.locator("link[rel=stylesheet]").get_attribute("href") or ""

    bodies = [page.request.get("/help-now").body(), page.request.get(sheet).body()]

    assert sum(len(gzip.compress(body)) for body in bodies) <= 30_000

"""Leaving at once: one press, nothing left to see, and nobody else can press it."""

import secrets
import sqlite3

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import OpenPage
from tests.pages import follow
from tests.servers.homegroup import Homegroup


@pytest.fixture
def ana(shared_server: Homegroup, open_page: OpenPage) -> Page:
    """Ana's browser, signed in."""
    page = open_page(shared_server.url)
    page.goto("/sign-up?next=/help-now")
    page.fill("[name=handle]", f"ana.{secrets.token_hex(4)}")
    page.fill("[name=password]", "a lamp in the window")
    page.check("[name=adult][value=yes]")
    page.check("[name=agree]")
    follow(page.get_by_role("button", name="Join"))
    expect(page.get_by_role("link", name="Messages")).to_be_visible()
    return page


def signed_in(page: Page) -> bool:
    return page.request.get("/me", headers={"Accept": "application/json"}).status == 200


def test_one_press_signs_ana_out_and_shows_a_page_about_cooking(ana: Page) -> None:
    follow(ana.get_by_role("link", name="Leave now"))

    expect(ana).to_have_title("Kitchen measures")
    assert "omegroup" not in ana.content()
    assert not signed_in(ana)


def test_leaving_works_without_javascript(shared_server: Homegroup, open_page: OpenPage) -> None:
    page = open_page(shared_server.url, java_script_enabled=False)
    page.goto("/help-now")

    page.get_by_role("link", name="Leave now").click()

    expect(page).to_have_title("Kitchen measures")


def test_shift_three_times_leaves(ana: Page) -> None:
    for _ in range(3):
        ana.keyboard.press("Shift")

    expect(ana).to_have_title("Kitchen measures")


def test_typing_capitals_never_leaves(ana: Page) -> None:
    ana.goto("/_components")
    field = ana.get_by_label("Town")
    field.focus()

    for letter in "ANA":
        ana.keyboard.press(f"Shift+{letter}")

    expect(field).to_have_value("ANA")
    assert ana.url.endswith("/_components")


def test_the_page_left_is_gone_from_the_history(ana: Page) -> None:
    ana.goto("/help-now")
    ana.goto("/_components")

    follow(ana.get_by_role("link", name="Leave now"))
    expect(ana).to_have_title("Kitchen measures")
    ana.go_back()

    expect(ana).to_have_url(ana.url.replace("/_components", "/help-now"))


def test_leaving_empties_what_the_tab_kept(ana: Page) -> None:
    ana.goto("/_components")
    ana.get_by_label("A few words").fill("I nearly used today.")

    follow(ana.get_by_role("link", name="Leave now"))
    expect(ana).to_have_title("Kitchen measures")

    assert ana.evaluate("sessionStorage.length + localStorage.length") == 0
    assert ana.context.cookies() == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "image"},
        {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "image"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "document"},
        {"Sec-Purpose": "prefetch"},
    ],
    ids=lambda headers: "-".join(headers.values()),
)
def test_nobody_else_can_sign_ana_out(ana: Page, headers: dict[str, str]) -> None:
    answer = ana.request.get("/exit", headers=headers)

    assert "clear-site-data" not in answer.headers
    assert signed_in(ana)


def test_the_exit_page_is_not_kept_by_any_cache(
    shared_server: Homegroup, open_page: OpenPage
) -> None:
    answer = open_page(shared_server.url).request.get("/exit")

    assert answer.headers["cache-control"] == "no-store"
    assert '"storage"' in answer.headers["clear-site-data"]


def test_leaving_does_not_wait_for_a_busy_database(ana: Page, shared_server: Homegroup) -> None:
    with sqlite3.connect(f"{shared_server.environment['DATA']}/groups.db") as elsewhere:
        elsewhere.execute("BEGIN IMMEDIATE")

        ana.get_by_role("link", name="Leave now").click()

        expect(ana).to_have_title("Kitchen measures")
        assert ana.context.cookies() == []
    elsewhere.close()

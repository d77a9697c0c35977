"""Somebody with a browser of their own: how they sign in, and what they have in front of them."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from groups.demo.cast import PASSWORD
from tests.pages import follow

CallIn = Callable[..., Page]


def sign_in(page: Page, handle: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("Handle").fill(handle)
    page.get_by_label("Password").fill(PASSWORD)
    follow(page.get_by_role("main").get_by_role("button", name="Sign in"))
    expect(page.get_by_role("heading", name="Sign in")).to_have_count(0)


def read_aloud(page: Page) -> str:
    """What the page says, without what belongs to every page."""
    return page.get_by_role("main").inner_text()


def csrf(page: Page) -> str:
    """The token of the forms in front of somebody."""
    token = page.locator("[name=csrf_token]").first.get_attribute("value")
    assert token
    return token

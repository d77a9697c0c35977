"""Giving somebody a service, as whoever leads does it on the page."""

from tests.pages import follow
from tests.rooms.browser.conftest import Visitor


def serves(ana: Visitor, person: Visitor, role: str) -> None:
    """Give somebody a role, beside their name among the people who came in."""
    item = ana.page.locator("[data-person]", has_text=person.name)
    item.locator("> summary").click()
    item.get_by_label(role, exact=True).check()
    item.get_by_role("button", name="Save").click()
    item.locator("> summary", has_text=role).wait_for()
    person.page.get_by_text(f"You serve now as {role}.").wait_for()
    follow(person.page.get_by_role("link", name="Show what you can do now"))

"""Going from page to page in a browser, and reading none that is not there yet."""

from playwright.sync_api import Locator


def follow(target: Locator) -> None:
    """Press what leads to another page, and wait for the whole of that page.

    A click alone may return while the old page stands, or half of the new one. What is read then
    is not there yet, what is asked of the server may come before what was pressed, and what is
    typed is heard by no script.
    """
    with target.page.expect_navigation():
        target.click()

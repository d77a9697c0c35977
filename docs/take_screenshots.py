"""Take the README's pictures from a server that `./dev run` started.

In another terminal: `.venv/bin/python -m docs.take_screenshots`, with the server's address after
it when that is not the usual one. It needs what `./dev setup` installs.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from groups.demo.cast import PASSWORD
from groups.demo.seed import EVERY_TWO_HOURS
from groups.plumbing.tokens import new_id
from tests.servers.browser import chromium

IMAGES = Path(__file__).parent / "images"
USUAL = "http://127.0.0.1:8000"
SHOWN: dict[str, Any] = {
    "viewport": {"width": 1180, "height": 760},
    "device_scale_factor": 1.5,
    "timezone_id": "Europe/London",
    "locale": "en-GB",
}

SPOKEN = (
    "I'm Ben. I nearly did not come tonight.",
    "Work was loud all week, and by Thursday I was counting the reasons to stay at home. Then I "
    "remembered that nobody here needs me to have a reason.",
    "So I made tea, sat down, and raised my hand before I could think about it.",
)


class Guest:
    """Somebody of the cast, in the room that is open now."""

    def __init__(self, browser: Browser, url: str, handle: str) -> None:
        context = browser.new_context(base_url=url, **SHOWN)
        self.page = context.new_page()
        self.page.goto("/sign-in")
        self.page.fill("[name=handle]", handle)
        self.page.fill("[name=password]", PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(lambda address: "/sign-in" not in address)
        self.page.goto(f"/meetings/open-door-{_hour():02}/room")
        self.page.get_by_role("button", name="Come in").click()
        self.page.wait_for_url("**/rooms/*")
        self.about = json.loads(self.page.locator("[data-room]").get_attribute("data-room") or "{}")

    def does(self, kind: str, **body: Any) -> bool:
        """Append a row, as the page's buttons do; was it taken?"""
        answer = self.page.request.post(
            f"/rooms/{self.about['id']}/log",
            data={"client_id": new_id(), "kind": kind, "body": body},
            headers={"X-CSRFToken": self.about["csrf"], "Origin": self.page.url},
        )
        return bool(answer.ok)


def _hour() -> int:
    """The hour of the Open Door meeting that is on."""
    return max(hour for hour in EVERY_TWO_HOURS if hour <= datetime.now(UTC).hour)


def hold_a_meeting(ana: Guest, ben: Guest, dov: Guest) -> None:
    """Ana opens, Ben shares, Dov waits for his turn."""
    ana.does("step_started", step=1)
    ana.does("message", text="Good evening, and welcome. Tonight's word is kettle.")
    ana.does("step_started", step=3)
    for waiting in (ben, dov):
        waiting.does("hand_raised")
    ana.does("floor_offered", member=ben.about["me"]["id"])
    ben.does("floor_taken")
    for words in SPOKEN:
        ben.does("message", text=words)


def take(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=IMAGES / f"{name}.png")


def see_down_to(page: Page, last: str) -> None:
    """Make the window as high as the page is down to there."""
    below = page.locator(last).first.bounding_box()
    if below is not None:
        height = round(below["y"] + below["height"]) + 10
        page.set_viewport_size({"width": SHOWN["viewport"]["width"], "height": height})


def main(url: str) -> None:
    found = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found.program, args=list(found.flags), env=dict(found.environment)
        )
        visitor = browser.new_page(base_url=url, **SHOWN)
        visitor.goto("/")
        see_down_to(visitor, "section[aria-labelledby=soon] li")
        take(visitor, "home")
        ana, ben, dov = (Guest(browser, url, name) for name in ("Ana", "Ben", "Dov"))
        hold_a_meeting(ana, ben, dov)
        ana.page.get_by_text(SPOKEN[-1]).first.wait_for()
        take(ana.page, "room")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else USUAL)

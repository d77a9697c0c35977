"""A phone whose clock is an hour off: what counts down here counts by the server's clock."""

import re

import pytest
from playwright.sync_api import Page

from tests.rooms.browser.conftest import CallIn, HoldBy, Meeting, Visitor

HOUR_MS = 3_600_000
SHIFTED = """
(() => {
  const [Real, by] = [Date, %d];
  globalThis.Date = class extends Real {
    constructor(...parts) {
      if (parts.length) super(...parts);
      else super(Real.now() + by);
    }
    static now() {
      return Real.now() + by;
    }
  };
})();
"""
TEN_MINUTES = re.compile(r"(10:00|9:[0-5]\d) left")


@pytest.fixture
def quiet(hold_by: HoldBy) -> Meeting:
    """Hold it by the silent meeting's agenda: two silences of ten minutes, and sharing between."""
    return hold_by("silent")


@pytest.mark.parametrize("hours", [-1, 1])
def test_what_counts_down_is_right_whatever_the_phone_says(
    hours: int, quiet: Meeting, call_in: CallIn
) -> None:
    def shift(page: Page) -> None:
        page.add_init_script(SHIFTED % (hours * HOUR_MS))

    ana, cleo = call_in("Ana", quiet), call_in("Cleo", quiet, shift)
    ana.press("Next: Opening")
    ana.press("Next: First silence")
    cleo.told("We are sitting in silence")
    both = [timer_of(ana), timer_of(cleo)]
    cleo.page.reload()
    again = timer_of(cleo)
    assert all(TEN_MINUTES.fullmatch(words) for words in [*both, again]), [*both, again]

    ana.press("Next: Sharing")
    cleo.press("Take the floor")
    cleo.told("You have the floor")
    cleo.say("My phone is from the nineties.")
    ana.sees("My phone is from the nineties.")

    for words in cleo.page.locator("[data-behaviour='rooms/share-time'] [data-when]").all():
        assert words.is_hidden(), words.inner_text()


def timer_of(somebody: Visitor) -> str:
    timer = somebody.page.get_by_role("timer")
    timer.get_by_text("left").wait_for()
    return timer.inner_text()

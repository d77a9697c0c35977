"""What axe finds wrong with a page, in every light it is asked for, from one load of it."""

from collections.abc import Iterable, Mapping
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
}
Sight = Mapping[str, Any]


def problems(page: Page, sights: Iterable[Sight]) -> list[object]:
    """Name what is wrong in any of these sights: a width, and media as Playwright names them."""
    page.evaluate(AXE_SCRIPT)
    found: list[object] = []
    for sight in sights:
        look(page, **sight)
        broken = page.evaluate("(rules) => axe.run(rules).then((all) => all.violations)", RULES)
        found += [(*sight.values(), one["id"], one["nodes"][0]["target"]) for one in broken]
        found += [(*sight.values(), "scrolls sideways")] if sideways(page) > 0 else []
    return found


def look(page: Page, width: int, **media: Any) -> None:
    """See it so, with no colour half way to another."""
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(**media)
    # A colour begins to change with the frame that is painted next, which may be after this.
    page.evaluate("""async () => {
        for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
        document.getAnimations()
            .filter((one) => one.effect.getComputedTiming().endTime !== Infinity)
            .forEach((one) => one.finish());
    }""")


def sideways(page: Page) -> int:
    found = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return int(found)

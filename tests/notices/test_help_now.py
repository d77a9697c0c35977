"""Help is never behind anything, and no number in it is older than a year."""

from datetime import date, timedelta

import pytest

from groups.notices import helplines
from tests.conftest import OpenPage
from tests.pages import follow
from tests.servers.homegroup import Homegroup

VERIFIED = max(line.verified_on for region in helplines.all_regions() for line in region.lines)


@pytest.mark.parametrize("scripts", [True, False])
def test_olu_reaches_a_line_in_one_press_from_any_page(
    shared_server: Homegroup, open_page: OpenPage, scripts: bool
) -> None:
    page = open_page(shared_server.url, locale="en-GB", java_script_enabled=scripts)

    page.goto("/sign-in")
    follow(page.get_by_role("link", name="Need help now?").first)

    assert page.get_by_role("link", name="Call 999").get_attribute("href") == "tel:999"


def test_a_browser_from_new_zealand_sees_its_own_lines_first(
    shared_server: Homegroup, open_page: OpenPage
) -> None:
    page = open_page(shared_server.url, locale="en-NZ")

    page.goto("/help-now")

    assert page.locator("h2").first.text_content() == "New Zealand"
    assert page.get_by_role("link", name="Call 111").is_visible()


def test_programs_get_the_same_lines_as_json(shared_server: Homegroup, open_page: OpenPage) -> None:
    page = open_page(shared_server.url)

    answer = page.request.get("/help-now?region=us", headers={"Accept": "application/json"}).json()

    assert answer["here"] == "us"
    assert "911" in {line["number"] for line in answer["regions"][0]["lines"]}


@pytest.mark.parametrize(("region", "number"), [("us", "988"), ("nz", "1737")])
def test_a_line_that_was_checked_is_shown(region: str, number: str) -> None:
    shown = helplines.shown_on(VERIFIED)[region]

    assert number in {line.number for line in shown.lines}


def test_a_line_nobody_checked_for_a_year_is_not_shown() -> None:
    later = VERIFIED + helplines.HIDE_AFTER + timedelta(days=1)

    kinds = {line.kind for region in helplines.shown_on(later).values() for line in region.lines}

    assert kinds == {"emergency"}


def test_the_operator_is_asked_to_check_after_half_a_year() -> None:
    assert helplines.to_check(VERIFIED) == []
    assert helplines.to_check(VERIFIED + helplines.ASK_AGAIN_AFTER + timedelta(days=1))


def test_every_line_says_where_its_number_comes_from() -> None:
    lines = [line for region in helplines.all_regions() for line in region.lines]

    assert all(line.source.startswith("https://") for line in lines)
    assert all(line.number or line.sms for line in lines)
    assert {line.kind for line in lines} == {"emergency", "crisis", "referral"}
    assert all(line.verified_on >= date(2026, 1, 1) for line in lines)


@pytest.mark.parametrize("region", helplines.all_regions(), ids=lambda region: region.code)
def test_each_region_begins_with_its_emergency_number(region: helplines.Region) -> None:
    assert region.lines[0].kind == "emergency"


@pytest.mark.parametrize(
    ("asked", "languages", "region"),
    [
        ("au", ["en-GB"], "au"),
        (None, ["fr-CA", "en"], "ca"),
        (None, ["en", "en-IE"], "ie"),
        ("nowhere", ["de"], "gb"),
        (None, ["ca", "en-IE"], "ie"),
    ],
)
def test_the_likely_region(asked: str | None, languages: list[str], region: str) -> None:
    assert helplines.likely_region(asked, languages) == region

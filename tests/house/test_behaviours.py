"""What the small scripts of every page promise, seen on the component page."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import OpenPage
from tests.pages import follow
from tests.servers.homegroup import Homegroup

WORDS = "I nearly did not come tonight."


@pytest.fixture
def page(shared_server: Homegroup, open_page: OpenPage) -> Page:
    page = open_page(shared_server.url, timezone_id="Asia/Kolkata", locale="en-GB")
    page.goto("/_components")
    return page


def test_cleo_in_kolkata_reads_meeting_times_on_her_own_clock(page: Page) -> None:
    time = page.locator(".meeting-row time").first

    expect(time).to_have_text("00:30")
    expect(time).to_have_attribute("title", "19:00 UTC")


def test_olu_in_honolulu_reads_the_hour_as_her_country_writes_it(
    shared_server: Homegroup, open_page: OpenPage
) -> None:
    page = open_page(shared_server.url, timezone_id="Pacific/Honolulu", locale="en-US")

    page.goto("/_components")

    expect(page.locator(".meeting-row time").first).to_have_text(re.compile(r"^9:00\sAM$"))


def test_without_scripts_the_servers_words_stay(
    shared_server: Homegroup, open_page: OpenPage
) -> None:
    page = open_page(shared_server.url, java_script_enabled=False)

    page.goto("/_components")

    expect(page.locator(".meeting-row time").first).to_have_text("19:00 UTC")


def test_pressing_send_twice_sends_once(page: Page) -> None:
    sent = page.evaluate(
        """() => {
            const form = document.querySelector("form.form");
            let sent = 0;
            document.addEventListener("submit", (event) => {
              if (!event.defaultPrevented) sent += 1;
              if (sent > 1) event.preventDefault();
            });
            const press = () => form.dispatchEvent(
              new Event("submit", { cancelable: true, bubbles: true }));
            press();
            return new Promise((done) => setTimeout(() => { press(); done(sent); }));
        }"""
    )

    assert sent == 1
    expect(page.locator("form.form")).to_have_attribute("aria-busy", "true")
    expect(page.get_by_role("button", name="Save")).to_be_enabled(enabled=False)


def test_unsent_words_outlive_a_reload(page: Page) -> None:
    page.get_by_label("A few words").fill(WORDS)

    page.reload()

    expect(page.get_by_label("A few words")).to_have_value(WORDS)


def test_words_whose_sending_failed_come_back(page: Page) -> None:
    page.get_by_label("A few words").fill(WORDS)

    follow(page.get_by_role("button", name="Save"))  # the component page takes no forms
    expect(page.get_by_role("heading", name="That cannot be done here")).to_be_visible()
    expect(page.get_by_label("About")).to_have_value(WORDS)
    page.goto("/_components")

    expect(page.get_by_label("A few words")).to_have_value(WORDS)


def test_words_that_arrived_are_forgotten(page: Page) -> None:
    page.get_by_label("A few words").fill(WORDS)
    page.evaluate(
        """() => {
            const form = document.querySelector("form.form");
            form.method = "get";
            form.action = "/help-now";
        }"""
    )

    follow(page.get_by_role("button", name="Save"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("talk to someone")
    page.goto("/_components")

    expect(page.get_by_label("A few words")).to_have_value("I come on Fridays.")
    assert page.evaluate("Object.keys(sessionStorage)") == []


def test_a_behaviour_ends_when_its_element_goes(page: Page) -> None:
    page.evaluate(
        """async () => {
            window.seen = document.querySelector("textarea[name=about]");
            window.seen.remove();
            await Promise.resolve();
            window.seen.value = "said after it left";
            window.seen.dispatchEvent(new Event("input"));
        }"""
    )

    assert page.evaluate("sessionStorage.getItem('draft:demo-about')") is None


def test_a_day_is_told_with_its_year_because_pairings_last(page: Page) -> None:
    page.evaluate(
        """() => document.querySelector("main").insertAdjacentHTML("beforeend",
          '<time id="since" data-behaviour="local-time" data-style="day" '
          + 'datetime="2024-12-06T06:00:00Z">6 December 2024</time>')"""
    )

    expect(page.locator("#since")).to_contain_text("6 December 2024")
    expect(page.locator("#since")).to_contain_text("Friday")


def test_an_element_added_later_gets_its_behaviour(page: Page) -> None:
    page.evaluate(
        """() => document.querySelector("main").insertAdjacentHTML("beforeend",
          '<time id="late" data-behaviour="local-time" data-style="time" '
          + 'datetime="2026-11-20T06:00:00Z">06:00 UTC</time>')"""
    )

    expect(page.locator("#late")).to_have_text("11:30")

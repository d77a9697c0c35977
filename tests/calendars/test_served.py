"""Calendars as the running server gives them: over a real connection, to real programs."""

import threading
from datetime import UTC, datetime

import httpx
import pytest

from tests.calendars.conftest import House
from tests.calendars.engines.asking import Question
from tests.calendars.engines.known import ENGINES
from tests.conftest import Meet, OpenPage
from tests.servers.homegroup import Homegroup

FRIDAY = "/calendar/meetings/friday-night.ics"


@pytest.fixture
def served(house: House, server: Homegroup) -> Homegroup:
    """Serve the same data that ``house`` changes."""
    return server


def test_a_device_asks_and_asks_again(served: Homegroup, house: House) -> None:
    with httpx.Client(base_url=served.url) as device:
        first = device.get(FRIDAY)
        known = {"If-None-Match": first.headers["ETag"]}
        assert first.headers["Content-Encoding"] == "gzip"
        assert device.get(FRIDAY, headers=known).status_code == 304
        assert device.head(FRIDAY, headers=known).status_code == 304

        house.cancel("2027-01-08")

        after = device.get(FRIDAY, headers=known)
        assert (after.status_code, b"EXDATE" in after.content) == (200, True)
        assert not device.cookies


def test_google_brings_no_accept_and_is_not_barred(served: Homegroup) -> None:
    with httpx.Client(base_url=served.url) as google:
        del google.headers["Accept"]

        robots, feed = google.get("/robots.txt"), google.get(FRIDAY)

    assert robots.status_code == 200
    assert "/calendar" not in robots.text
    assert feed.headers["Content-Type"] == "text/calendar; charset=utf-8"


def test_ben_makes_his_address_and_a_program_reads_it(served: Homegroup, meet: Meet) -> None:
    ben = meet("Ben", served).sign_in("kettle on at seven")

    made = ben.http.post(
        "/me/calendars",
        data={"csrf_token": ben.csrf(), "label": "Phone"},
        headers={"Accept": "application/json"},
    )

    feed = httpx.get(made.json()["address"])
    assert b"SUMMARY:Appointment" in feed.content
    assert "set-cookie" not in feed.headers


def test_a_forged_form_makes_no_address(served: Homegroup, meet: Meet) -> None:
    ben = meet("Ben", served).sign_in("kettle on at seven")

    assert ben.http.post("/me/calendars", data={"label": "Eve's"}).status_code == 400
    assert ben.read("/me/calendars")["calendars"] == []


def test_no_secret_reaches_the_log(served: Homegroup, meet: Meet) -> None:
    with httpx.Client(base_url=served.url) as device:
        device.get("/calendar/private/a-secret-nobody-should-log.ics")
        # On the same connection: whatever is said of the first has been said when this is answered.
        device.get("/healthz")

    assert "a-secret-nobody" not in served.log.read_text()


def test_twenty_devices_at_once_get_the_same_bytes(served: Homegroup) -> None:
    answers: list[bytes] = []

    def ask() -> None:
        answers.append(httpx.get(served.url + FRIDAY).content)

    devices = [threading.Thread(target=ask) for _ in range(20)]
    for device in devices:
        device.start()
    for device in devices:
        device.join()

    assert len(answers) == 20
    assert len(set(answers)) == 1


def test_a_served_feed_says_the_same_to_every_program(served: Homegroup) -> None:
    window = (datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 4, 1, tzinfo=UTC))
    feed = httpx.get(served.url + FRIDAY).content

    shown = {tuple(engine([Question(feed, *window)])[0]) for engine in ENGINES.values()}

    assert [len(spans) for spans in shown] == [26]


@pytest.mark.parametrize("javascript", [True, False])
def test_ben_makes_an_address_in_his_browser(
    served: Homegroup, open_page: OpenPage, javascript: bool
) -> None:
    page = open_page(served.url, java_script_enabled=javascript)
    page.goto("/sign-in?next=/me/calendars")
    page.fill("#handle", "Ben")
    page.fill("#password", "kettle on at seven")
    page.click("main button[type=submit]")
    page.fill("#word", "Chess club")
    page.click("text=Make the address")

    assert "/calendar/private/" in page.input_value("#calendar_address")
    page.click("text=Google, Outlook, or another device")
    code = page.locator("img.subscribe__code")
    code.wait_for()
    assert code.evaluate("image => image.naturalWidth") > 100 if javascript else True

    page.goto("/me/calendars")
    assert "Chess club" in page.inner_text("main")
    page.click("text=Switch off and clear devices")
    page.locator("text=No address yet").wait_for()

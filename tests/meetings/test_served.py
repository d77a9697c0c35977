"""The same over a real server, for somebody with an ordinary browser."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.meetings.conftest import SAN_JOSE
from tests.pages import follow
from tests.servers import homegroup
from tests.servers.homegroup import Homegroup

OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def san_jose(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Homegroup]:
    """Serve San Jose's list, taken in beside the running server; nobody here changes it."""
    folder = tmp_path_factory.mktemp("san-jose")
    shutil.copy(migrated_file, folder / "groups.db")
    server = Homegroup(folder, folder / "homegroup.log", {})
    server.start()
    assert "670 created" in server.command("import-meetings", str(SAN_JOSE))
    yield server
    homegroup.close_all([server])


def test_a_list_taken_in_beside_a_running_server_is_found(san_jose: Homegroup) -> None:
    again = san_jose.command("import-meetings", str(SAN_JOSE))

    assert "0 created, 0 changed, 670 unchanged" in again


def test_a_visitor_narrows_the_list_without_any_script(
    san_jose: Homegroup, open_page: OpenPage
) -> None:
    page = open_page(
        san_jose.url, java_script_enabled=False, viewport={"width": 360, "height": 740}
    )

    page.goto("/meetings")
    page.get_by_text("Narrow it down").click()
    page.get_by_label("Day", exact=True).select_option("friday")
    page.get_by_label("Kind", exact=True).select_option("M")
    follow(page.get_by_role("button", name="Show meetings"))

    expect(page.get_by_role("status")).to_have_text("4 meetings")
    follow(page.get_by_role("article").first.get_by_role("link").first)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("Every Friday at")).to_be_visible()


def test_near_me_asks_only_when_pressed(san_jose: Homegroup, open_page: OpenPage) -> None:
    page = open_page(
        san_jose.url,
        geolocation={"latitude": 37.3382, "longitude": -121.8863},
        permissions=["geolocation"],
        viewport={"width": 1280, "height": 900},
    )

    page.goto("/meetings")
    assert "lat=" not in page.url
    page.get_by_role("button", name="Near me").click()
    page.wait_for_url("**/meetings?mode=me&lat=37.34&lon=-121.89")

    expect(page.get_by_role("status")).to_contain_text("within 10 km")

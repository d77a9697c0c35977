"""A server on which the cast already lives, as after a first start of the demo."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.conftest import MakeOnce, OpenPage, StartServer, whole
from tests.servers import homegroup
from tests.servers.homegroup import Homegroup
from tests.walks.people import CallIn, sign_in

# Threads are sealed with it, so the server that reads them needs the one that wrote them.
SECRET = {"GROUPS_SECRET_KEY": "the same for all who walk through this demo, and for nobody else"}


@pytest.fixture(scope="session")
def lived_in(migrated_file: Path, make_once: MakeOnce) -> Path:
    """Hold the database with the cast in it, from which each test takes a copy."""

    def move_in(folder: Path) -> Path:
        shutil.copy(migrated_file, folder / "groups.db")
        homegroup.command(homegroup.surroundings(folder) | SECRET, "demo", "load")
        return whole(folder / "groups.db")

    return make_once("lived-in", move_in)


@pytest.fixture
def town(lived_in: Path, data: Path, start_server: StartServer) -> Homegroup:
    shutil.copy(lived_in, data / "groups.db")
    return start_server(**SECRET)


@pytest.fixture
def call_in(town: Homegroup, open_page: OpenPage) -> CallIn:
    """Ask one of the cast in, signed in; options are those of `open_page`."""

    def begin(handle: str, **options: object) -> Page:
        page = open_page(town.url, **options)
        sign_in(page, handle)
        return page

    return begin

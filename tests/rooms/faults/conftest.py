"""People in a room whose servers, network or clock are about to fail."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from tests.conftest import Meet
from tests.rooms.chaos.links import Link
from tests.rooms.chaos.people import Reader
from tests.rooms.conftest import Seat, at_the_door
from tests.rooms.faults.house import House
from tests.rooms.visit import Visit, come_in
from tests.servers import homegroup
from tests.servers.homegroup import Homegroup
from tests.servers.postgres import Postgres

FAILING = "tests.rooms.faults.failing:app"
MEETING = "friday-night"

Sit = Callable[..., Seat]
Follow = Callable[[Visit], Reader]
Draw = Callable[[Homegroup], Link]


@pytest.fixture(scope="session")
def house(
    postgres_server: Postgres, migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """Open a house for all tests: two servers, of which the other never hears of the first."""
    folder, database = tmp_path_factory.mktemp("house"), postgres_server.fresh(migrated_template)
    opened = House.opened(folder, database, application=FAILING, FAULT="no pokes")
    yield opened
    homegroup.close_all([opened.one, opened.other])


@pytest.fixture
def sit(meet: Meet) -> Sit:
    """Let somebody into a meeting's room by one of its servers; members sign in."""
    return lambda name, server, slug: at_the_door(f"/meetings/{slug}/room", server, meet)(name)


@pytest.fixture
def follow() -> Iterator[Follow]:
    """Have somebody read along as a good client does: they come back, and mend gaps."""
    readers: list[Reader] = []

    def begin(visit: Visit) -> Reader:
        readers.append(Reader(visit))
        readers[-1].start()
        return readers[-1]

    yield begin
    for reader in readers:
        reader.stop()


@pytest.fixture
def draw_link() -> Iterator[Draw]:
    """Put a link that can fail between somebody and a server."""
    links: list[Link] = []

    def begin(server: Homegroup) -> Link:
        links.append(Link(server.port))
        return links[-1]

    yield begin
    for link in links:
        link.close()


def through(link: Link, server: Homegroup, name: str, slug: str = MEETING) -> Visit:
    """Come in as a guest, over that link."""
    visit = come_in(server.url, slug, name)
    visit.url, visit.origin = link.url, server.url
    return visit


def stored(database: str) -> list[dict[str, Any]]:
    """Read all rooms' rows as the database has them."""
    engine = create_engine(database)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM room_rows ORDER BY seq")).mappings()
        found = [dict(row) for row in rows]
    engine.dispose()
    return found

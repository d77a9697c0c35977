"""A database of a PostgreSQL that the test may end."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.servers import homegroup
from tests.servers.postgres import Postgres


@pytest.fixture
def migrated(tmp_path: Path) -> Callable[[Postgres], str]:
    """Make a migrated database in a server, and return its address."""

    def begin(server: Postgres) -> str:
        server.create("house")
        settings = homegroup.surroundings(tmp_path)
        settings["GROUPS_DATABASE_URL"] = server.url("house")
        homegroup.command(settings, "db", "upgrade")
        return server.url("house")

    return begin

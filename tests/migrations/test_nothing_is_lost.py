"""An update keeps what people have: their groups, their roles, their meetings."""

from pathlib import Path

import pytest
from flask_migrate import upgrade
from sqlalchemy import text

from groups.app import create_app
from groups.config import Settings
from groups.plumbing.db import db
from tests.servers import homegroup
from tests.servers.postgres import Postgres

FIRST = "e67c41dc1746"
MIGRATIONS = str(Path(__file__).resolve().parents[2] / "migrations")


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_member_keeps_their_group_and_role_across_an_update(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    surroundings = homegroup.surroundings(tmp_path)
    if database == "postgresql":
        server: Postgres = request.getfixturevalue("postgres_server")
        server.create("from_the_first")
        surroundings["GROUPS_DATABASE_URL"] = server.url("from_the_first")
    app = create_app(Settings.from_environment(surroundings))
    with app.app_context():
        upgrade(MIGRATIONS, FIRST)
        _found_friday_night()
        upgrade(MIGRATIONS)

        kept = db.session.execute(
            text(
                "SELECT m.handle, g.name, g.contact_email FROM group_members gm"
                " JOIN members m ON m.id = gm.member_id JOIN groups g ON g.id = gm.group_id"
            )
        ).all()
        db.session.remove()
        db.engine.dispose()

    assert [tuple(row) for row in kept] == [("ana", "Friday Night", "")]


def _found_friday_night() -> None:
    with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(
            text(
                "INSERT INTO members (id, public_id, handle, handle_key, password_hash, adult,"
                " site_roles, timezone, joined_at) VALUES (1, 'abcdefghijklmnop', 'ana', 'ana',"
                " '-', :yes, '[]', 'UTC', :at)"
            ),
            {"yes": True, "at": "2026-11-22 19:00:00+00:00"},
        )
        connection.execute(
            text(
                "INSERT INTO groups (id, slug, name, fellowship, notes, website, listed, source,"
                " source_slug, made_at)"
                " VALUES (1, 'friday', 'Friday Night', '', '', '', :yes, '', '', :at)"
            ),
            {"yes": True, "at": "2026-11-22 19:00:00+00:00"},
        )
        connection.execute(
            text(
                "INSERT INTO group_members (group_id, member_id, roles, joined_at)"
                " VALUES (1, 1, '[\"secretary\"]', :at)"
            ),
            {"at": "2026-11-22 19:00:00+00:00"},
        )

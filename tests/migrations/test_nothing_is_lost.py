"""An update keeps what people have: their groups, their roles, their meetings."""

import json
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from groups.app import create_app
from groups.config import Settings
from groups.plumbing.db import db
from tests.servers import homegroup
from tests.servers.postgres import Postgres

FIRST = "e67c41dc1746"
REPEATING = "c6a90d3f17be"  # the last at which a result repeated the words of its motion
MIGRATIONS = str(Path(__file__).resolve().parents[2] / "migrations")


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_member_keeps_their_group_and_role_across_an_update(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with _server_on(database, "from_the_first", tmp_path, request).app_context():
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


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_the_result_of_a_vote_from_before_does_not_repeat_its_motion(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with _server_on(database, "from_before_votes", tmp_path, request).app_context():
        upgrade(MIGRATIONS, REPEATING)
        _decide("That we buy a kettle.\n\nA red one.")
        upgrade(MIGRATIONS)
        downgrade(MIGRATIONS, REPEATING)
        upgrade(MIGRATIONS)

        kept = db.session.execute(text("SELECT seq, body FROM room_rows ORDER BY seq")).all()
        db.session.remove()
        db.engine.dispose()

    bodies = {seq: body if isinstance(body, dict) else json.loads(body) for seq, body in kept}
    assert bodies == {
        3: {"text": "That we buy a kettle.\n\nA red one."},
        7: {"title": "Result of the vote", "text": "Yes 2, no 0, abstained 1.", "motion": 3},
    }


def _server_on(database: str, name: str, folder: Path, request: pytest.FixtureRequest) -> Flask:
    surroundings = homegroup.surroundings(folder)
    if database == "postgresql":
        server: Postgres = request.getfixturevalue("postgres_server")
        server.create(name)
        surroundings["GROUPS_DATABASE_URL"] = server.url(name)
    return create_app(Settings.from_environment(surroundings))


def _decide(motion: str) -> None:
    """A vote as the previous release kept it."""
    with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(
            text(
                "INSERT INTO rooms (id, public_id, epoch, head, state, state_seq, recurrence_id,"
                " opens_at, starts_at, ends_at, closes_at)"
                " VALUES (1, 'abcdefghijklmnop', 'e', 7, '{}', 7, '20261129T190000',"
                " :at, :at, :at, :at)"
            ),
            {"at": "2026-11-29 19:00:00+00:00"},
        )
        result = {"title": "Result of the vote", "text": f"{motion}\n\nYes 2, no 0, abstained 1."}
        for seq, kind, body in (
            (3, "motion_made", {"text": motion}),
            (7, "vote_closed", result),
        ):
            connection.execute(
                text(
                    "INSERT INTO room_rows (log_id, seq, kind, author, client_id, digest, at, name,"
                    " body) VALUES (1, :seq, :kind, 'ben', :kind, 'd', 1.0, 'Ben', :body)"
                ),
                {"seq": seq, "kind": kind, "body": json.dumps(body)},
            )


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

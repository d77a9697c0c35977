"""One file holds everything, and everything comes out of it again, or nothing does."""

import json
import shutil
import sqlite3
import stat
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask_migrate import upgrade
from sqlalchemy import MetaData, Table, create_engine, insert, select

from groups.accounts.queries import member_named
from groups.demo import cast
from groups.demo.cast import PASSWORD
from groups.plumbing.clock import now
from groups.plumbing.db import db, transaction
from tests.conftest import Meet, StartServer
from tests.plumbing.backups.conftest import Commands
from tests.plumbing.backups.conftest import furnish as furnish_here
from tests.rooms.conftest import Seat, furnish
from tests.servers.homegroup import Homegroup
from tests.servers.people import JSON
from tests.servers.postgres import Postgres

DOOR = "/meetings/friday-night/room"
FIRST = "e67c41dc1746"
MIGRATIONS = str(Path(__file__).resolve().parents[3] / "migrations")
PASSING = {"sign_in_sessions", "ended_sessions", "room_leases", "alembic_version"}


def everything(database: str) -> dict[str, list[Any]]:
    """Read all rows of all tables, less who is signed in and which epoch a log is in."""
    engine = create_engine(database)
    tables = MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        found = {
            table.name: sorted(
                repr([column for name, column in row.items() if name != "epoch"])
                for row in connection.execute(select(table)).mappings()
            )
            for table in tables.sorted_tables
            if table.name not in PASSING
        }
    engine.dispose()
    return found


def sit(meet: Meet, name: str, server: Homegroup) -> Seat:
    person = meet(name, at=server).sign_in(PASSWORD)
    person.http.post(DOOR, data={"csrf_token": person.csrf()}, headers=JSON)
    return Seat(person, person.read(DOOR)["room"])


def test_a_running_server_goes_back_to_what_was_and_everybody_begins_afresh(
    start_server: StartServer, database: str, tmp_path: Path, meet: Meet
) -> None:
    server, file = start_server(GROUPS_DATABASE_URL=database), tmp_path / "friday.backup"
    # One process on SQLite; on PostgreSQL another that nobody runs a command in.
    here = {"GROUPS_SECRET_KEY": server.environment["GROUPS_SECRET_KEY"]}
    several = database.startswith("postgresql")
    other = start_server(GROUPS_DATABASE_URL=database, **here) if several else server
    furnish(server.environment)
    ana, ben = sit(meet, "Ana", server), sit(meet, "Ben", other)
    ben.say("Before.")
    server.command("backup", str(file))
    kept = everything(database)
    for number in range(3):
        ben.say(f"After {number}.")

    server.command("restore", str(file), "--replace")

    for seat in (ana, ben):
        seat.ears.hear("disconnect", within=2)
    assert everything(database) == kept
    assert ben.person.http.get("/me", headers=JSON).status_code == 401
    again, there = sit(meet, "Ben", other), sit(meet, "Ana", server)
    known = {"epoch": ben.joined["epoch"], "after": 4}
    fresh = again.ears.say("join_room", room=again.room, **known)
    assert fresh["epoch"] != ben.joined["epoch"]
    assert [row["body"]["text"] for row in fresh["rows"]] == ["Before."]
    ahead = again.person.read(f"/rooms/{again.room}/log", after=4)
    assert (ahead["epoch"], ahead["head"]) == (fresh["epoch"], 1), "by which a page knows"
    assert again.append("message", client_id="c2", text="Anew.")["seq"] == 2
    assert there.hears("message")["body"] == {"text": "Anew."}


def test_a_backup_comes_whole_into_an_empty_database(
    database: str, commands: Commands, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    here, file = commands(database), tmp_path / "friday.backup"
    furnish_here(here)
    elsewhere = f"sqlite:///{tmp_path / 'elsewhere.db'}"
    if database.startswith("postgresql"):
        postgres: Postgres = request.getfixturevalue("postgres_server")
        elsewhere = postgres.fresh()

    assert here.invoke(args=["backup", str(file)]).exit_code == 0
    there = commands(elsewhere)
    restored = there.invoke(args=["restore", str(file)])

    assert restored.exit_code == 0, restored.output
    assert everything(elsewhere) == everything(database)
    with there.app.app_context(), transaction():
        cast.member("Cleo")  # the numbers of new rows go on
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.glob("*.part")] == []


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_backup_of_the_first_release_is_brought_up_to_date(
    commands: Commands, tmp_path: Path, postgres_server: Postgres, kind: str
) -> None:
    old, new = (
        postgres_server.fresh() if kind == "postgresql" else f"sqlite:///{tmp_path / name}.db"
        for name in ("old", "new")
    )
    then, file = commands(old), tmp_path / "first.backup"
    with then.app.app_context():
        upgrade(MIGRATIONS, FIRST)
        ana = {"public_id": "a" * 16, "handle": "ana", "handle_key": "ana", "password_hash": "-"}
        ana |= {"adult": True, "site_roles": [], "timezone": "UTC", "joined_at": now()}
        members = Table("members", MetaData(), autoload_with=db.engine)
        with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
            connection.execute(insert(members).values(ana))
    assert then.invoke(args=["backup", str(file)]).exit_code == 0

    there = commands(new)
    restored = there.invoke(args=["restore", str(file)])

    assert restored.exit_code == 0, restored.output
    with there.app.app_context():
        assert member_named("ana")


def test_what_cannot_be_done_is_said_in_a_sentence_and_changes_nothing(
    database: str, commands: Commands, tmp_path: Path
) -> None:
    here, file = commands(database), tmp_path / "friday.backup"
    furnish_here(here)
    assert here.invoke(args=["backup", str(file)]).exit_code == 0
    before = everything(database)

    for attempt, words in (
        (["backup", str(file)], "There is a"),
        (["backup", str(tmp_path / "no folder" / "file")], "cannot be written"),
        (["restore", str(file)], "--replace"),
        (["restore", str(damaged(file)), "--replace"], "damaged"),
        (["restore", str(newer(file)), "--replace"], "later release"),
        (["restore", str(tmp_path / "absent"), "--replace"], "There is no"),
        (["restore", __file__, "--replace"], "no backup of ours"),
        (["restore", str(of_another_kind(file)), "--replace"], "another kind"),
    ):
        said = here.invoke(args=attempt)
        assert (said.exit_code, said.output.count("\n")) == (1, 1), said.output
        assert words in said.output

    assert everything(database) == before


def damaged(file: Path) -> Path:
    """Spoil it in the middle, as a bad disk does."""
    spoiled = file.with_name("spoiled")
    if not zipfile.is_zipfile(file):
        whole = bytearray(file.read_bytes())
        whole[8192:16384] = b"\xff" * 8192
        spoiled.write_bytes(whole)
        return spoiled
    with zipfile.ZipFile(file) as good, zipfile.ZipFile(spoiled, "w") as bad:
        for name in good.namelist():
            content = good.read(name)
            bad.writestr(name, b"half a li" if name == "tables/meetings" else content)
    return spoiled


def newer(file: Path) -> Path:
    """As a release would make it that is not written yet."""
    later = file.with_name("later")
    if not zipfile.is_zipfile(file):
        shutil.copy(file, later)
        with closing(sqlite3.connect(later)) as copy, copy:
            copy.execute("UPDATE alembic_version SET version_num = 'abcdefabcdef'")
        return later
    with zipfile.ZipFile(later, "w") as archive:
        about = {"format": "homegroup-backup/1", "revision": "abcdefabcdef", "tables": {}}
        archive.writestr("about.json", json.dumps(about))
    return later


def of_another_kind(file: Path) -> Path:
    other = file.with_name("other")
    if zipfile.is_zipfile(file):
        other.write_bytes(b"SQLite format 3\0" + b"\0" * 100)
        return other
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("about.json", "{}")
    return other

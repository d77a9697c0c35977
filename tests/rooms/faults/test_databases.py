"""The database goes away, comes back, or is somebody else's for a while."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from groups.demo.cast import PASSWORD
from tests.conftest import Meet, StartServer
from tests.rooms.chaos.people import Writer
from tests.rooms.chaos.storm import wait
from tests.rooms.conftest import Seat, furnish
from tests.rooms.faults.conftest import FAILING, MEETING, Follow, Sit, stored
from tests.rooms.faults.house import ONE_KEY
from tests.rooms.visit import come_in
from tests.servers import homegroup
from tests.servers.people import JSON
from tests.servers.postgres import Postgres


def test_postgresql_restarts_and_nobody_is_lost_or_forgotten(
    start_server: StartServer,
    mortal_postgres: Postgres,
    tmp_path: Path,
    sit: Sit,
    follow: Follow,
) -> None:
    database = migrated(mortal_postgres, tmp_path)
    one, other = (
        start_server("--workers", "1", GROUPS_DATABASE_URL=database, **ONE_KEY) for _ in range(2)
    )
    furnish(one.environment)
    ben = Writer(come_in(other.url, MEETING, "Ben"), "ben", 30)
    cleo = follow(come_in(one.url, MEETING, "Cleo"))
    ben.start()
    wait(lambda: cleo.last > 3, 30)
    ana = sit("Ana", one, MEETING)

    mortal_postgres.kill9()
    wait(lambda: "presence could not be written" in one.log.read_text(), 30)
    assert ana.refused("message", text="Is it only me?") == "unavailable"
    answer = ana.person.http.get(f"/rooms/{ana.room}", headers=JSON)
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "unavailable")
    mortal_postgres.start()

    ben.talking.join(60)
    wait(lambda: cleo.last == len(ben.said), 30)
    assert [row["body"]["text"] for row in cleo.rows] == ben.said
    assert [row["seq"] for row in stored(database)] == list(range(1, len(ben.said) + 1))
    present(ana, 3)
    ben.stop()


def test_after_a_quiet_hour_and_a_restart_the_first_line_is_kept(
    start_server: StartServer, mortal_postgres: Postgres, tmp_path: Path, sit: Sit
) -> None:
    database = migrated(mortal_postgres, tmp_path)
    server = start_server("--workers", "1", GROUPS_DATABASE_URL=database)
    furnish(server.environment)
    ben = sit("Ben", server, MEETING)
    ben.say("Good night.")

    mortal_postgres.kill9()
    mortal_postgres.start()

    ben.say("Good morning.")
    assert [row["body"]["text"] for row in stored(database)] == ["Good night.", "Good morning."]


def migrated(server: Postgres, folder: Path) -> str:
    database = server.fresh()
    settings = homegroup.surroundings(folder) | {"GROUPS_DATABASE_URL": database}
    homegroup.command(settings, "db", "upgrade")
    return database


def present(seat: Seat, count: int) -> None:
    while seat.ears.hear("presence_changed", within=8)["count"] != count:
        pass


def test_a_full_disk_keeps_nothing_by_halves_and_the_words_are_asked_for_again(
    start_server: StartServer, sit: Sit
) -> None:
    server = start_server(application=FAILING, FAULT="full disk")
    furnish(server.environment)
    ana, ben = sit("Ana", server, MEETING), sit("Ben", server, MEETING)
    ben.say("Before.")

    refused = ben.say("Too much.")
    kept = ben.say("After.")

    assert refused["error"]["code"] == "unavailable"
    assert (kept["seq"], len(ana.log())) == (2, 2)


def test_a_slow_disk_holds_up_the_words_that_go_to_it_and_nobody_else(
    start_server: StartServer, data: Path, sit: Sit
) -> None:
    server = start_server(application=FAILING, FAULT="slow disk")
    furnish(server.environment)
    ana, ben = sit("Ana", server, MEETING), sit("Ben", server, MEETING)
    flushing, held = data / "flushing", data / "held"
    assert ben.say("Slowly.")["ok"], "from now on it is known for a slow one"

    held.touch()
    with ThreadPoolExecutor(1) as waiting:
        said = waiting.submit(ben.say, "Slowly.")
        try:
            wait(flushing.exists, 30)
            reads = [len(ana.log()) for _ in range(5)]
            assert flushing.exists(), "read after the flush"
        finally:
            held.unlink()

        assert said.result()["ok"]
    assert reads == [1] * 5
    assert len(ana.log()) == 2


def test_while_somebody_else_writes_the_file_one_reads_and_is_told_to_come_again(
    start_server: StartServer, data: Path, sit: Sit, meet: Meet
) -> None:
    server = start_server(application=FAILING, FAULT="soon busy")
    furnish(server.environment)
    ana, ben = sit("Ana", server, MEETING), sit("Ben", server, MEETING)
    dov = meet("Dov", at=server).sign_in(PASSWORD)
    ben.say("Before.")

    with (
        closing(sqlite3.connect(data / "groups.db", isolation_level=None)) as another,
        ThreadPoolExecutor(2) as waiting,
    ):
        another.execute("BEGIN IMMEDIATE")
        said = waiting.submit(ben.append, "message", client_id="later", text="When it can be.")
        signed_out = waiting.submit(dov.post, "/sign-out")
        ana.ears.close()  # to be written down, too
        reads = [ana.log()[0]["body"]["text"] for _ in range(10)]
        assert reads == ["Before."] * 10
        assert not said.done(), "read after the file was free"
        assert not signed_out.done(), "read after the file was free"
        assert said.result()["error"]["code"] == "unavailable"
        assert signed_out.result().status_code == 503
        another.execute("ROLLBACK")

    assert ben.append("message", client_id="later", text="When it can be.")["ok"]
    assert [row["body"]["text"] for row in ana.log()] == ["Before.", "When it can be."]

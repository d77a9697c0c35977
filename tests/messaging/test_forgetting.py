"""Words are forgotten when their time is over, on the disk too."""

import sqlite3
from pathlib import Path

from groups.app import create_app
from groups.config import Settings
from groups.messaging.jobs import forget_old
from tests.messaging.conftest import Pair
from tests.servers.homegroup import Homegroup


def age(data: Path, days: int, seq: int = 1) -> None:
    kept = sqlite3.connect(data / "groups.db")
    with kept:
        kept.execute("UPDATE thread_rows SET at = at - ? WHERE seq = ?", (days * 86_400, seq))
    kept.close()


def ciphertexts(data: Path) -> list[bytes | None]:
    kept = sqlite3.connect(data / "groups.db")
    found = kept.execute("SELECT ciphertext FROM thread_rows ORDER BY seq").fetchall()
    kept.close()
    return [row[0] for row in found]


def test_the_clock_empties_what_is_older_than_three_months(
    own_pair: Pair, server: Homegroup, data: Path
) -> None:
    cleo, dov = own_pair
    cleo.send("A hundred days ago", "1")
    age(data, 100)
    cleo.send("Eighty days ago", "2")
    age(data, 80, 2)
    app = create_app(Settings.from_environment(server.environment))

    with app.app_context():
        assert forget_old() == 1
        assert forget_old() == 0

    assert [bool(kept) for kept in ciphertexts(data)] == [False, True]
    assert dov.words() == [None, "Eighty days ago"]


def test_what_was_forgotten_does_not_look_taken_back_when_words_are_kept_for_longer(
    own_pair: Pair, data: Path
) -> None:
    cleo, dov = own_pair
    cleo.send("Ten days ago", "1")
    age(data, 10)
    dov.person.post(f"{dov.address}/choices", keep_days="7")

    dov.person.post(f"{dov.address}/choices", keep_days="90")

    assert cleo.log()["rows"][0]["body"] == {"forgotten": True}


def test_choosing_a_shorter_time_empties_at_once(own_pair: Pair, data: Path) -> None:
    cleo, dov = own_pair
    cleo.send("Ten days ago", "1")
    age(data, 10)

    dov.person.post(f"{dov.address}/choices", keep_days="7")

    assert ciphertexts(data) == [None]

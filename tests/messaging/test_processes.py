"""Two server processes on one PostgreSQL: Cleo is at one, Dov at the other."""

import secrets
from typing import Any

from tests.conftest import Meet, StartServer
from tests.messaging.conftest import PairUp, Side


def test_words_cross_from_one_process_to_the_other(
    start_server: StartServer, postgres: str, pair_up: PairUp, meet: Meet
) -> None:
    shared = {"GROUPS_DATABASE_URL": postgres, "GROUPS_SECRET_KEY": secrets.token_urlsafe(48)}
    one, other = (start_server("--workers", "1", **shared) for _ in range(2))
    cleo, dov = pair_up("Cleo", "Dov", at=one)
    dov = Side(meet(dov.name, at=other).sign_in(), cleo.thread)
    at_cleos, _ = cleo.listen()
    at_dovs, _ = dov.listen()

    for number in range(5):
        body = {"text": f"word {number}"}
        at_cleos.say("append", thread=cleo.thread, client_id=str(number), kind="message", body=body)
    heard: list[Any] = []
    while len(heard) < 5:  # several may come in one batch
        heard += at_dovs.hear("rows_appended", within=2)["rows"]

    assert [row["body"]["text"] for row in heard] == [f"word {number}" for number in range(5)]
    assert dov.unread() == 5

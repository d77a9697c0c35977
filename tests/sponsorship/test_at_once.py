"""Thirty people accept, ask and answer in the same moment, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask

from groups.accounts.models import Member
from groups.plumbing.clock import now
from groups.plumbing.db import db, transaction
from groups.sponsorship.models import ASK_LASTS, Ask, Pairing, Wishes
from tests.sponsorship.conftest import Someone

MANY = 30


@pytest.fixture
def database_address(either_address: str) -> str:
    return either_address


def crowd(app: Flask, size: int) -> list[int]:
    """Members who look for a sponsor; returns their ids."""
    with app.app_context(), transaction():
        members = [
            Member(handle=f"new{n}", handle_key=f"new{n}", password_hash="", adult=True)
            for n in range(size)
        ]
        db.session.add_all(Wishes(member=member, languages=["en"]) for member in members)
        db.session.flush()
        return [member.id for member in members]


def open_ask(app: Flask, asker: int, asked: int) -> str:
    with app.app_context(), transaction():
        ask = Ask(asker_id=asker, asked_id=asked, ends_at=now() + ASK_LASTS)
        db.session.add(ask)
        db.session.flush()
        return ask.public_id


def id_of(app: Flask, someone: Someone) -> int:
    with app.app_context():
        return int(db.session.scalar(db.select(Member.id).where(Member.handle == someone.name)))


def all_at_once(someone: Someone, addresses: list[str], method: str = "POST") -> list[int]:
    """Ask each address from a window of its own, in one moment; returns the statuses."""
    together = Barrier(len(addresses))
    cookie = someone.browser.get_cookie("session")
    assert cookie is not None

    def press(address: str) -> int:
        window: Any = someone.app.test_client()
        window.set_cookie("session", cookie.value)
        together.wait()
        answer = window.open(address, method=method, headers={"Accept": "application/json"})
        return int(answer.status_code)

    with ThreadPoolExecutor(len(addresses)) as pool:
        return list(pool.map(press, addresses))


def lasting(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(db.select(Pairing).where(Pairing.ended_at.is_(None))).all())


def test_thirty_yeses_for_one_place_make_one_pairing(app: Flask) -> None:
    dov = Someone(app, "Dov")
    dov.offer()
    asks = [open_ask(app, asker, id_of(app, dov)) for asker in crowd(app, MANY)]

    statuses = all_at_once(dov, [f"/sponsorship/asks/{ask}/accept" for ask in asks])

    assert sorted(statuses) == [200] + [409] * (MANY - 1)
    assert lasting(app) == 1
    assert dov.kept("taken") == 1


def test_one_yes_pressed_thirty_times_is_one_pairing(app: Flask) -> None:
    dov = Someone(app, "Dov")
    dov.offer(capacity="5")
    (asker,) = crowd(app, 1)
    ask = open_ask(app, asker, id_of(app, dov))

    statuses = all_at_once(dov, [f"/sponsorship/asks/{ask}/accept"] * MANY)

    assert statuses.count(200) == 1
    assert lasting(app) == 1
    assert dov.kept("taken") == 1


def test_two_who_say_yes_to_cleo_at_once_leave_her_with_one_sponsor(app: Flask) -> None:
    sponsors = [Someone(app, "Dov"), Someone(app, "Ana")]
    for sponsor in sponsors:
        sponsor.offer()
    (cleo,) = crowd(app, 1)
    asks = [open_ask(app, cleo, id_of(app, sponsor)) for sponsor in sponsors]

    with ThreadPoolExecutor(2) as pool:
        answers = pool.map(
            lambda pair: pair[0].post(f"/sponsorship/asks/{pair[1]}/accept").status_code,
            zip(sponsors, asks, strict=True),
        )

    assert sorted(answers) == [200, 409]
    assert lasting(app) == 1


def test_an_ask_that_ends_while_thirty_look_is_one_silence(app: Flask) -> None:
    dov = Someone(app, "Dov")
    dov.offer()
    (asker,) = crowd(app, 1)
    open_ask(app, asker, id_of(app, dov))
    with app.app_context(), transaction():
        db.session.execute(db.update(Ask).values(ends_at=now()))

    all_at_once(dov, ["/sponsorship"] * MANY, "GET")

    assert dov.kept("silences") == 1


def test_ending_pressed_thirty_times_gives_one_place_back(app: Flask) -> None:
    dov = Someone(app, "Dov")
    dov.offer(capacity="5")
    for asker in crowd(app, 2):
        dov.post(f"/sponsorship/asks/{open_ask(app, asker, id_of(app, dov))}/accept")
    pairing = dov.pairings()[0]["id"]

    all_at_once(dov, [f"/sponsorship/pairings/{pairing}/end"] * MANY)

    assert lasting(app) == 1
    assert dov.kept("taken") == 1

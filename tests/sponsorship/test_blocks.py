"""Who was blocked cannot tell it from silence."""

import re

from flask import Flask

from groups.sponsorship.signals import sponsorship_asked
from tests.sponsorship.conftest import People, Someone
from tests.sponsorship.test_asking import let_three_days_pass

RANDOM = re.compile(rb'"(ask|ends_at)":"[^"]+"')


def test_asking_someone_who_blocked_eve_answers_like_any_ask(people: People) -> None:
    eve, dov, ana = people("Eve"), people("Dov"), people("Ana")
    for sponsor in (dov, ana):
        sponsor.offer()
    eve.wish()
    dov.block(eve)

    into_silence, heard = eve.ask(dov), eve.ask(ana)

    assert into_silence.status_code == heard.status_code == 201
    assert RANDOM.sub(b"", into_silence.data) == RANDOM.sub(b"", heard.data)
    assert [ask["state"] for ask in eve.asks()] == ["open", "open"]
    page = eve.page("/sponsorship")
    assert page.count("Waiting for an answer") == 2


def test_the_one_who_blocked_sees_and_hears_nothing(people: People) -> None:
    eve, dov = people("Eve"), people("Dov")
    dov.offer()
    eve.wish()
    dov.block(eve)
    heard: list[object] = []

    with sponsorship_asked.connected_to(heard.append):
        eve.ask(dov)

    assert heard == []
    assert dov.asks_of_me() == []
    ask = eve.asks()[0]["id"]
    assert dov.post(f"/sponsorship/asks/{ask}/accept").status_code == 404
    assert dov.post(f"/sponsorship/asks/{ask}/decline").status_code == 404


def test_an_ask_never_seen_ends_like_silence_but_is_no_silence(app: Flask, people: People) -> None:
    eve, dov = people("Eve"), people("Dov")
    dov.offer()
    eve.wish()
    dov.block(eve)
    eve.ask(dov)

    let_three_days_pass(app)

    assert eve.asks()[0]["state"] == "expired"
    assert dov.kept("silences") == 0


def test_an_ask_never_seen_takes_no_place_from_others(
    people: People, cleo: Someone, dov: Someone
) -> None:
    eve = people("Eve")
    eve.wish()
    dov.block(eve)
    eve.ask(dov)

    assert "Dov" in cleo.suggested()


def test_neither_side_of_a_block_is_suggested_to_the_other(people: People) -> None:
    eve, dov = people("Eve"), people("Dov")
    for one in (eve, dov):
        one.offer(looking="yes")
    dov.block(eve)

    assert eve.suggested() == dov.suggested() == {}

"""Keeping somebody away, and no longer: whoever does it sees it, and nobody else."""

import secrets

import pytest

from tests.conftest import Meet
from tests.servers.homegroup import Homegroup
from tests.servers.people import Person


def named(name: str, meet: Meet, server: Homegroup) -> Person:
    return meet(f"{name}.{secrets.token_hex(4)}", at=server).sign_up()


@pytest.fixture
def cleo(meet: Meet, shared_server: Homegroup) -> Person:
    return named("Cleo", meet, shared_server)


@pytest.fixture
def eve(meet: Meet, shared_server: Homegroup) -> Person:
    return named("Eve", meet, shared_server)


def kept_away(person: Person) -> list[str]:
    return [one["handle"] for one in person.read("/me")["blocks"]]


def lift(person: Person, other: Person) -> None:
    blocks = person.read("/me")["blocks"]
    ids = [one["member"] for one in blocks if one["handle"] == other.handle]
    assert person.post("/me/blocks/lift", member=ids[0]).status_code == 303


def test_cleo_sees_whom_she_keeps_away_and_ends_it(cleo: Person, eve: Person) -> None:
    cleo.post("/me/blocks", handle=eve.handle)
    assert f"Keep {eve.handle} away no longer" in cleo.get("/me").text
    assert kept_away(cleo) == [eve.handle]

    lift(cleo, eve)

    assert kept_away(cleo) == []
    assert eve.handle not in cleo.get("/me").text


def test_eve_sees_no_sign_of_it(cleo: Person, eve: Person) -> None:
    cleo.post("/me/blocks", handle=eve.handle)

    assert kept_away(eve) == []
    assert cleo.handle not in eve.get("/me").text


def test_a_block_of_ones_own_stays_when_the_others_is_lifted(cleo: Person, eve: Person) -> None:
    eve.post("/me/blocks", handle=cleo.handle)
    cleo.post("/me/blocks", handle=eve.handle)

    lift(eve, cleo)

    assert kept_away(cleo) == [eve.handle]


def test_nobody_lifts_what_another_made(cleo: Person, eve: Person) -> None:
    cleo.post("/me/blocks", handle=eve.handle)
    made = cleo.read("/me")["blocks"][0]["member"]

    eve.post("/me/blocks/lift", member=made)

    assert kept_away(cleo) == [eve.handle]


def test_a_handle_nobody_has_is_said_beside_the_field(cleo: Person) -> None:
    answer = cleo.post("/me/blocks", handle="Nobody.at.all")

    assert answer.status_code == 422
    assert "Nobody here has that handle" in answer.text
    assert kept_away(cleo) == []

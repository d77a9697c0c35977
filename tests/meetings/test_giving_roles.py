"""A secretary says who serves the group; one secretary always stays."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from groups.demo import cast
from tests.meetings.conftest import JSON, Town

SERVANTS = "/groups/friday/servants"


@pytest.fixture
def ana(friday: Town) -> FlaskClient:
    return friday.let_in("Ana")


def id_of(who: FlaskClient, handle: str) -> str:
    people = who.get(SERVANTS, headers=JSON).json["people"]
    return next(one["member"] for one in people if one["handle"] == handle)


def give(who: FlaskClient, handle: str, *roles: str, as_page: bool = False) -> Any:
    words = {"member": id_of(who, handle), "role": list(roles)}
    return who.post(SERVANTS, data=words, headers=None if as_page else JSON)


def test_the_secretary_gives_a_role_and_it_counts_at_once(friday: Town, ana: FlaskClient) -> None:
    ben = friday.let_in("Ben")
    assert ben.get("/meetings/friday-night/edit").status_code == 403
    assert SERVANTS in ana.get("/groups/friday").text

    assert give(ana, "Ben", "chair", "greeter", as_page=True).status_code == 303

    assert ben.get("/meetings/friday-night/edit").status_code == 200
    page = ana.get(SERVANTS).text
    assert "Ben now serves as chair and greeter." in page
    assert "Ana: Ben now serves as chair and greeter" in re.sub(r"\s+", " ", page)

    give(ana, "Ben", "greeter")
    assert ben.get("/meetings/friday-night/edit").status_code == 403
    assert "Ben no longer serves as chair" in ana.get(SERVANTS).text


def test_the_last_secretary_stays_until_there_is_another(friday: Town, ana: FlaskClient) -> None:
    answer, page = give(ana, "Ana"), give(ana, "Ana", as_page=True)

    assert (answer.status_code, answer.json["error"]["code"]) == (409, "last_secretary")
    assert page.status_code == 409
    assert "Give that role to somebody else first" in page.text

    give(ana, "Ben", "secretary")
    done = give(ana, "Ana", as_page=True)
    assert done.headers["Location"] == "/groups/friday"
    assert ana.get(SERVANTS).status_code == 403


def test_only_who_belongs_can_serve_and_only_in_roles_there_are(
    friday: Town, ana: FlaskClient
) -> None:
    with friday.inside():
        olu = cast.member("Olu").public_id

    stranger = ana.post(SERVANTS, data={"member": olu, "role": "chair"}, headers=JSON)
    assert stranger.status_code == 404
    assert give(ana, "Ben", "king").status_code == 422
    more = {"member": id_of(ana, "Ben"), "roles": "chair"}
    assert ana.post(SERVANTS, data=more, headers=JSON).status_code == 422


def test_roles_are_given_by_the_secretary_and_where_needed_by_a_coordinator(friday: Town) -> None:
    with friday.inside():
        cast.member("Dov").site_roles = ["coordinator"]
        cast.member("Ben")
    for handle in ("Ben", "Olu"):
        assert friday.let_in(handle).get(SERVANTS).status_code == 403
    assert friday.visitor.get(SERVANTS, headers=JSON).status_code == 401

    assert give(friday.let_in("Dov"), "Ben", "timekeeper").json["roles"] == ["timekeeper"]

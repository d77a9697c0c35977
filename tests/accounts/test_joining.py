"""Becoming a member with a handle and a password, and nothing else."""

import pytest

from tests.conftest import Meet
from tests.servers.homegroup import Homegroup
from tests.servers.people import JSON, PASSWORD, Person

AGREED = {"adult": "yes", "agree": "yes"}


def joined(person: Person, **changes: str) -> tuple[int, str]:
    """The status, and the code of what is wrong, as a program gets them."""
    said = {"handle": person.handle, "password": PASSWORD} | AGREED | changes
    csrf = person.csrf()
    answer = person.http.post("/sign-up", data=said | {"csrf_token": csrf}, headers=JSON)
    return answer.status_code, answer.json().get("error", {}).get("code", "")


def test_cleo_joins_and_is_known_by_her_handle(shared_server: Homegroup, meet: Meet) -> None:
    cleo = meet("Cleo.1", at=shared_server).sign_up()

    assert cleo.read("/me")["handle"] == "Cleo.1"


@pytest.mark.parametrize("twin", ["dov.x", "DOV-X", "D0v.x", "Dоv.x"])  # noqa: RUF001 - a Cyrillic o
def test_nobody_can_look_like_dov(twin: str, shared_server: Homegroup, meet: Meet) -> None:
    meet("Dov.x", at=shared_server).http.post(
        "/sign-up", data={"handle": "Dov.x", "password": PASSWORD}
    )
    joined(meet("Dov.x", at=shared_server))

    assert joined(meet(twin, at=shared_server)) == (422, "name_taken")


@pytest.mark.parametrize(
    "title", ["Moderator", "SYSTEM", "Cha\u0131r", "A.d.m.i.n", "\u1d04\u029c\u1d00\u026a\u0280"]
)
def test_nobody_joins_under_a_servants_title(
    title: str, shared_server: Homegroup, meet: Meet
) -> None:
    assert joined(meet(title, at=shared_server)) == (422, "name_reserved")


@pytest.mark.parametrize(
    "handle",
    [
        *("\u202egnp.eixela", "Z" + "\u0301" * 200, "a" * 10_000, "\x01a"),
        *("Dov\u3164", "\u115fDov", "\uffa0\uffa0", "D\u0585v", "\u13a0na"),
    ],
)
def test_a_handle_that_hides_or_breaks_text_is_refused(
    handle: str, shared_server: Homegroup, meet: Meet
) -> None:
    assert joined(meet(handle, at=shared_server)) == (422, "bad_text")


@pytest.mark.parametrize(
    "handle", ["O.Brien", "李雷", "José", "Nguyễn", "Þór", "אבי", "Bo", "Անի", "김하나"]
)
def test_real_names_of_many_scripts_may_be_handles(
    handle: str, shared_server: Homegroup, meet: Meet
) -> None:
    person = meet(handle, at=shared_server).sign_up()

    assert person.read("/me")["handle"] == handle


@pytest.mark.parametrize("secret", ["  lead and trail  ", "пароль пароль 🐢 длинный", "x" * 128])
def test_a_password_is_taken_exactly_as_typed(
    secret: str, shared_server: Homegroup, meet: Meet
) -> None:
    handle = f"p{abs(hash(secret)) % 10**8}"
    assert joined(meet(handle, at=shared_server), password=secret) == (201, "")

    assert meet(handle, at=shared_server).sign_in(secret).read("/me")["handle"] == handle
    trimmed = meet(handle, at=shared_server)
    if secret.strip() != secret:
        answer = trimmed.post("/sign-in", handle=handle, password=secret.strip())
        assert answer.status_code == 422


def test_joining_asks_whether_one_is_adult(shared_server: Homegroup, meet: Meet) -> None:
    assert joined(meet("Teen.1", at=shared_server), adult="") == (422, "invalid")


def test_nobody_gives_themselves_a_role(shared_server: Homegroup, meet: Meet) -> None:
    assert joined(meet("Eve.1", at=shared_server), site_roles="operator") == (422, "unknown_field")


def test_a_mistake_keeps_what_was_typed_but_the_password(
    shared_server: Homegroup, meet: Meet
) -> None:
    ben = meet("Ben.kept", at=shared_server)

    page = ben.post("/sign-up", handle="Ben.kept", password="short", **AGREED)

    assert page.status_code == 422
    assert 'value="Ben.kept"' in page.text
    assert "10 characters" in page.text
    assert 'value="short"' not in page.text

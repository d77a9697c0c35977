"""Who is signed in where, and that ending it ends it everywhere at once."""

import re

import pytest
from flask import Flask
from flask import session as flask_session

from groups.accounts import session
from groups.accounts.models import SignInSession
from groups.plumbing.clock import now
from groups.plumbing.db import db, transaction
from tests.accounts.conftest import let_ben_in
from tests.conftest import Meet, StartServer
from tests.servers.homegroup import Homegroup
from tests.servers.people import JSON, PASSWORD

WITHIN_TWO_SECONDS = 2.0
SECURE = {"GROUPS_PUBLIC_URL": "https://friday.example"}


def test_signing_in_changes_the_session_so_a_planted_one_is_worthless(
    shared_server: Homegroup, meet: Meet
) -> None:
    meet("Ana.fix", at=shared_server).sign_up()
    victim = meet("Ana.fix", at=shared_server)
    victim.csrf()
    planted = dict(victim.http.cookies)

    victim.sign_in()

    assert victim.http.cookies["session"] != planted["session"]
    attacker = meet("Eve.fix", at=shared_server)
    attacker.http.cookies.update(planted)
    assert attacker.http.get("/me", headers=JSON).status_code == 401


def test_signing_out_ends_the_session_for_good(shared_server: Homegroup, meet: Meet) -> None:
    ben = meet("Ben.out", at=shared_server).sign_up()
    kept = dict(ben.http.cookies)

    ben.post("/sign-out")

    ben.http.cookies.update(kept)
    assert ben.http.get("/me", headers=JSON).status_code == 401


def test_signing_out_closes_the_socket_at_once(shared_server: Homegroup, meet: Meet) -> None:
    ben = meet("Ben.sock", at=shared_server).sign_up()
    ears = ben.listen("/rooms")

    ben.post("/sign-out")

    ears.hear("disconnect", within=WITHIN_TWO_SECONDS)


def test_signing_in_as_somebody_else_closes_the_socket_of_who_was(
    shared_server: Homegroup, meet: Meet
) -> None:
    meet("Ana.tab", at=shared_server).sign_up()
    ben = meet("Ben.tab", at=shared_server).sign_up()
    ears = ben.listen("/messages")

    ben.post("/sign-in", handle="Ana.tab", password=PASSWORD)

    ears.hear("disconnect", within=WITHIN_TWO_SECONDS)


def test_a_session_that_is_ended_during_a_request_does_not_live_again(app: Flask) -> None:
    @app.get("/something-to-remember")
    def remember_what_is_ended_elsewhere_meanwhile() -> str:
        with transaction():
            session.end_sessions(SignInSession.public_id == session.session_id())
        flask_session["said"] = "something"
        return ""

    ben = let_ben_in(app)

    ben.get("/something-to-remember")

    assert ben.get("/me", headers=JSON).status_code == 401


def test_what_was_for_an_ended_session_never_comes_into_another_ones(app: Flask) -> None:
    @app.get("/something-to-remember")
    def remember_what_is_ended_while_olu_comes() -> str:
        with transaction():
            session.end_sessions(SignInSession.public_id == session.session_id())
            db.session.flush()
            db.session.add(SignInSession(token_hash="olu", expires_at=now(), data={"of": "Olu"}))
        flask_session["of"] = "Ben"
        return ""

    ben = let_ben_in(app)

    ben.get("/something-to-remember")

    with app.app_context():
        assert db.session.scalars(db.select(SignInSession.data)).all() == [{"of": "Olu"}]


def test_a_new_password_closes_all_other_devices(shared_server: Homegroup, meet: Meet) -> None:
    here = meet("Ana.pw", at=shared_server).sign_up()
    phone = meet("Ana.pw", at=shared_server).sign_in()
    ears = phone.listen("/rooms")

    changed = here.post("/me/password", password=PASSWORD, new_password="another long sentence")

    assert changed.status_code == 303
    ears.hear("disconnect", within=WITHIN_TWO_SECONDS)
    assert phone.http.get("/me", headers=JSON).status_code == 401
    assert here.http.get("/me", headers=JSON).status_code == 200


def test_ending_one_session_from_the_list_closes_its_socket_in_another_process(
    start_server: StartServer, postgres: str, meet: Meet
) -> None:
    one_key = "the same for both servers of one house, and long"
    settings = {"GROUPS_DATABASE_URL": postgres, "GROUPS_SECRET_KEY": one_key}
    one, other = (start_server(**settings) for _ in range(2))
    here = meet("Ana", at=one).sign_up()
    there = meet("Ana", at=other).sign_in()
    ears = there.listen("/rooms")

    here.post("/me/sessions/end")

    ears.hear("disconnect", within=WITHIN_TWO_SECONDS)


def test_the_cookie_is_an_opaque_key_and_nothing_more(shared_server: Homegroup, meet: Meet) -> None:
    ana = meet("Ana.cookie", at=shared_server).sign_up()

    assert re.fullmatch(r"[\w-]{32}", ana.http.cookies["session"])


def test_behind_https_the_cookie_is_locked_to_the_host(
    start_server: StartServer, meet: Meet
) -> None:
    server = start_server(**SECURE)

    cookie = meet("Ana", at=server).get("/sign-in").headers["Set-Cookie"]

    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))


def test_nobody_learns_from_signing_in_who_is_a_member(
    shared_server: Homegroup, meet: Meet
) -> None:
    meet("Ana.known", at=shared_server).sign_up()
    olu = meet("Olu", at=shared_server)

    pages = [
        olu.post("/sign-in", handle=name, password="a wrong password").text.replace(name, "")
        for name in ("Ana.known", "Ana.unknown")
    ]

    known, unknown = (re.sub(r'value="[^"]*"', "", page) for page in pages)
    assert known == unknown


def test_guessing_passwords_is_slowed_down(start_server: StartServer, meet: Meet) -> None:
    server = start_server(GROUPS_RATE_LIMITS="on")
    meet("Ana", at=server).sign_up()
    eve = meet("Eve", at=server)

    answers = [eve.post("/sign-in", handle="Ana", password=f"guess {n}") for n in range(6)]

    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil",
        "//evil",
        "/\\evil",
        "\\/evil",
        "/%09/evil",
        "/%2f%2fevil",
        "https:evil",
        "javascript:alert(1)",
        "/a\r\nSet-Cookie:x=1",
        "////evil",
        "http://[::1]/",
    ],
)
def test_signing_in_leads_nowhere_but_to_our_own_pages(
    elsewhere: str, shared_server: Homegroup, meet: Meet
) -> None:
    ana = meet("Ana.next", at=shared_server)
    ana.post("/sign-up", handle="Ana.next", password=PASSWORD, adult="yes", agree="yes")

    answer = ana.post("/sign-in", handle="Ana.next", password=PASSWORD, next=elsewhere)

    assert answer.headers["Location"] == "/"


def test_signing_in_leads_back_to_where_one_was(shared_server: Homegroup, meet: Meet) -> None:
    meet("Ana.back", at=shared_server).sign_up()
    ana = meet("Ana.back", at=shared_server)

    asked = ana.http.get("/me")
    answer = ana.post("/sign-in", handle="Ana.back", password=PASSWORD, next="/ok?x=//evil")

    assert asked.headers["Location"] == "/sign-in?next=/me"
    assert answer.headers["Location"] == "/ok?x=//evil"


def test_nothing_is_changed_by_a_link(shared_server: Homegroup, meet: Meet) -> None:
    ana = meet("Ana.get", at=shared_server).sign_up()

    refused = [ana.http.get(path).status_code for path in ("/sign-out", "/me/password")]

    assert refused == [405, 405]
    assert ana.read("/me")["handle"] == "Ana.get"


def test_a_form_without_its_token_changes_nothing(shared_server: Homegroup, meet: Meet) -> None:
    ana = meet("Ana.csrf", at=shared_server).sign_up()

    refused = ana.http.post("/sign-out", headers=JSON)

    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "csrf")
    assert ana.read("/me")["handle"] == "Ana.csrf"

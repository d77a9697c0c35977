"""Whatever goes wrong: a code for programs, a sentence for people, and their words kept."""

import secrets
from collections.abc import Callable

import pytest

from tests.conftest import Meet, StartServer
from tests.servers.homegroup import Homegroup
from tests.servers.people import JSON, Person
from tests.servers.postgres import Postgres

WORDS = "I wrote this with shaking hands."


@pytest.fixture
def olu(shared_server: Homegroup, meet: Meet) -> Person:
    return meet("Olu", at=shared_server)


@pytest.fixture
def ana(shared_server: Homegroup, meet: Meet) -> Person:
    return meet(f"Ana.{secrets.token_hex(4)}", at=shared_server).sign_up()


def test_what_is_absent_is_said_in_both_ways(olu: Person) -> None:
    page, program = olu.http.get("/nope"), olu.http.get("/nope", headers=JSON)

    assert (page.status_code, program.status_code) == (404, 404)
    assert 'role="alert"' in page.text
    assert program.json()["error"]["code"] == "not_found"
    assert program.json()["error"]["message"] in page.text.replace("&#39;", "'")


@pytest.mark.parametrize("path", ["/api/v1/nope", "/api/v1/meetings/nope"])
def test_the_api_answers_in_json_whatever_is_asked_for(path: str, olu: Person) -> None:
    assert olu.http.get(path).json()["error"]["code"] == "not_found"


@pytest.mark.parametrize("method", ["DELETE", "PUT", "PATCH"])
def test_a_verb_an_address_does_not_take_is_named(method: str, olu: Person) -> None:
    answer = olu.http.request(method, "/sign-in", headers=JSON)

    # The token is asked for first: nothing is told to a page of another site.
    assert answer.status_code in {400, 405}


def test_a_get_of_what_only_takes_posts_says_what_it_takes(olu: Person) -> None:
    answer = olu.http.get("/sign-out", headers=JSON)

    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"OPTIONS", "POST"}


def test_no_answer_shows_how_it_is_made(olu: Person) -> None:
    for path in ("/nope", "/static/../app.py", "/static/..%5c..%5cx", "/meetings?page=x"):
        text = olu.http.get(path).text
        assert not any(word in text for word in ("Traceback", 'File "', "SELECT", "Werkzeug"))


def test_a_form_of_a_megabyte_is_refused_at_once(olu: Person) -> None:
    csrf = olu.csrf()

    answer = olu.http.post(
        "/sign-in", data={"csrf_token": csrf, "handle": "x" * 2_000_000}, headers=JSON
    )

    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "too_large"


def test_ten_thousand_fields_are_refused(olu: Person) -> None:
    answer = olu.post("/sign-in", **{f"field{number}": "x" for number in range(10_000)})

    assert answer.status_code in {413, 422}


def test_a_stale_form_gives_the_words_back(olu: Person) -> None:
    answer = olu.http.post("/groups/new", data={"name": WORDS, "csrf_token": "old"})

    assert answer.status_code == 400
    assert WORDS in answer.text
    assert 'role="alert"' in answer.text


def test_broken_json_is_answered_plainly(olu: Person) -> None:
    csrf = olu.csrf()

    answer = olu.http.post(
        "/sign-in",
        content=b'{"handle": ',
        headers={"Content-Type": "application/json", "X-CSRFToken": csrf, **JSON},
    )

    assert answer.status_code in {400, 422}
    assert answer.json()["error"]["message"]


@pytest.mark.parametrize("nonsense", [[], ["a"], {}, {"a": 1}])
@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/sign-in", "handle"),
        ("/sign-in", "password"),
        ("/sign-up", "handle"),
        ("/me/password", "password"),
        ("/me/sessions/end", "session"),
        ("/me/blocks", "handle"),
        ("/me/calendars", "shows"),
    ],
)
def test_json_that_is_no_form_is_refused_by_its_field(
    address: str, field: str, nonsense: object, ana: Person
) -> None:
    headers = {"X-CSRFToken": ana.csrf(), **JSON}

    answer = ana.http.post(address, json={field: nonsense}, headers=headers)

    assert answer.status_code == 422
    assert answer.json()["error"]["field"] == field


def test_a_nul_leads_to_nothing_on_postgresql(
    start_server: StartServer, postgres: str, meet: Meet
) -> None:
    ana = meet("Ana", at=start_server(GROUPS_DATABASE_URL=postgres)).sign_up()

    for word in ("meetings", "groups", "bodies", "api/v1/meetings", "messages", "rooms"):
        assert ana.http.get(f"/{word}/a%00b").status_code == 404, word
    assert ana.http.get("/calendar/meetings/a%00b.ics").status_code == 404
    for address, field in (
        ("/me/sessions/end", "session"),
        ("/me/blocks/lift", "member"),
        ("/sponsors/ask", "member"),
    ):
        headers = {"X-CSRFToken": ana.csrf(), **JSON}
        answer = ana.http.post(address, json={field: "a\0b"}, headers=headers)
        assert answer.status_code == 422, address
        assert ana.post(address, **{field: "a\0b"}).status_code in {303, 404}, address
    for namespace, join, place in (
        ("/messages", "join_thread", "thread"),
        ("/rooms", "join_room", "room"),
    ):
        answer = ana.listen(namespace).say(join, **{place: "a\0b"})
        assert answer["error"]["code"] == "bad_request"


def test_while_the_database_is_down_the_words_are_kept_and_help_is_open(
    start_server: StartServer,
    mortal_postgres: Postgres,
    migrated: Callable[[Postgres], str],
    meet: Meet,
) -> None:
    server = start_server(GROUPS_DATABASE_URL=migrated(mortal_postgres))
    ana = meet("Ana", at=server).sign_up()
    csrf = ana.csrf()

    mortal_postgres.close()

    answer = ana.http.post("/groups/new", data={"name": WORDS, "csrf_token": csrf})
    assert (answer.status_code, WORDS in answer.text) == (503, True)
    assert int(answer.headers["Retry-After"]) > 0
    assert ana.http.get("/me", headers=JSON).status_code == 503
    assert ana.http.get("/help-now").status_code == 200
    assert ana.http.get("/readyz").status_code == 503
    assert ana.http.get("/healthz").status_code == 200

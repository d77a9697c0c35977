"""Behind a proxy each person is counted for themselves; without one nobody can pretend."""

from tests.conftest import Meet, StartServer
from tests.servers.homegroup import Homegroup
from tests.servers.people import Person


def guess(person: Person, times: int, address: str) -> list[int]:
    csrf = person.csrf()
    words = {"csrf_token": csrf, "handle": "Ana", "password": "a wrong guess"}
    headers = {"X-Forwarded-For": address}
    return [
        person.http.post("/sign-in", data=words, headers=headers).status_code for _ in range(times)
    ]


def test_each_caller_behind_the_proxy_has_tries_of_their_own(
    start_server: StartServer, meet: Meet
) -> None:
    server = start_server(GROUPS_RATE_LIMITS="on", GROUPS_TRUSTED_PROXIES="1")
    eve = meet("Eve", at=server)

    assert guess(eve, 6, "203.0.113.7")[-1] == 429
    assert guess(eve, 1, "203.0.113.8") == [422]


def test_without_a_proxy_a_made_up_address_buys_no_tries(
    start_server: StartServer, meet: Meet
) -> None:
    server: Homegroup = start_server(GROUPS_RATE_LIMITS="on")
    eve = meet("Eve", at=server)
    guess(eve, 5, "203.0.113.7")

    assert guess(eve, 1, "203.0.113.8") == [429]


def test_no_header_of_a_strangers_moves_us_to_another_path(
    shared_server: Homegroup, meet: Meet
) -> None:
    eve = meet("Eve", at=shared_server)

    moved = eve.http.get("/elsewhere/metrics", headers={"SCRIPT_NAME": "/elsewhere"})
    page = eve.http.get("/sign-in", headers={"SCRIPT_NAME": "/sign"})

    assert moved.status_code == 404
    assert page.status_code == 200
    assert "/sign/static/" not in page.text

"""Coming into a room as a program that keeps to the outside contract."""

import re
from dataclasses import dataclass
from typing import Any

import requests

CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Visit:
    """A browser's worth of one visitor: cookie, CSRF token, and the room they are in."""

    url: str
    origin: str
    http: requests.Session
    csrf: str
    room: str

    @property
    def cookie(self) -> str:
        return "; ".join(f"{c.name}={c.value}" for c in self.http.cookies)

    def log(self, after: int, wait: int = 0) -> dict[str, Any]:
        address = f"{self.url}/rooms/{self.room}/log"
        answer = self.http.get(address, params={"after": after, "wait": wait}, timeout=wait + 30)
        answer.raise_for_status()
        return dict(answer.json())

    def append(self, client_id: str, kind: str, **body: Any) -> requests.Response:
        return self.http.post(
            f"{self.url}/rooms/{self.room}/log",
            json={"client_id": client_id, "kind": kind, "body": body},
            headers={"X-CSRFToken": self.csrf},
            timeout=30,
        )


def token(http: requests.Session, address: str) -> str:
    found = CSRF.search(http.get(address, timeout=30).text)
    assert found, f"no form at {address}"
    return found[1]


def sign_in(url: str, handle: str, password: str) -> requests.Session:
    http = requests.Session()
    words = {"csrf_token": token(http, f"{url}/sign-in"), "handle": handle, "password": password}
    answer = http.post(f"{url}/sign-in", data=words, allow_redirects=False, timeout=30)
    assert answer.status_code == 303, answer.text
    return http


def come_in(url: str, slug: str, name: str = "", *, http: requests.Session | None = None) -> Visit:
    """Enter the room of a meeting by its door; as a guest unless ``http`` is signed in."""
    http = http or requests.Session()
    door = f"{url}/meetings/{slug}/room"
    words = {"csrf_token": token(http, f"{url}/sign-in")} | ({"display_name": name} if name else {})
    answer = http.post(door, data=words, allow_redirects=False, timeout=30)
    assert answer.status_code == 303, answer.text
    room = answer.headers["Location"].rsplit("/", 1)[1]
    return Visit(url, url, http, token(http, f"{url}/sign-in"), room)

"""Somebody at the other end of the line: real requests, real sockets, cookies of their own."""

import re
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, Queue
from typing import Any

import httpx
import socketio

PASSWORD = "a long walk home"
CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
JSON = {"Accept": "application/json"}
SOON = 15.0
PATIENT = 30.0
LOOK_EVERY = 0.1


def refused(answers: Iterable[Any]) -> list[str]:
    """The codes of those that were not taken."""
    return [answer["error"]["code"] for answer in answers if not answer["ok"]]


class Person:
    """One person with one browser. Signed out until `sign_up` or `sign_in`."""

    def __init__(self, url: str, handle: str) -> None:
        self.url = url
        self.handle = handle
        self.http = httpx.Client(base_url=url, timeout=30)
        self._ears: list[Ears] = []

    def get(self, path: str, **parameters: Any) -> httpx.Response:
        return self.http.get(path, params=parameters)

    def read(self, path: str, **parameters: Any) -> Any:
        """Return what a program gets from the same address."""
        return self.http.get(path, params=parameters, headers=JSON).json()

    def post(self, path: str, **fields: Any) -> httpx.Response:
        """Send a form as the page would, with its token."""
        return self.http.post(path, data={"csrf_token": self.csrf(), **fields})

    def csrf(self) -> str:
        page = self.http.get("/sign-up").text
        found = CSRF.search(page)
        assert found, page
        return found[1]

    def sign_up(self) -> "Person":
        said = {"password": PASSWORD, "adult": "yes", "agree": "yes"}
        answer = self.post("/sign-up", handle=self.handle, **said)
        assert answer.status_code in {201, 303}, answer.text
        return self

    def sign_in(self, password: str = PASSWORD) -> "Person":
        answer = self.post("/sign-in", handle=self.handle, password=password)
        assert answer.status_code in {200, 303}, answer.text
        return self

    def listen(self, namespace: str) -> "Ears":
        """Connect a socket, as the page would."""
        self._ears.append(Ears(namespace))
        self._ears[-1].connect(self.url, self._cookies(), self.csrf())
        return self._ears[-1]

    def _cookies(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())

    def leave(self) -> None:
        for ears in self._ears:
            ears.close()
        self.http.close()


@dataclass
class Patience:
    """Some seconds, which do not pass while the server has no time for anybody.

    So a promise of two seconds is not broken by a machine that stood still for three.
    """

    url: str
    left: float

    def wait(self, for_one_of: "Queue[Any]") -> Any:
        """Return the next of them; raises Empty when none came in time."""
        while self.left > 0:
            began = time.monotonic()
            try:
                return for_one_of.get(timeout=min(LOOK_EVERY, self.left))
            except Empty:
                pass
            finally:
                self.left -= min(LOOK_EVERY, time.monotonic() - began)
            with suppress(httpx.TransportError):  # a dead one has nothing to do
                httpx.get(f"{self.url}/healthz", timeout=PATIENT)
        raise Empty


@dataclass
class Ears:
    """One socket in one namespace: what it heard waits in order, by event."""

    namespace: str
    heard: dict[str, Queue[Any]] = field(default_factory=dict)
    client: socketio.Client = field(default_factory=lambda: socketio.Client(reconnection=False))

    def connect(self, url: str, cookies: str, csrf: str) -> None:
        self.url = url
        self.client.on("*", self._hear, namespace=self.namespace)
        self.client.on("disconnect", lambda *_: self._hear("disconnect"), namespace=self.namespace)
        self.client.connect(
            url,
            headers={"Cookie": cookies},
            auth={"csrf": csrf},
            transports=["websocket"],
            namespaces=[self.namespace],
        )
        self._socket = self.client.eio.ws

    def _hear(self, event: str, *payload: Any) -> None:
        self.heard.setdefault(event, Queue()).put(payload[0] if payload else None)

    def say(self, event: str, **payload: Any) -> Any:
        """Send an event and return its acknowledgement."""
        return self.client.call(event, payload, namespace=self.namespace, timeout=PATIENT)

    def say_at_once(self, event: str, payloads: Sequence[dict[str, Any]]) -> list[Any]:
        """Send all of them without waiting for an answer; return the answers as they came."""
        answers: Queue[Any] = Queue()
        for payload in payloads:
            self.client.emit(event, payload, namespace=self.namespace, callback=answers.put)
        try:
            return [answers.get(timeout=PATIENT) for _ in payloads]
        except Empty:
            raise AssertionError(f"not every {event} was answered") from None

    def hear(self, event: str, within: float = SOON) -> Any:
        """Return the next one of that event; fails when none comes."""
        return self.hear_with(Patience(self.url, within), event)

    def hear_with(self, patience: Patience, event: str) -> Any:
        """Like `hear`, for who waits for something among several of that event."""
        try:
            return patience.wait(self.heard.setdefault(event, Queue()))
        except Empty:
            raise AssertionError(f"heard no {event} in time") from None

    def close(self) -> None:
        self.client.disconnect()
        # The library lets go of its socket, unclosed, when it was the server who ended it.
        self._socket.shutdown()

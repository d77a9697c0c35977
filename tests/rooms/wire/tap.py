"""Somebody whose every frame and every JSON answer is kept, as it came."""

import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import websocket

from tests.servers.people import JSON, Person

PACKET = re.compile(r"4(?P<kind>[0-4])/rooms,(?P<id>\d*)(?P<data>.*)", re.DOTALL)
SOON_S = 30


@dataclass(frozen=True)
class Heard:
    """One thing that came: ``event`` is the event's name, that of an answer, or the address."""

    role: str
    event: str
    payload: Any
    raw: str


@dataclass
class Tap:
    """``role`` is what they are in the meeting; ``id`` their persona, once they came in."""

    role: str
    person: Person
    kept: list[Heard] = field(default_factory=list)
    room: str = ""
    id: str = ""
    _asked: dict[str, str] = field(default_factory=dict)
    _answers: dict[str, Any] = field(default_factory=dict)
    _news: threading.Condition = field(default_factory=threading.Condition)

    def come_in(self, door: str, **words: str) -> Any:
        answer = self._http("POST", door, data={"csrf_token": self.person.csrf(), **words})
        self.room = answer["room"]
        return answer

    def read(self, path: str) -> Any:
        return self._http("GET", path)

    def _http(self, method: str, path: str, **sent: Any) -> Any:
        answer = self.person.http.request(method, path, headers=JSON, **sent)
        self._keep(f"{method} {path}", answer.json(), answer.text)
        return answer.json()

    def connect(self) -> "Tap":
        cookies = "; ".join(f"{k}={v}" for k, v in self.person.http.cookies.items())
        address = self.person.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
        self._socket = websocket.create_connection(
            address, cookie=cookies, origin=self.person.url, timeout=60
        )
        csrf = json.dumps({"csrf": self.person.csrf()})
        self._socket.send(f"40/rooms,{csrf}")
        self._listening = threading.Thread(target=self._listen, daemon=True)
        self._listening.start()
        return self

    def join(self) -> Any:
        answer = self.ask("join_room", room=self.room)
        self.id = answer.get("me", {}).get("id", self.id)
        return answer

    def append(self, kind: str, client_id: str = "", **body: Any) -> Any:
        number = client_id or f"c{len(self._asked)}"
        sent = {"room": self.room, "client_id": number, "kind": kind, "body": body}
        return self.ask("append", **sent)

    def ask(self, event: str, **payload: Any) -> Any:
        number = str(len(self._asked) + 1)
        self._asked[number] = event
        self._socket.send(f"42/rooms,{number}{json.dumps([event, payload])}")
        with self._news:
            assert self._news.wait_for(lambda: number in self._answers, SOON_S), (self.role, event)
        return self._answers[number]

    def hears(self, kind: str) -> None:
        """Wait until a row of this kind has come."""

        def came() -> bool:
            return any(row["kind"] == kind for row in rows_in(self.kept))

        with self._news:
            assert self._news.wait_for(came, SOON_S), (self.role, kind)

    def hang_up(self) -> None:
        self._socket.close()
        # The library lets go of a socket, unclosed, when it was the server who ended it.
        self._socket.shutdown()
        self._listening.join(SOON_S)

    def _listen(self) -> None:
        try:
            while raw := self._socket.recv():
                self._take(str(raw))
        except (websocket.WebSocketException, OSError):
            return

    def _take(self, raw: str) -> None:
        if raw == "2":
            self._socket.send("3")
        packet = PACKET.fullmatch(raw)
        if packet is None:
            # The engine's own: its opening and its pings, the same for everybody.
            assert raw == "2" or raw.startswith("0{"), raw
            return
        data = json.loads(packet["data"] or "null")
        if packet["kind"] == "2":
            self._keep(data[0], data[1], raw)
        elif packet["kind"] == "3":
            self._keep(f"answer to {self._asked[packet['id']]}", data[0], raw)
            self._answers[packet["id"]] = data[0]
        else:
            self._keep("connect", data, raw)

    def _keep(self, event: str, payload: Any, raw: str) -> None:
        with self._news:
            self.kept.append(Heard(self.role, event, payload, raw))
            self._news.notify_all()


def rows_in(kept: list[Heard]) -> Iterator[dict[str, Any]]:
    for heard in kept:
        if isinstance(heard.payload, dict):
            yield from heard.payload.get("rows", ())

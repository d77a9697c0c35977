"""Readers and writers as a good client is: a position, gap repair, an outbox."""

import random
import threading
import time
import uuid
from typing import Any

import requests
import socketio

from tests.rooms.visit import Visit

NAMESPACE = "/rooms"
ANSWER_WITHIN_S = 4
SEEN_EVERY = 16


class Reader:
    """Holds what it was told, in order. Every way to learn of a row ends in ``_take``."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.rows: list[dict[str, Any]] = []
        self.refused: dict[str, Any] | None = None
        self.found: int | None = None  # how many rows there were when they came
        self._lock = threading.RLock()
        self._stop = threading.Event()
        self._down = threading.Event()
        self._client: socketio.Client | None = None
        self._thread = threading.Thread(target=self._stay, daemon=True)

    @property
    def last(self) -> int:
        return self.rows[-1]["seq"] if self.rows else 0

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._down.set()
        self._thread.join(10)

    def _stay(self) -> None:
        while not self._stop.is_set():
            self._down.clear()
            client = socketio.Client(
                reconnection=False,
                handle_sigint=False,
                websocket_extra_options={"origin": self.visit.origin},
            )
            try:
                self._connect(client)
                self._client = client
                self._down.wait()
            except (socketio.exceptions.SocketIOError, requests.RequestException, OSError):
                self._stop.wait(0.05 + random.random() * 0.1)  # noqa: S311 - spreads reconnections
            finally:
                self._client = None
                # The library lets go of its socket, unclosed, when it was the server who ended it.
                line = client.eio.ws
                client.disconnect()
                if line is not None:
                    line.shutdown()

    def _connect(self, client: socketio.Client) -> None:
        client.on("rows_appended", self._appended, namespace=NAMESPACE)
        client.on("head_announced", self._announced, namespace=NAMESPACE)
        client.on("disconnect", lambda *_: self._down.set(), namespace=NAMESPACE)
        client.connect(
            self.visit.url,
            headers={"Cookie": self.visit.cookie},
            auth={"csrf": self.visit.csrf},
            transports=["websocket"],
            namespaces=[NAMESPACE],
            wait_timeout=ANSWER_WITHIN_S,
        )
        wanted = {"room": self.visit.room, "after": self.last}
        joined = client.call("join_room", wanted, namespace=NAMESPACE, timeout=ANSWER_WITHIN_S)
        if not joined["ok"]:
            # A server that starts or ends says so; this person comes again, and can tell why.
            self.refused = joined
            raise ConnectionError(joined)
        self.found = joined["head"] if self.found is None else self.found
        self._take(joined["rows"])
        self._repair(joined["head"])

    def _appended(self, event: dict[str, Any]) -> None:
        self._take(event["rows"])

    def _announced(self, event: dict[str, Any]) -> None:
        self._repair(event["head"])

    def _take(self, rows: list[dict[str, Any]]) -> None:
        with self._lock:
            for row in rows:
                if row["seq"] <= self.last:
                    continue
                if row["seq"] > self.last + 1:
                    self._repair(row["seq"])
                    return
                self.rows.append(row)
                if self.last % SEEN_EVERY == 0:
                    self._tell_seen()

    def _repair(self, head: int) -> None:
        """Ask over HTTP for what is missing; the next announcement tries again."""
        with self._lock:
            while self.last < head:
                before = self.last
                try:
                    rows = self.visit.log(before)["rows"]
                except requests.RequestException:
                    return
                for row in rows:
                    if row["seq"] == self.last + 1:
                        self.rows.append(row)
                if self.last == before:
                    return
        self._tell_seen()

    def _tell_seen(self) -> None:
        client = self._client
        if client is not None and client.connected:
            seen = {"room": self.visit.room, "seq": self.last}
            try:
                client.emit("mark_seen", seen, namespace=NAMESPACE)
            except socketio.exceptions.SocketIOError:
                return


class Writer(Reader):
    """Says numbered things, one at a time, each until it is answered; some on purpose twice."""

    def __init__(self, visit: Visit, name: str, how_many: int, resend: float = 0.3) -> None:
        super().__init__(visit)
        self.name = name
        self.said = [f"{name} {number}" for number in range(how_many)]
        self.answers: dict[str, list[int]] = {}
        self.resends = 0
        self._resend = resend
        self._random = random.Random(name)  # noqa: S311 - repeatable, not secret
        self.talking = threading.Thread(target=self._talk, daemon=True)

    def start(self) -> None:
        super().start()
        self.talking.start()

    def _talk(self) -> None:
        for words in self.said:
            client_id = uuid.uuid4().hex
            self._say(words, client_id)
            if self._random.random() < self._resend:
                self.resends += 1
                self._say(words, client_id)

    def _say(self, words: str, client_id: str) -> None:
        sent = {
            "room": self.visit.room,
            "client_id": client_id,
            "kind": "message",
            "body": {"text": words},
        }
        while not self._stop.is_set():
            client = self._client
            try:
                if client is None:
                    raise ConnectionError
                answer = client.call("append", sent, namespace=NAMESPACE, timeout=ANSWER_WITHIN_S)
            except (socketio.exceptions.SocketIOError, OSError):
                time.sleep(0.02 + self._random.random() * 0.05)
                continue
            if answer["ok"]:
                self.answers.setdefault(words, []).append(answer["seq"])
                return
            assert answer["error"]["code"] in {"unavailable", "not_found"}, answer
            time.sleep(0.05)

"""One socket of the crowd: it comes in as a browser does, then says only what it must."""

import json
import socket
from base64 import b64encode
from collections.abc import Iterator
from secrets import token_bytes

from bench.frames import Frames, masked, taken_from

PATIENCE_S = 30
TELL_AFTER_ROWS = 32
"""As often as the page in the browser says how far it is; without it the server sends no more."""

PONG = masked(b"3")


class Listener:
    """Knows the last row it heard; a missing, doubled or swapped one ends the benchmark."""

    def __init__(self, port: int, phase: int = 0) -> None:
        self.room: str | None = None
        self.last = 0
        self._untold = phase % TELL_AFTER_ROWS
        self._rest = b""
        self._waiting: Iterator[tuple[int, bytes]] = iter(())
        self.line = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def upgrade(self, port: int, path: str = "/", cookie: str = "") -> None:
        lines = (
            f"GET {path} HTTP/1.1",
            f"Host: 127.0.0.1:{port}",
            f"Origin: http://127.0.0.1:{port}",
            f"Cookie: {cookie}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {b64encode(token_bytes(16)).decode()}",
        )
        self.line.sendall("\r\n".join((*lines, "", "")).encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._some()
        if not answer.startswith(b"HTTP/1.1 101 "):
            raise RuntimeError(f"no upgrade: {answer[:200]!r}")
        self._rest = answer.partition(b"\r\n\r\n")[2]

    def join(self, room: str, csrf: str) -> None:
        """Say who we are and enter a room, over Engine.IO 4 and Socket.IO 5."""
        self._wait_for(b"0{")
        self.line.sendall(masked(b"40/rooms," + json.dumps({"csrf": csrf}).encode()))
        self._wait_for(b"40/rooms,")
        self.room = room
        self.say(1, "join_room", {"room": room, "after": 0})
        answer = json.loads(self._wait_for(b"43/rooms,1")[len(b"43/rooms,1") :])[0]
        if not answer["ok"]:
            raise RuntimeError(f"not let in: {answer}")
        self.last = answer["head"]

    def say(self, number: int | None, event: str, payload: dict[str, object]) -> None:
        """Without a number no acknowledgement is asked for."""
        said = json.dumps([event, payload], separators=(",", ":"))
        self.line.send(masked(f"42/rooms,{'' if number is None else number}{said}".encode()))

    def heard(self, seq: int) -> None:
        if seq != self.last + 1:
            raise RuntimeError(f"row {seq} came after row {self.last}")
        self.last = seq
        self._untold += 1
        if self._untold >= TELL_AFTER_ROWS and self.room is not None:
            self._untold = 0
            self.say(None, "mark_seen", {"room": self.room, "seq": seq})

    def frames(self) -> Frames:
        """What has come since the last time; call when there is something to read."""
        frames, self._rest = taken_from(self._rest + self._some())
        return [*self._waiting, *frames]

    def pong(self) -> None:
        self.line.send(PONG)

    def _wait_for(self, beginning: bytes) -> bytes:
        while True:
            for _, payload in self._waiting:
                if payload.startswith(beginning):
                    return payload
                if payload == b"2":
                    self.pong()
            frames, self._rest = taken_from(self._rest)
            self._waiting = iter(frames or self.frames())

    def _some(self) -> bytes:
        data = self.line.recv(65536)
        if not data:
            raise RuntimeError("the server ended a connection")
        return data

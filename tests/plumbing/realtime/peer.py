"""A browser's end of a socket, down to single frames, so that a test can also misbehave."""

import base64
import json
import os
import socket
import struct
from typing import Any

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
PATIENCE = 45.0


class Closed(Exception):
    """The server closed; `code` is 1006 where it said nothing."""

    def __init__(self, code: int, reason: str = "") -> None:
        super().__init__(f"{code} {reason}")
        self.code = code
        self.reason = reason


def frame(payload: bytes, opcode: int = TEXT, *, fin: bool = True, masked: bool = True) -> bytes:
    size = len(payload)
    head = bytes([(0x80 if fin else 0) | opcode])
    bit = 0x80 if masked else 0
    if size < 126:
        head += bytes([bit | size])
    elif size < 65536:
        head += bytes([bit | 126]) + struct.pack("!H", size)
    else:
        head += bytes([bit | 127]) + struct.pack("!Q", size)
    return head + (bytes(4) if masked else b"") + payload


class Peer:
    """Ana's browser unless another cookie is given. Reads block, with patience."""

    def __init__(
        self,
        port: int,
        *,
        who: str = "ana",
        origin: str | None = "",
        path: str = "/socket.io/?EIO=4&transport=websocket",
        headers: dict[str, str] | None = None,
        receive_buffer: int = 0,
    ) -> None:
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(PATIENCE)
        if self.socket.connect_ex(("127.0.0.1", port)):
            self.close()
            raise Closed(1006)
        self.buffer = bytearray()
        self.acknowledged = 0
        self.others: list[str] = []
        lines = {
            "Host": f"127.0.0.1:{port}",
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
            "Sec-WebSocket-Version": "13",
            "Cookie": f"who={who}",
            "Origin": f"http://127.0.0.1:{port}" if origin == "" else origin,
        } | (headers or {})
        request = [f"GET {path} HTTP/1.1"]
        request += [f"{name}: {value}" for name, value in lines.items() if value is not None]
        self.raw("\r\n".join([*request, "", ""]).encode())
        try:
            head = self._until(b"\r\n\r\n").decode()
        except Closed:
            self.close()
            raise
        self.status = int(head.split()[1])
        self.head = head.lower()

    # --- bytes and frames

    def raw(self, data: bytes) -> None:
        self.socket.sendall(data)

    def send(self, text: str) -> None:
        self.raw(frame(text.encode("utf-8", "surrogatepass")))

    def next_frame(self) -> tuple[int, bytes]:
        head = self._exactly(2)
        size = head[1] & 0x7F
        if size == 126:
            size = struct.unpack("!H", self._exactly(2))[0]
        elif size == 127:
            size = struct.unpack("!Q", self._exactly(8))[0]
        assert not head[1] & 0x80, "a server does not mask"
        assert head[0] & 0xF0 == 0x80, "whole and uncompressed"
        return head[0] & 0x0F, self._exactly(size)

    def next_text(self) -> str:
        """Return the next text frame, answering pings. Raises Closed."""
        while True:
            opcode, payload = self.next_frame()
            if opcode == CLOSE:
                raise Closed(int.from_bytes(payload[:2], "big"), payload[2:].decode())
            if opcode == TEXT and payload == b"2":
                self.send("3")
            elif opcode == TEXT:
                return payload.decode()

    def end(self) -> Closed:
        """Read until the server has closed; how it did."""
        try:
            while True:
                self.next_text()
        except Closed as closed:
            return closed

    # --- Socket.IO

    def hello(self) -> dict[str, Any]:
        text = self.next_text()
        assert text[0] == "0"
        opened: dict[str, Any] = json.loads(text[1:])
        return opened

    def join(self, namespace: str = "/rooms", auth: Any = None) -> "Peer":
        """Open and connect to a namespace as the page does."""
        self.hello()
        assert self.connect(namespace, auth).startswith(f"40{namespace},")
        return self

    def connect(self, namespace: str = "/rooms", auth: Any = None) -> str:
        self.send(f"40{namespace},{json.dumps(auth or {'csrf': 'from-the-page'})}")
        return self.next_text()

    def call(self, event: str, payload: Any = None, *, namespace: str = "/rooms") -> dict[str, Any]:
        """Emit and wait for the acknowledgement; other events wait in `others`."""
        return self.answer_to(json.dumps([event, payload or {}]), namespace=namespace)

    def say(self, text: str = "hello") -> dict[str, Any]:
        return self.call("say", {"text": text})

    def answer_to(self, data: str, *, namespace: str = "/rooms") -> dict[str, Any]:
        self.acknowledged += 1
        self.send(f"42{namespace},{self.acknowledged}{data}")
        wanted = f"43{namespace},{self.acknowledged}["
        while not (text := self.next_text()).startswith(wanted):
            self.others.append(text)
        answer: dict[str, Any] = json.loads(text[len(wanted) - 1 :])[0]
        return answer

    def next_event(self) -> list[Any]:
        text = self.others.pop(0) if self.others else self.next_text()
        assert text.startswith("42/"), text
        event: list[Any] = json.loads(text[text.index(",") + 1 :])
        return event

    def close(self) -> None:
        self.socket.close()

    def _exactly(self, size: int) -> bytes:
        while len(self.buffer) < size:
            self._fill()
        data = bytes(self.buffer[:size])
        del self.buffer[:size]
        return data

    def _until(self, mark: bytes) -> bytes:
        while mark not in self.buffer:
            self._fill()
        return self._exactly(self.buffer.index(mark) + len(mark))

    def _fill(self) -> None:
        try:
            data = self.socket.recv(65536)
        except ConnectionError:
            data = b""
        if not data:
            raise Closed(1006)
        self.buffer += data

"""The baseline of the room: whatever one socket says goes to every socket, and nothing else.

No check, no store, no heartbeat. It believes its client: one socket speaks, in frames of 126 to
65,535 bytes, masked with zeroes, so that the payload is there as it stands.

    python -m bench.broadcaster PORT
"""

import select
import socket
import sys
from base64 import b64encode
from hashlib import sha1

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
MASKED_HEAD = 8
"""Bytes before the payload of a masked frame of that length (RFC 6455 section 5.2)."""


class Broadcaster:
    def __init__(self, port: int) -> None:
        self._listener = socket.create_server(("127.0.0.1", port), backlog=512)
        self._epoll = select.epoll()
        self._epoll.register(self._listener, select.EPOLLIN)
        self._sockets: dict[int, socket.socket] = {}
        self._said = b""

    def serve(self) -> None:
        while True:
            for descriptor, _ in self._epoll.poll():
                if descriptor == self._listener.fileno():
                    self._accept()
                else:
                    self._hear(descriptor)

    def _accept(self) -> None:
        peer, _ = self._listener.accept()
        request = peer.recv(16 * 1024)
        if b"Sec-WebSocket-Key: " not in request:
            peer.close()
            return
        peer.sendall(_greeting(request))
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        peer.setblocking(False)
        self._sockets[peer.fileno()] = peer
        self._epoll.register(peer, select.EPOLLIN)

    def _hear(self, descriptor: int) -> None:
        data = self._sockets[descriptor].recv(16 * 1024)
        if not data:
            self._epoll.unregister(descriptor)
            self._sockets.pop(descriptor).close()
            return
        self._said += data
        while len(self._said) >= MASKED_HEAD:
            end = MASKED_HEAD + int.from_bytes(self._said[2:4], "big")
            if len(self._said) < end:
                return
            self._broadcast(b"\x81\x7e" + self._said[2:4] + self._said[MASKED_HEAD:end])
            self._said = self._said[end:]

    def _broadcast(self, frame: bytes) -> None:
        for peer in self._sockets.values():
            peer.send(frame)


def _greeting(request: bytes) -> bytes:
    key = request.partition(b"Sec-WebSocket-Key: ")[2].partition(b"\r\n")[0]
    accept = b64encode(sha1(key + GUID, usedforsecurity=False).digest())
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
    )


if __name__ == "__main__":
    Broadcaster(int(sys.argv[1])).serve()

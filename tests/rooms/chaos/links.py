"""A link between people and a server that can be cut, as a lift or a tunnel does."""

import contextlib
import selectors
import socket
import threading
from collections.abc import Iterator

from tests.servers.processes import free_port


class Link:
    """A TCP proxy on a port of its own.

    ``cut`` ends every connection that goes through it. ``stall`` lets nothing through and ends
    nothing, as a phone that lost its network; ``flow`` lets it through again.
    """

    def __init__(self, to_port: int) -> None:
        self.port = free_port()
        self.cuts = 0
        self._to = ("127.0.0.1", to_port)
        self._pairs: set[tuple[socket.socket, socket.socket]] = set()
        self._lock = threading.Lock()
        self._flows = threading.Event()
        self._flows.set()
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=128)
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        with self._lock:
            pairs, self._pairs = self._pairs, set()
        self.cuts += bool(pairs)
        for pair in pairs:
            # Closed under whoever carries, they would wait for ever; this wakes them, to close.
            _hang_up(*pair)

    def stall(self) -> None:
        self._flows.clear()

    def flow(self) -> None:
        self._flows.set()

    def close(self) -> None:
        _hang_up(self._listener)
        self.flow()
        self.cut()

    def _accept(self) -> None:
        with self._listener, contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(self._to, timeout=5)
        except OSError:
            near.close()
            return
        pair = (near, far)
        with self._lock:
            self._pairs.add(pair)
        with contextlib.suppress(OSError, ValueError):
            for source, data in _heard(near, far):
                self._flows.wait()
                (far if source is near else near).sendall(data)
        with self._lock:
            self._pairs.discard(pair)
        _hang_up(near, far)
        near.close()
        far.close()


def _heard(near: socket.socket, far: socket.socket) -> Iterator[tuple[socket.socket, bytes]]:
    with selectors.DefaultSelector() as selector:
        for one in (near, far):
            selector.register(one, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                source = key.fileobj
                assert isinstance(source, socket.socket)
                data = source.recv(65536)
                if not data:
                    return
                yield source, data


def _hang_up(*sockets: socket.socket) -> None:
    for one in sockets:
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)

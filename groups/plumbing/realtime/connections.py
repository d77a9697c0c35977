"""Who is connected to this process, and to which audiences they listen.

A connection is one socket in one namespace. An audience is a name given by the caller
("room:42", "session:ab12"); it is ours rather than python-socketio's room, because theirs
copies every room of the namespace each time somebody leaves.
"""

from collections.abc import Callable, Iterable, Iterator
from time import monotonic
from typing import Any, Protocol

from groups.plumbing.realtime.outbox import Outbox

REMEMBER_CLOSINGS = 60.0
"""Seconds; far longer than a sign-in check can take."""


class Peer(Protocol):
    """The socket under a connection, as the rest of the package needs it."""

    def send(self, frame: bytes) -> None: ...

    def close(self, code: int, reason: str = "", *, drop: bool = False) -> None: ...

    @property
    def closed(self) -> bool: ...

    @property
    def outbox(self) -> Outbox: ...


class Connection:
    """`identity` is what the authentication hook returned; `state` is the domain's to use."""

    __slots__ = (
        "_registry",
        "audiences",
        "identity",
        "namespace",
        "outbox",
        "peer",
        "sid",
        "state",
    )

    def __init__(
        self, registry: "Connections", peer: Peer, sid: str, namespace: str, identity: Any
    ) -> None:
        self._registry = registry
        self.peer = peer
        self.outbox = peer.outbox
        self.sid = sid
        self.namespace = namespace
        self.identity = identity
        self.audiences: set[str] = set()
        self.state: Any = None

    @property
    def closed(self) -> bool:
        return self.peer.closed

    def enter(self, audience: str) -> None:
        self._registry.enter(self, audience)

    def leave(self, audience: str) -> None:
        self._registry.leave(self, audience)

    def close(self, code: int, reason: str = "") -> None:
        """End the whole socket, all its namespaces, with a close frame. Never waits."""
        self.peer.close(code, reason)


class Connections:
    """All connections of this process. Nothing in it switches greenlets."""

    def __init__(self) -> None:
        self._by_sid: dict[str, Connection] = {}
        self._audiences: dict[tuple[str, str], dict[Connection, None]] = {}
        self._closings: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._by_sid)

    def __iter__(self) -> Iterator[Connection]:
        return iter(list(self._by_sid.values()))

    def get(self, sid: str) -> Connection | None:
        return self._by_sid.get(sid)

    def where(self, predicate: Callable[[Connection], bool]) -> list[Connection]:
        return [connection for connection in self if predicate(connection)]

    def audience(self, namespace: str, audience: str) -> Iterable[Connection]:
        """Those who listen now, in the order they came; do not keep it."""
        return self._audiences.get((namespace, audience), {})

    def enter(self, connection: Connection, audience: str) -> None:
        """Start to listen. A connection that has ended meanwhile enters nothing."""
        if self._by_sid.get(connection.sid) is not connection:
            return
        connection.audiences.add(audience)
        self._audiences.setdefault((connection.namespace, audience), {})[connection] = None

    def leave(self, connection: Connection, audience: str) -> None:
        connection.audiences.discard(audience)
        key = (connection.namespace, audience)
        listeners = self._audiences.get(key)
        if listeners is not None:
            listeners.pop(connection, None)
            if not listeners:
                del self._audiences[key]

    def add(self, connection: Connection, audiences: Iterable[str]) -> None:
        self._by_sid[connection.sid] = connection
        for audience in audiences:
            self.enter(connection, audience)

    def remove(self, sid: str) -> Connection | None:
        connection = self._by_sid.pop(sid, None)
        if connection is not None:
            for audience in list(connection.audiences):
                self.leave(connection, audience)
        return connection

    def close_audience(self, audience: str, code: int, reason: str = "") -> int:
        """Close every socket that listens to it, in whatever namespace; return how many.

        The closing is remembered for a minute: who is just being signed in while their
        session ends would otherwise be let in a moment after everybody was put out.
        """
        self._remember_closing(audience)
        leaving = self.where(lambda connection: audience in connection.audiences)
        for connection in leaving:
            connection.close(code, reason)
        return len(leaving)

    def closed_since(self, moment: float, audiences: Iterable[str]) -> bool:
        """Whether one of these was closed after `moment` (of time.monotonic)."""
        return any(self._closings.get(name, -1.0) >= moment for name in audiences)

    def _remember_closing(self, audience: str) -> None:
        now = monotonic()
        for name, at in list(self._closings.items()):
            if at >= now - REMEMBER_CLOSINGS:
                break
            del self._closings[name]
        self._closings.pop(audience, None)
        self._closings[audience] = now


connections = Connections()

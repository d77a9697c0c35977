"""python-socketio's table of clients, in constant time.

Theirs makes two-way dictionaries for each client and copies all of them whenever one
leaves: with a thousand people, half a millisecond of every departure. Audiences are not
here but in connections.py.
"""

from collections.abc import Iterable
from typing import Any

import socketio


class Sids(socketio.Manager):  # type: ignore[misc]
    """The methods python-socketio's server calls; nothing in it switches greenlets."""

    def __init__(self) -> None:
        super().__init__()
        self._sid: dict[tuple[str, str], str] = {}
        self._engine_sid: dict[tuple[str, str], str] = {}
        self._connected: set[str] = set()

    def get_namespaces(self) -> Iterable[str]:
        return list(self.server.handlers)

    def pre_connect(self, eio_sid: str, namespace: str) -> str | None:
        """Return a new sid, or none when the socket is in this namespace already."""
        if (eio_sid, namespace) in self._sid:
            return None
        sid: str = self.server.eio.generate_id()
        self._sid[eio_sid, namespace] = sid
        self._engine_sid[sid, namespace] = eio_sid
        return sid

    def connect(self, sid: str, _namespace: str) -> str:
        self._connected.add(sid)
        return sid

    def is_connected(self, sid: str | None, _namespace: str) -> bool:
        return sid in self._connected

    def can_disconnect(self, sid: str, _namespace: str) -> bool:
        return sid in self._connected

    def sid_from_eio_sid(self, eio_sid: str, namespace: str) -> str | None:
        return self._sid.get((eio_sid, namespace))

    def eio_sid_from_sid(self, sid: str, namespace: str) -> str | None:
        return self._engine_sid.get((sid, namespace))

    def pre_disconnect(self, sid: str, namespace: str) -> str | None:
        self._connected.discard(sid)
        return self._engine_sid.get((sid, namespace))

    def disconnect(self, sid: str, namespace: str, **_options: Any) -> None:
        self._connected.discard(sid)
        eio_sid = self._engine_sid.pop((sid, namespace), None)
        if eio_sid is not None:
            self._sid.pop((eio_sid, namespace), None)

    def emit(self, *arguments: Any, **options: Any) -> None:
        raise NotImplementedError("use groups.plumbing.realtime.broadcast")

    def enter_room(self, *arguments: Any, **options: Any) -> None:
        raise NotImplementedError("use Connection.enter")

"""Our sockets in place of engineio's: who is let in, how a socket begins and ends.

engineio's server keeps its checks of the request (method, transport, protocol version);
from the moment it would make a Socket, the connection is ours.
"""

import ssl
from typing import Any

import msgspec
from flask_socketio import SocketIO
from gevent import socket as gevent_socket

from groups.plumbing.realtime import heartbeat
from groups.plumbing.realtime.engine_socket import EngineSocket
from groups.plumbing.realtime.frames import text_frame
from groups.plumbing.realtime.handshake import NotAnUpgrade, accept
from groups.plumbing.realtime.limits import Limits
from groups.plumbing.realtime.metrics import counters

Environ = dict[str, Any]
Refusal = dict[str, Any]

live: set[EngineSocket] = set()
"""Every open socket of this process."""


class Door:
    """Whether upgrades are let in. Shut for good when the process drains."""

    shut = False


class Engine:
    """Opens sockets for one python-socketio server."""

    def __init__(self, shell: SocketIO, origins: frozenset[str], limits: Limits) -> None:
        self._server = shell.server
        self._origins = origins
        self._limits = limits

    def install(self) -> None:
        """Put ourselves where engineio makes its sockets, for this one server only."""
        engine = self._server.eio
        engine._handle_connect = self.open
        # Its own socket loop must not be reachable by any path.
        engine._async = {**engine._async, "websocket": None}

    def open(self, environ: Environ, *_: Any) -> Refusal:
        """Serve one socket for as long as it lives; engineio calls this in gunicorn's greenlet."""
        refusal = self._refusal(environ)
        if refusal is not None:
            return refusal
        try:
            greeting = accept(environ)
        except NotAnUpgrade:
            return _refuse("no upgrade", "400 BAD REQUEST", "This is not a WebSocket upgrade.")
        # The socket below gevent's: its send and recv return at once instead of switching.
        raw = environ["gunicorn.socket"]._sock
        socket = EngineSocket(self._server, self._server.eio.generate_id(), raw, self._limits)
        try:
            self._opened(socket, environ)
            socket.outbox.write(greeting + self._hello(socket.sid))
            socket.run()
        finally:
            self._ended(socket)
        # Gunicorn's sign that this connection has no further request and no response.
        raise StopIteration

    def _refusal(self, environ: Environ) -> Refusal | None:
        # engineio compares an Origin only when there is one. Every browser sends it.
        if environ.get("HTTP_ORIGIN") not in self._origins:
            return _refuse("origin", "400 BAD REQUEST", "This page belongs to another site.")
        if Door.shut or len(live) >= self._limits.max_sockets:
            return _refuse("full", "503 SERVICE UNAVAILABLE", "Please try again in a moment.")
        gunicorn_socket = environ.get("gunicorn.socket")
        if not isinstance(gunicorn_socket, gevent_socket.socket) or isinstance(
            gunicorn_socket, ssl.SSLSocket
        ):
            # TLS ends at the proxy; written to directly, its socket would speak plain text.
            return _refuse("server", "501 NOT IMPLEMENTED", "Sockets need gunicorn -k gevent.")
        return None

    def _opened(self, socket: EngineSocket, environ: Environ) -> None:
        live.add(socket)
        heartbeat.watch(socket)
        counters.opened += 1
        counters.open_sockets += 1
        self._server.eio.sockets[socket.sid] = socket
        self._server._handle_eio_connect(socket.sid, environ)

    def _ended(self, socket: EngineSocket) -> None:
        try:
            self._server._handle_eio_disconnect(socket.sid, socket.close_reason)
            socket.end()
        finally:
            self._server.eio.sockets.pop(socket.sid, None)
            counters.open_sockets -= 1
            heartbeat.forget(socket)
            live.discard(socket)

    def _hello(self, sid: str) -> bytes:
        """Engine.IO's OPEN packet."""
        return text_frame(
            b"0"
            + msgspec.json.encode(
                {
                    "sid": sid,
                    "upgrades": [],
                    "pingInterval": int(self._limits.ping_interval * 1000),
                    "pingTimeout": int(self._limits.ping_timeout * 1000),
                    "maxPayload": self._limits.message_bytes,
                }
            )
        )


def _refuse(cause: str, status: str, words: str) -> Refusal:
    """Make a response in the shape engineio expects of its own handlers."""
    counters.refused[cause] += 1
    headers = [("Content-Type", "text/plain; charset=utf-8")]
    if status.startswith("503"):
        headers.append(("Retry-After", "5"))
    return {"status": status, "headers": headers, "response": words.encode()}

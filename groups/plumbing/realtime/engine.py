"""Our sockets in place of engineio's: opening, the packets of one socket, its end.

engineio's server keeps its checks of the request (method, transport, protocol version);
from the moment it would make a Socket, the connection is ours.
"""

import ssl
from time import monotonic
from typing import Any

import msgspec
from flask_socketio import SocketIO
from gevent import socket as gevent_socket

from groups.plumbing.errors import BadRequest, Unauthenticated
from groups.plumbing.realtime import heartbeat, packets
from groups.plumbing.realtime.events import NOT_UNDERSTOOD, RESERVED, refused, report
from groups.plumbing.realtime.frames import text_frame
from groups.plumbing.realtime.handshake import NotAnUpgrade, accept
from groups.plumbing.realtime.limits import Limits
from groups.plumbing.realtime.metrics import counters
from groups.plumbing.realtime.packets import POLICY, Malformed, Packet, Unreadable
from groups.plumbing.realtime.socket_loop import SocketLoop

Environ = dict[str, Any]
Refusal = dict[str, Any]

INTERNAL_ERROR = 1011

live: "set[EngineSocket]" = set()
"""Every open socket of this process."""


class Door:
    """Whether upgrades are let in. Shut for good when the process drains."""

    shut = False


class EngineSocket(SocketLoop):
    """One browser. Offers what engineio's server asks of its sockets: send, close, closed."""

    __slots__ = ("alone_since", "namespaces", "ping_at", "pinged", "refusals", "server", "sid")

    connected = True
    upgraded = True

    def __init__(self, server: Any, sid: str, raw: Any, limits: Limits) -> None:
        super().__init__(raw, limits)
        self.server = server
        self.sid = sid
        self.namespaces: set[str] = set()
        self.refusals = 0
        self.alone_since = monotonic()
        self.ping_at = self.alone_since + limits.ping_interval
        self.pinged = False

    @property
    def pending(self) -> int:
        return self.outbox.pending

    @property
    def alone(self) -> bool:
        """In no namespace: only a protocol handshake, nobody we know."""
        return not self.namespaces

    def send(self, frame: Any) -> None:
        """Take a frame, or one of engineio's own packets."""
        counters.frames_out += 1
        if not isinstance(frame, bytes):
            frame = text_frame(frame.encode().encode())
        self.outbox.write(frame)

    def run(self) -> None:
        """Handle every packet in order until the socket closes."""
        for text in self.texts():
            try:
                self._receive_packet(text)
            except Malformed as problem:
                self.close(problem.code, problem.reason)
            except Exception as error:
                # Gunicorn would write an HTTP error into the middle of the stream.
                report(error, "socket")
                self.close(INTERNAL_ERROR, "our fault")

    def _receive_packet(self, text: str) -> None:
        packet = packets.decode(text)
        match packet:
            case packets.Pong():
                self._ponged()
            case packets.Goodbye():
                self.close(1000, "closed by peer")
            case Packet(kind="event"):
                self._event(packet)
            case Packet(kind="connect"):
                self._connect(packet)
            case Packet():
                self._disconnect(packet)

    def _ponged(self) -> None:
        if self.pinged:
            self.pinged = False
            self.ping_at = monotonic() + self.limits.ping_interval

    def _connect(self, packet: Packet) -> None:
        if packet.namespace in self.namespaces:
            raise Malformed(POLICY, "connected already")
        if packet.namespace not in self.server.handlers:
            self._refuse_connect(packet, "not_found", "There is no such namespace.")
            return
        try:
            auth = packets.read_auth(packet.data)
        except Unreadable:
            self._refuse_connect(packet, "bad_request", NOT_UNDERSTOOD)
            return
        self.server._handle_connect(self.sid, packet.namespace, auth)
        if self.server.manager.sid_from_eio_sid(self.sid, packet.namespace):
            self.namespaces.add(packet.namespace)
        else:
            self._count_refusal()

    def _refuse_connect(self, packet: Packet, code: str, message: str) -> None:
        self.send(text_frame(packets.encode_refusal(packet.namespace, code, message)))
        self._count_refusal()

    def _count_refusal(self) -> None:
        self.refusals += 1
        if self.refusals >= self.limits.refused_connects:
            self.close(POLICY, "refused too often")

    def _disconnect(self, packet: Packet) -> None:
        if packet.namespace in self.namespaces:
            self.namespaces.discard(packet.namespace)
            self.alone_since = monotonic()
            self.server._handle_disconnect(self.sid, packet.namespace)

    def _event(self, packet: Packet) -> None:
        answer = self._answer(packet)
        if packet.id is not None:
            self.send(
                text_frame(packets.encode_acknowledgement(packet.namespace, packet.id, answer))
            )

    def _answer(self, packet: Packet) -> bytes:
        """Return what to acknowledge. What cannot be answered raises Malformed."""
        if packet.namespace not in self.namespaces:
            return self._refuse(packet, Unauthenticated())
        try:
            name, payload = packets.read_event(packet.data)
        except Unreadable:
            return self._refuse(packet, BadRequest(NOT_UNDERSTOOD))
        handler = self.server.handlers[packet.namespace].get(name)
        if name in RESERVED or handler is None:
            return self._refuse(packet, BadRequest(NOT_UNDERSTOOD))
        sid = self.server.manager.sid_from_eio_sid(self.sid, packet.namespace)
        answer: bytes = handler(sid, payload)
        return answer

    def _refuse(self, packet: Packet, error: BadRequest | Unauthenticated) -> bytes:
        if packet.id is None:
            raise Malformed(POLICY, "not understood")
        return refused(error)


class Engine:
    """Opens sockets for one python-socketio server."""

    def __init__(self, shell: SocketIO, origin: str, limits: Limits) -> None:
        self._server = shell.server
        self._origin = origin
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
        if environ.get("HTTP_ORIGIN") != self._origin:
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
        heartbeat.ensure_running(live)
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

"""The packets of one browser's socket: Engine.IO and Socket.IO, each answered or refused."""

from time import monotonic
from typing import Any

from gevent.event import Event

from groups.plumbing.errors import BadRequest, HomegroupError, Unauthenticated, Unavailable
from groups.plumbing.realtime import heartbeat, packets
from groups.plumbing.realtime.events import (
    NOT_UNDERSTOOD,
    RESERVED,
    Answer,
    Later,
    refused,
    report,
    told,
)
from groups.plumbing.realtime.frames import text_frame
from groups.plumbing.realtime.limits import Limits
from groups.plumbing.realtime.metrics import counters
from groups.plumbing.realtime.packets import POLICY, Malformed, Packet, Said, Unreadable
from groups.plumbing.realtime.socket_loop import SocketLoop

INTERNAL_ERROR = 1011
MOST_UNANSWERED = 32
"""Events of one socket whose answers may be on their way at once."""

PATIENCE = 1.0
"""Seconds until we look whether who we wait for has gone."""


class EngineSocket(SocketLoop):
    """One browser. Offers what engineio's server asks of its sockets: send, close, closed."""

    __slots__ = (
        "_answered",
        "_unanswered",
        "alone_since",
        "look_at",
        "namespaces",
        "ping_at",
        "pinged",
        "refusals",
        "server",
        "sid",
    )

    connected = True
    upgraded = True

    def __init__(self, server: Any, sid: str, raw: Any, limits: Limits) -> None:
        super().__init__(raw, limits)
        self.server = server
        self.sid = sid
        self.namespaces: set[str] = set()
        self.refusals = 0
        self._unanswered = 0
        self._answered: Event | None = None
        self.alone_since = monotonic()
        self.ping_at = self.alone_since + limits.ping_interval
        self.pinged = False
        self.look_at = 0

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
        said = packets.usual_event(text)
        if said is not None and self._usual(said):
            return
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
            heartbeat.watch(self)
            self.server._handle_disconnect(self.sid, packet.namespace)

    def _usual(self, said: Said) -> bool:
        """Handle an event without a second look at its head. False: it needs one."""
        if said.namespace not in self.namespaces or said.name in RESERVED:
            return False
        handler = self.server.handlers[said.namespace].get(said.name)
        if handler is None:
            return False
        sid = self.server.manager.sid_from_eio_sid(self.sid, said.namespace)
        self._acknowledge(said.namespace, said.id, handler(sid, said.payload))
        return True

    def _event(self, packet: Packet) -> None:
        self._acknowledge(packet.namespace, packet.id, self._answer(packet))

    def _acknowledge(self, namespace: str, number: int | None, answer: bytes | Later) -> None:
        if isinstance(answer, Later):
            self._answer_later(namespace, number, answer)
        elif number is not None:
            self.send(text_frame(packets.encode_acknowledgement(namespace, number, answer)))

    def _answer_later(self, namespace: str, number: int | None, later: Later) -> None:
        def tell(said: Answer | HomegroupError) -> None:
            self._unanswered -= 1
            if self._answered is not None:
                self._answered.set()
            if number is not None and not self.closed:
                counters.frames_out += 1
                answer = packets.encode_acknowledgement(namespace, number, told(said))
                self.outbox.write_with_next(text_frame(answer))

        self._unanswered += 1
        try:
            later.begin(tell)
        except HomegroupError as error:
            tell(error)
        except Exception as error:
            report(error, namespace)
            tell(Unavailable(5))
        self._wait_for_answers()

    def _wait_for_answers(self) -> None:
        """Read no further while much of what they sent is not answered yet."""
        while self._unanswered >= MOST_UNANSWERED and not self.closed:
            self._answered = Event()
            self._answered.wait(PATIENCE)
        self._answered = None

    def _answer(self, packet: Packet) -> bytes | Later:
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
        answer: bytes | Later = handler(sid, payload)
        return answer

    def _refuse(self, packet: Packet, error: BadRequest | Unauthenticated) -> bytes:
        if packet.id is None:
            raise Malformed(POLICY, "not understood")
        return refused(error)

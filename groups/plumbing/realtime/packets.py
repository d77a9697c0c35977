"""Engine.IO 4 and Socket.IO 5 packets: strict in, encoded once out.

python-socketio's own decoder keeps announced attachments without limit, swallows what it
cannot read and lets one frame hold JSON of any depth. Here each incoming packet is either
understood or refused with the code its sender is told.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import msgspec

PING: Final = b"2"

PROTOCOL_ERROR = 1002
UNSUPPORTED = 1003
BAD_PAYLOAD = 1007
POLICY = 1008
TOO_BIG = 1009

MAX_DEPTH = 32
_SQUARE = bytes.maketrans(b"{}", b"[]")
_TOO_DEEP = b"[" * (MAX_DEPTH + 1)
_OTHER = bytes(set(range(256)) - set(b"[]{}"))
_HEAD = re.compile(
    r"(?P<namespace>/[^,]{0,63},?)?(?P<id>[0-9]{1,15}(?![0-9]))?(?P<data>.*)", re.DOTALL
)
_NUMBER = re.compile("[0-9]{1,15}")
_event = msgspec.json.Decoder(list[msgspec.Raw])
_name = msgspec.json.Decoder(str)
_encode = msgspec.json.Encoder().encode


class Said(NamedTuple):
    """An event as nearly all are written: its head read, its payload not."""

    namespace: str
    id: int | None
    name: str
    payload: str


class Malformed(Exception):
    """A packet to be refused by closing the socket with `code`."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Unreadable(Exception):
    """The data of a packet cannot be read, though its head can."""


@dataclass(frozen=True, slots=True)
class Pong:
    pass


@dataclass(frozen=True, slots=True)
class Goodbye:
    pass


@dataclass(frozen=True, slots=True)
class Packet:
    """The head of a Socket.IO packet; `data` is JSON nobody has read yet."""

    kind: Literal["connect", "disconnect", "event"]
    namespace: str
    id: int | None
    data: str


def usual_event(text: str) -> Said | None:
    """Read an event that is written as socket.io-client writes it, or leave it to `decode`.

    It only cuts: the payload is whatever stands after the name, so what decodes it must accept
    one value and nothing after it.
    """
    begins = text.find('["')
    ends = text.find('",', begins)
    namespace, comma, number = text[2:begins].rpartition(",")
    if not (text.startswith("42/") and begins > 0 < ends and comma and text.endswith("]")):
        return None
    name = text[begins + 2 : ends]
    if "\\" in name or not (
        number == "" or (number.isascii() and number.isdecimal() and len(number) < 16)
    ):
        return None
    payload = text[ends + 2 : -1]
    if payload.count("[") + payload.count("{") > MAX_DEPTH:
        return None
    return Said(namespace, int(number) if number else None, name, payload)


def decode(text: str) -> Pong | Goodbye | Packet:
    """Read one Engine.IO packet. Raises Malformed."""
    match text[:1]:
        case "4":
            return _decode_message(text)
        case "3":
            return Pong()
        case "1":
            return Goodbye()
        case "b":
            raise Malformed(UNSUPPORTED, "text only")
        case _:
            # Open, ping, upgrade and noop are the server's to send, or belong to polling.
            raise Malformed(PROTOCOL_ERROR, "unexpected packet")


def _decode_message(text: str) -> Packet:
    match text[1:2]:
        case "2":
            return _head("event", text)
        case "0":
            return _head("connect", text)
        case "1":
            return _head("disconnect", text)
        case "5" | "6":
            raise Malformed(UNSUPPORTED, "no attachments")
        case _:
            # We never ask for an acknowledgement, so none is expected.
            raise Malformed(PROTOCOL_ERROR, "unexpected packet")


def _head(kind: Literal["connect", "disconnect", "event"], text: str) -> Packet:
    found = _HEAD.fullmatch(text, 2)
    if found is None:
        raise Malformed(PROTOCOL_ERROR, "unreadable packet")
    namespace = (found["namespace"] or "/").removesuffix(",").partition("?")[0]
    number = found["id"]
    return Packet(kind, namespace, int(number) if number else None, found["data"])


def read_event(data: str) -> tuple[str, msgspec.Raw]:
    """Split an event into its name and its one payload, unread. Raises Unreadable."""
    try:
        _refuse_depth(data)
        parts = _event.decode(data)
        if len(parts) != 2:
            raise Unreadable
        return _name.decode(parts[0]), parts[1]
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise Unreadable from error


def read_auth(data: str) -> dict[str, object]:
    """Read the `auth` of a CONNECT. Raises Unreadable when it is no object."""
    try:
        _refuse_depth(data)
        return msgspec.json.decode(data, type=dict[str, object])
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise Unreadable from error


def _refuse_depth(data: str) -> None:
    """Nesting beyond MAX_DEPTH costs stack here and in whoever writes it down again.

    Only the brackets are kept; each round takes away the innermost pairs. What is left
    after so many rounds is too deep, or was never balanced.
    """
    if data.count("[") + data.count("{") <= MAX_DEPTH:
        return
    without_escapes = data.encode().replace(rb"\\", b"").replace(rb"\"", b"")
    outside_words = b"".join(without_escapes.split(b'"')[::2])
    brackets = outside_words.translate(_SQUARE, _OTHER)
    for _ in range(MAX_DEPTH):
        if _TOO_DEEP in brackets:
            break
        brackets = brackets.replace(b"[]", b"")
    if brackets:
        raise Unreadable


def encode_event(namespace: str, event: str, payload: object) -> bytes:
    return b"42%b,%b" % (namespace.encode(), _encode((event, payload)))


def encode_acknowledgement(namespace: str, number: int, answer: bytes) -> bytes:
    """Acknowledge with JSON encoded already, where a failure to encode was still answered."""
    return b"43%b,%d[%b]" % (namespace.encode(), number, answer)


def encode_refusal(namespace: str, code: str, message: str) -> bytes:
    """CONNECT_ERROR, in the shape the JavaScript client gives to `connect_error`."""
    body = {"message": message, "data": {"code": code, "message": message}}
    return b"44%b,%b" % (namespace.encode(), _encode(body))

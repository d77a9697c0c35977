"""Answering a WebSocket upgrade under gunicorn."""

from collections.abc import Mapping
from typing import Any

from h11 import LocalProtocolError
from wsproto.connection import ConnectionType
from wsproto.events import AcceptConnection
from wsproto.handshake import H11Handshake
from wsproto.utilities import RemoteProtocolError

# Sec-WebSocket-Extensions is left out on purpose: what is not offered cannot be accepted.
# permessage-deflate costs 300 kB a peer and lets 100 kB unpack to 100 MB.
HEADERS = (
    ("host", "HTTP_HOST"),
    ("connection", "HTTP_CONNECTION"),
    ("upgrade", "HTTP_UPGRADE"),
    ("sec-websocket-key", "HTTP_SEC_WEBSOCKET_KEY"),
    ("sec-websocket-version", "HTTP_SEC_WEBSOCKET_VERSION"),
)


class NotAnUpgrade(Exception):
    """The request is no WebSocket opening handshake."""


def accept(environ: Mapping[str, Any]) -> bytes:
    """Return the bytes of a 101 answer. Raises NotAnUpgrade."""
    handshake = H11Handshake(ConnectionType.SERVER)
    headers = [
        (name.encode(), str(environ[key]).encode("latin-1"))
        for name, key in HEADERS
        if key in environ
    ]
    try:
        handshake.initiate_upgrade_connection(headers, "/socket.io/")
        return bytes(handshake.send(AcceptConnection()))
    except (RemoteProtocolError, LocalProtocolError) as error:
        # wsproto lets h11's own word through for what h11 would not send, as a missing Host.
        raise NotAnUpgrade from error

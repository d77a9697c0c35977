"""What one stranger may cost us, in one place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of the transport. Sizes in bytes, times in seconds."""

    max_sockets: int = 3500
    """Per process. Keep it below gunicorn's worker_connections, or pages wait behind sockets."""

    message_bytes: int = 64 * 1024
    """One incoming message, all its fragments together."""

    frames_per_second: float = 500.0
    """Sustained incoming frames of one socket, each kilobyte counting as one more.

    Beyond it we simply read more slowly.
    """

    frame_burst: float = 2000.0
    """Frames one socket may send at once before the rate above applies."""

    waiting_bytes: int = 512 * 1024
    """Unsent bytes after which a peer that does not read is closed."""

    credit_bytes: int = 64 * 1024
    """Unsent bytes after which a broadcast leaves a peer out; it catches up by itself later."""

    ping_interval: float = 20.0
    ping_timeout: float = 15.0

    connect_within: float = 10.0
    """A socket that is in no namespace for this long is closed."""

    refused_connects: int = 5
    """A socket whose CONNECT was refused this often is closed."""

    linger: float = 1.0
    """How long we wait for the peer's half of a closing handshake."""

    send_timeout: float = 30.0
    """TCP_USER_TIMEOUT: after this without an acknowledgement the kernel drops the peer."""

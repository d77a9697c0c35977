"""Outgoing WebSocket frames (RFC 6455 section 5.2): whole, unmasked, uncompressed.

Built by hand because a broadcast makes one and writes the same bytes to everybody,
while a sans-I/O connection object would have to be asked once for each peer.
"""

TEXT = 0x81
CLOSE = 0x88
PONG = 0x8A


def text_frame(payload: bytes) -> bytes:
    size = len(payload)
    if size < 126:
        return bytes((TEXT, size)) + payload
    if size < 65536:
        return bytes((TEXT, 126)) + size.to_bytes(2, "big") + payload
    return bytes((TEXT, 127)) + size.to_bytes(8, "big") + payload


def close_frame(code: int, reason: str = "") -> bytes:
    """Frame two bytes of code and a reason; 125 in all, so it is cut, at a character."""
    words = reason.encode()[:123].decode(errors="ignore").encode()
    return bytes((CLOSE, 2 + len(words))) + code.to_bytes(2, "big") + words


def pong_frame(payload: bytes) -> bytes:
    return bytes((PONG, len(payload))) + payload

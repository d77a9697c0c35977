"""WebSocket frames (RFC 6455 section 5.2) as the light client of the benchmarks needs them."""

NO_MASK = b"\0\0\0\0"
"""A client must mask; with zeroes the payload stays as it is. The server's work is the same."""

Frames = list[tuple[int, bytes]]


def masked(payload: bytes, opcode: int = 0x81) -> bytes:
    size = len(payload)
    if size < 126:
        return bytes((opcode, 0x80 | size)) + NO_MASK + payload
    return bytes((opcode, 0xFE)) + size.to_bytes(2, "big") + NO_MASK + payload


def taken_from(data: bytes) -> tuple[Frames, bytes]:
    """Every whole frame of a server, as opcode and payload, and the rest that is not whole yet."""
    frames = []
    at = 0
    while (head := _head(data, at)) is not None:
        begins, size = head
        if len(data) < begins + size:
            break
        frames.append((data[at] & 0x0F, data[begins : begins + size]))
        at = begins + size
    return frames, data[at:] if at else data


def _head(data: bytes, at: int) -> tuple[int, int] | None:
    """Where the payload of the frame at that place begins, and its size."""
    if len(data) < at + 2:
        return None
    size = data[at + 1]
    if size < 126:
        return at + 2, size
    wide = 2 if size == 126 else 8
    begins = at + 2 + wide
    if len(data) < begins:
        return None
    return begins, int.from_bytes(data[at + 2 : begins], "big")

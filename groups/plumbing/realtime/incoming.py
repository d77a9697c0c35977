"""What a browser usually sends, read at once; all else goes to wsproto as it is.

A masked text frame, whole and short, is nearly everything that ever comes, and wsproto takes
longer over its layers than we take to handle it. It remains the judge of everything else:
fragments, control frames, long ones, and whatever is not as RFC 6455 section 5.2 wants it.
"""

from collections.abc import Iterator

TEXT_WHOLE = 0x81
"""FIN, no reserved bits, opcode 1."""

MASKED = 0x80
WIDE = {126: 2, 127: 8}
"""Bytes of extended length, by what stands in the place of the length."""

SHORT = 16 * 1024
"""Bytes of payload; no more than this is ever held here."""


class Incoming:
    """Cuts the stream of one peer at the ends of frames."""

    __slots__ = ("_held", "_in_fragments", "_short", "_theirs")

    def __init__(self, message_bytes: int) -> None:
        self._short = min(SHORT, message_bytes)
        self._held = b""
        self._theirs = 0
        self._in_fragments = False

    def parts(self, data: bytes) -> Iterator[str | bytes]:
        """Yield whole messages as text, and as bytes what wsproto must see, in order."""
        data = self._held + data if self._held else data
        at = 0
        while at < len(data):
            if not self._theirs:
                head = _head(data, at)
                if head is None:
                    break
                begins, size = head
                if self._plain(data[at], data[at + 1], size):
                    ends = begins + size
                    if ends > len(data):
                        break
                    yield _text(data, begins, ends) or data[at:ends]
                    at = ends
                    continue
                self._hand_over(data[at], begins + size - at)
            part = data[at : at + self._theirs]
            self._theirs -= len(part)
            at += len(part)
            yield part
        self._held = data[at:]

    def _plain(self, first: int, second: int, size: int) -> bool:
        whole = first == TEXT_WHOLE and second & MASKED and not self._in_fragments
        in_fewest_bytes = second & 0x7F == min(size, 126)
        return bool(whole) and in_fewest_bytes and 0 < size <= self._short

    def _hand_over(self, first: int, frame_bytes: int) -> None:
        self._theirs = frame_bytes
        fin, opcode = first & 0x80, first & 0x0F
        if opcode in (1, 2) and not fin:
            self._in_fragments = True
        elif opcode == 0 and fin:
            self._in_fragments = False


def _head(data: bytes, at: int) -> tuple[int, int] | None:
    """Where the payload of the frame at that place begins, and its size; none before it is here."""
    if len(data) < at + 2:
        return None
    second = data[at + 1]
    size = second & 0x7F
    wide = WIDE.get(size, 0)
    begins = at + 2 + wide + (4 if second & MASKED else 0)
    if len(data) < begins:
        return None
    return begins, int.from_bytes(data[at + 2 : at + 2 + wide], "big") if wide else size


def _text(data: bytes, begins: int, ends: int) -> str | None:
    """Unmask by one big number instead of byte by byte. None: no UTF-8."""
    size = ends - begins
    mask = (data[begins - 4 : begins] * (size // 4 + 1))[:size]
    plain = int.from_bytes(data[begins:ends], "little") ^ int.from_bytes(mask, "little")
    try:
        return plain.to_bytes(size, "little").decode()
    except UnicodeDecodeError:
        return None

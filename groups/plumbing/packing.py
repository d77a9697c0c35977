"""One gzip of many parts, of which only those that changed are compressed again.

    zipped([first, second, …])   -> bytes any program unzips to the parts joined

One gzip member, because some programs stop after the first (RFC 1952 allows several). Each part
is a run of deflate blocks that looks back at no other part, and its checksum is known, so a large
calendar of which one meeting changed costs what its one block costs.
"""

import zlib
from collections.abc import Sequence
from functools import lru_cache

from groups.plumbing.keeping import Shelf

MOST_KEPT_BYTES = 32 * 1024 * 1024
# Ten bytes every gzip begins with. No time in them: the same document is the same bytes.
_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_NO_MORE_BLOCKS = b"\x03\x00"
_CRC_POLYNOMIAL = 0xEDB88320
_packed: Shelf[tuple[bytes, int]] = Shelf(MOST_KEPT_BYTES)


def zipped(parts: Sequence[bytes], *, kept: bool = True) -> bytes:
    """Return the parts as one gzip. If ``kept``, the same object again costs next to nothing."""
    crc, length, packed = 0, 0, [_HEAD]
    for part in parts:
        body, its_crc = _pack(part, kept=kept)
        packed.append(body)
        crc = joined_crc(crc, its_crc, len(part))
        length += len(part)
    ending = crc.to_bytes(4, "little") + (length & 0xFFFFFFFF).to_bytes(4, "little")
    return b"".join([*packed, _NO_MORE_BLOCKS, ending])


def _pack(part: bytes, *, kept: bool) -> tuple[bytes, int]:
    known = _packed.get(part)
    if known is not None:
        return known
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    # A full flush ends on a whole byte and forgets what went before: parts can be joined.
    body = packer.compress(part) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = (body, zlib.crc32(part))
    return _packed.put(part, packed, len(part) + len(body)) if kept else packed


# Parts that stand before a change are joined as they were before it.
@lru_cache(maxsize=4096)
def joined_crc(first: int, second: int, second_length: int) -> int:
    """Return the CRC-32 of two texts from theirs, as zlib's crc32_combine does."""
    return _times(_zeros(second_length), first) ^ second


@lru_cache(maxsize=4096)
def _zeros(length: int) -> int:
    """Return x to the power of eight times ``length``, modulo the polynomial of CRC-32."""
    product = 1 << 31  # x to the 0: bits are reversed
    for power in range(length.bit_length()):
        if length >> power & 1:
            product = _times(_square(power), product)
    return product


@lru_cache(maxsize=64)
def _square(power: int) -> int:
    """Return x to the 8, squared as often as ``power`` says."""
    if power == 0:
        return 1 << 23
    root = _square(power - 1)
    return _times(root, root)


def _times(one: int, other: int) -> int:
    """Multiply two polynomials over GF(2), modulo that of CRC-32."""
    product, bit = 0, 1 << 31
    while one:
        if one & bit:
            product ^= other
            one ^= bit
        bit >>= 1
        other = (other >> 1) ^ _CRC_POLYNOMIAL if other & 1 else other >> 1
    return product

"""Fetching a document an operator named, without being led anywhere else by it.

A server that fetches for others can be sent to its own neighbours: metadata services, databases,
printers. So the name is resolved once, every address it has must be a public one, the connection
goes to the very address that was looked at, and no redirect is followed: whoever named the list is
told where it moved to, and names it anew.
"""

import http.client
import ipaddress
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import Timer
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from groups.plumbing.errors import HomegroupError, TooLarge

LARGEST = 64 * 1024 * 1024
LONGEST_NAMED = 200
WAIT_S = 10
DEADLINE_S = 60
_PORTS = {"http": 80, "https": 443}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHUNK = 64 * 1024
# A list of meetings shrinks to a tenth; what shrinks to a hundredth was made to burst.
_BOMB_FROM, _BOMB_RATIO = 8 * 1024 * 1024, 100

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotAllowed(HomegroupError):
    """An address we do not go to. The sentence says why."""

    status = 422
    default_code = "url_not_allowed"
    default_message = "We do not fetch from that address. Give a public one with https://."


class Unreachable(HomegroupError):
    """It did not come, this time. The sentence says what happened."""

    status = 502
    default_code = "unreachable"
    default_message = "The server did not answer. We will try again."


@dataclass(frozen=True)
class Fetched:
    """``content`` None: it is what it was (304)."""

    content: bytes | None
    etag: str = ""
    last_modified: str = ""


def fetch(
    url: str, *, etag: str = "", last_modified: str = "", allow_private: bool = False
) -> Fetched:
    """Return the document; raises NotAllowed, Unreachable or TooLarge, each with a sentence.

    ``allow_private`` is for tests and try-outs on one machine: any host and any port.
    """
    ends_at = time.monotonic() + DEADLINE_S
    headers = {"User-Agent": "Homegroup", "Accept": "application/json, text/csv;q=0.9, */*;q=0.1"}
    headers["Accept-Encoding"] = "gzip"
    if etag:
        headers["If-None-Match"] = etag
    if last_modified:
        headers["If-Modified-Since"] = last_modified
    return _ask(_checked(url), headers, ends_at, allow_private=allow_private)


def _checked(url: str) -> SplitResult:
    """Return the parts of an address that may be asked; its host is not looked at yet."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise NotAllowed from None
    if parts.scheme not in _PORTS or not parts.hostname or not url.strip().isprintable():
        raise NotAllowed("Give an address that begins with https:// or http://")
    if parts.username or parts.password:
        raise NotAllowed("Give the address without a name and a password in it.")
    if port == 0:
        raise NotAllowed
    return parts


def _ask(
    parts: SplitResult, headers: Mapping[str, str], ends_at: float, *, allow_private: bool
) -> Fetched:
    connection = _connect(parts, allow_private=allow_private)
    # A server that sends a letter every nine seconds never runs into the time-out of a line.
    watch = Timer(max(0.0, ends_at - time.monotonic()), _cut, [connection.sock])
    watch.daemon = True
    watch.start()
    path = urlunsplit(("", "", parts.path or "/", parts.query, ""))
    try:
        _shake_hands(connection.sock)
        connection.request("GET", path, headers=dict(headers))
        with connection.getresponse() as response:
            return _answer(response, parts, ends_at)
    except ssl.SSLError:
        raise Unreachable("The server's certificate is not in order.") from None
    except TimeoutError:
        raise Unreachable("The server took too long to answer. We will try again.") from None
    except (OSError, http.client.HTTPException, UnicodeError):
        raise Unreachable("The connection broke off. We will try again.") from None
    finally:
        watch.cancel()
        connection.close()


def _shake_hands(line: socket.socket) -> None:
    """Under the watch, since a handshake can trickle as well as a list."""
    if isinstance(line, ssl.SSLSocket):
        line.do_handshake()


def _cut(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _answer(response: http.client.HTTPResponse, parts: SplitResult, ends_at: float) -> Fetched:
    if response.status in _REDIRECTS:
        raise NotAllowed(_moved(parts.geturl(), response.headers.get("Location") or ""))
    if response.status == 304:
        return Fetched(None)
    if response.status != 200:
        raise Unreachable(f"The server answered {response.status} instead of the list.")
    content = b"".join(_unpacked(response, ends_at))
    kept = {"etag": "ETag", "last_modified": "Last-Modified"}
    seen = {name: (response.headers.get(header) or "") for name, header in kept.items()}
    return Fetched(content, seen["etag"][:255], seen["last_modified"][:64])


def _moved(url: str, location: str) -> str:
    """Say where a list moved to, if that is an address one could name."""
    with suppress(ValueError, NotAllowed):
        there = _checked(urljoin(url, location)).geturl()
        if there != url and len(there) <= LONGEST_NAMED:
            return f"The list has moved. If you trust it there, give this address: {there}"
    return "That address leads on to another one. Give the one where the list is."


def _unpacked(response: http.client.HTTPResponse, ends_at: float) -> Iterator[bytes]:
    """Yield the document, and stop as soon as it is too much, however small it came."""
    packing = (response.headers.get("Content-Encoding") or "identity").strip().lower()
    if packing not in {"identity", "gzip", "x-gzip"}:
        raise Unreachable("The list came packed in a way we did not ask for.")
    came = given = 0
    unpack = _gunzip() if "gzip" in packing else None
    for chunk in _chunks(response, ends_at):
        came += len(chunk)
        for part in unpack(chunk) if unpack else [chunk]:
            given += len(part)
            if given > LARGEST or (given > _BOMB_FROM and given > came * _BOMB_RATIO):
                raise TooLarge(_TOO_LARGE)
            yield part
    if response.length:
        raise Unreachable("The list broke off in the middle. We will try again.")


def _gunzip() -> Callable[[bytes], Iterator[bytes]]:
    """Unpack piece by piece, never more than a piece at once."""
    packed = zlib.decompressobj(wbits=31)

    def unpack(chunk: bytes) -> Iterator[bytes]:
        while chunk and not packed.eof:
            try:
                yield packed.decompress(chunk, _CHUNK)
            except zlib.error:
                raise Unreachable("The list came damaged. We will try again.") from None
            chunk = packed.unconsumed_tail

    return unpack


_TOO_LARGE = f"That list is larger than {LARGEST // 1024 // 1024} MB. Ask for it in parts."


def _chunks(response: http.client.HTTPResponse, ends_at: float) -> Iterator[bytes]:
    while chunk := response.read1(_CHUNK):
        if time.monotonic() > ends_at:
            raise Unreachable("The list came too slowly. We will try again.")
        yield chunk


def _connect(parts: SplitResult, *, allow_private: bool) -> http.client.HTTPConnection:
    """Open a connection to the address that was looked at: the name is not asked again."""
    port = parts.port or _PORTS[parts.scheme]
    if port not in _PORTS.values() and not allow_private:
        raise NotAllowed("We fetch lists from the usual ports only (80 and 443).")
    host = parts.hostname or ""
    address = _resolve(host, port, allow_private=allow_private)
    try:
        line = socket.create_connection((str(address), port), timeout=WAIT_S)
    except TimeoutError:
        raise Unreachable("The server took too long to answer. We will try again.") from None
    except OSError:
        raise Unreachable("Nobody answers at that address. We will try again.") from None
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        connection = http.client.HTTPSConnection(host, port, timeout=WAIT_S)
        line = ssl.create_default_context().wrap_socket(
            line, server_hostname=host, do_handshake_on_connect=False
        )
    else:
        connection = http.client.HTTPConnection(host, port, timeout=WAIT_S)
    connection.sock = line
    return connection


def _resolve(host: str, port: int, *, allow_private: bool) -> Address:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable("There is no server of that name. Please check the address.") from None
    addresses = [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    if not addresses or not (allow_private or all(is_public(one) for one in addresses)):
        raise NotAllowed("That address is inside a private network. Give a public one.")
    return addresses[0]


_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NAT64_LOCAL = ipaddress.ip_network("64:ff9b:1::/48")


def is_public(address: Address) -> bool:
    """Is this an address of the open internet, whatever it is wrapped in?"""
    if isinstance(address, ipaddress.IPv6Address):
        inside = _inside(address)
        if inside is not None:
            return is_public(inside)
        if address in _NAT64_LOCAL or address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _inside(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for."""
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address.sixtofour:
        return address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if address in _NAT64 or int(address) < 2**32:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None

"""A server fetches what an operator named, and goes nowhere else."""

import contextlib
import gzip
import ipaddress
import re
import resource
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from groups.plumbing import fetching
from groups.plumbing.errors import TooLarge
from groups.plumbing.fetching import NotAllowed, Unreachable, fetch, is_public
from tests.servers.elsewhere import Answer, Elsewhere


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    server = Elsewhere()
    yield server
    server.close()


def here(url: str, **kept: str) -> fetching.Fetched:
    return fetch(url, allow_private=True, **kept)


def test_a_list_comes_with_what_tells_whether_it_changed(elsewhere: Elsewhere) -> None:
    elsewhere.says(body=b"[1]", ETag='"a"', Last_Modified="Sun, 22 Nov 2026 10:00:00 GMT")

    found = here(f"{elsewhere.url}/feed.json?all=1#top")

    assert found == fetching.Fetched(b"[1]", '"a"', "Sun, 22 Nov 2026 10:00:00 GMT")
    path, headers = elsewhere.asked[0]
    assert path == "/feed.json?all=1"
    assert "Cookie" not in headers


def test_what_did_not_change_is_not_sent_again(elsewhere: Elsewhere) -> None:
    elsewhere.says(304, b"")

    found = here(elsewhere.url, etag='"a"', last_modified="Sun, 22 Nov 2026 10:00:00 GMT")

    assert found.content is None
    assert elsewhere.asked[0][1]["If-None-Match"] == '"a"'
    assert elsewhere.asked[0][1]["If-Modified-Since"] == "Sun, 22 Nov 2026 10:00:00 GMT"


def test_a_packed_list_is_unpacked(elsewhere: Elsewhere) -> None:
    elsewhere.says(body=gzip.compress(b"[1, 2]"), Content_Encoding="gzip")

    assert here(elsewhere.url).content == b"[1, 2]"


def test_a_bomb_bursts_small(elsewhere: Elsewhere) -> None:
    elsewhere.says(body=gzip.compress(b" " * 200_000_000, 1), Content_Encoding="gzip")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(TooLarge):
        here(elsewhere.url)

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30 * 1024


def test_a_list_without_end_is_left(elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "LARGEST", 100_000)
    elsewhere.says(body=b" " * 200_000)

    with pytest.raises(TooLarge):
        here(elsewhere.url)


def test_a_redirect_is_told_and_not_followed(elsewhere: Elsewhere) -> None:
    elsewhere.says(302, b"", Location="/new")

    with pytest.raises(NotAllowed, match=re.escape(f"give this address: {elsewhere.url}/new")):
        here(f"{elsewhere.url}/old")

    assert len(elsewhere.asked) == 1


@pytest.mark.parametrize(
    "nowhere",
    [
        "",
        "http://[",
        "//[::1",
        "http://a]b/",
        "file:///etc/passwd",
        "/" * 500,
        "https://me:pw@a.org",
    ],
)
def test_a_redirect_to_what_nobody_could_name_is_said(elsewhere: Elsewhere, nowhere: str) -> None:
    elsewhere.says(301, b"", Location=nowhere)

    with pytest.raises(NotAllowed, match="leads on to another one"):
        here(elsewhere.url)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://[::1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://0x7f.1/",
        "http://017700000001/",
        "http://2130706433/",
        "http://0/",
        "http://10.0.0.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "gopher://127.0.0.1:6379/_SET",
        "file:///etc/passwd",
        "ftp://example.org/",
        "http://93.184.215.14:22/",
        "http://user:secret@93.184.215.14/",
        "http://93.184.215.14:0/",
        "http://93.184.215.14:99999/",
        "https://",
        "",
        "http://exa\nmple.org/",
    ],
)
def test_nobody_inside_is_asked(elsewhere: Elsewhere, url: str) -> None:
    port = elsewhere.server.server_port

    with pytest.raises(NotAllowed) as refused:
        fetch(url.format(port=port))

    assert refused.value.code == "url_not_allowed"
    assert elsewhere.asked == []


def test_a_name_that_leads_inside_is_refused_though_one_of_its_addresses_is_public(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inside = [(2, 1, 6, "", ("93.184.215.14", 80)), (2, 1, 6, "", ("127.0.0.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: inside)

    with pytest.raises(NotAllowed):
        fetch("http://two-faced.example/")


def test_a_name_is_asked_once_and_that_very_address_is_gone_to(
    elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = elsewhere.server.server_port
    asked: list[str] = []

    def first_here_then_there(host: str, *_a: Any, **_k: Any) -> list[Any]:
        if host != "rebinding.example":
            return [(2, 1, 6, "", (host, port))]
        asked.append(host)
        return [(2, 1, 6, "", ("127.0.0.1" if len(asked) == 1 else "10.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", first_here_then_there)

    assert here(f"http://rebinding.example:{port}/").content == b"[]"
    assert asked == ["rebinding.example"]
    assert elsewhere.asked[0][1]["Host"] == f"rebinding.example:{port}"


PRIVATE = """
    127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.1.1 100.64.0.1 0.0.0.0 224.0.0.1 240.0.0.1
    255.255.255.255 192.0.2.1 198.18.0.1 ::1 :: fe80::1 fc00::1 fec0::1 ff02::1 ::ffff:10.0.0.1
    ::ffff:100.64.0.1 64:ff9b::10.0.0.1 64:ff9b:1::1 2002:7f00:1:: 2001:db8::1 ::127.0.0.1
"""


@pytest.mark.parametrize("address", PRIVATE.split())
def test_an_address_of_a_private_network_is_known(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:4700::1", "64:ff9b::93.184.215.14"])
def test_an_address_of_the_open_internet_is_known(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("status", [403, 404, 500, 503])
def test_a_server_that_has_none_is_named(elsewhere: Elsewhere, status: int) -> None:
    elsewhere.says(status, b"<html>")

    with pytest.raises(Unreachable) as refused:
        here(elsewhere.url)

    assert f"The server answered {status}" in refused.value.message


def test_a_list_that_breaks_off_is_not_taken_for_whole(elsewhere: Elsewhere) -> None:
    elsewhere.says(body=b"[1, 2", Content_Length="500")

    with pytest.raises(Unreachable):
        here(elsewhere.url)


def test_a_list_that_trickles_is_left(
    elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "DEADLINE_S", 0.2)
    waits = threading.Event()

    def trickle(_path: str) -> Answer:
        waits.wait(5)
        return 200, {}, b"[]"

    elsewhere.answer = trickle
    with pytest.raises(Unreachable):
        here(elsewhere.url)
    waits.set()


def test_a_handshake_that_trickles_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "DEADLINE_S", 0.5)
    enough = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def trickle() -> None:
        line, _ = listener.accept()
        # The head of a record that is to be 16 kB long, and a letter of it now and then.
        with line, contextlib.suppress(OSError):
            line.sendall(b"\x16\x03\x03\x40\x00")
            while not enough.wait(0.1):
                line.sendall(b"\x02")

    trickling = threading.Thread(target=trickle)
    trickling.start()
    began = time.monotonic()
    with listener, pytest.raises(Unreachable):
        here(f"https://127.0.0.1:{listener.getsockname()[1]}/")
    took = time.monotonic() - began
    enough.set()
    trickling.join()

    assert took < 5

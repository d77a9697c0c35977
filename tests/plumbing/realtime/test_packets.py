"""Reading packets: compared with python-socketio's own writing, and with nonsense."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from socketio.packet import CONNECT, DISCONNECT, EVENT
from socketio.packet import Packet as TheirPacket
from wsproto.connection import Connection, ConnectionType
from wsproto.events import CloseConnection, Pong, TextMessage

from groups.plumbing.realtime import packets
from groups.plumbing.realtime.frames import close_frame, pong_frame, text_frame
from groups.plumbing.realtime.server import origin_of

words = st.text(st.characters(exclude_categories=["Cs"]))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=10,
)
beginnings = st.sampled_from(["", "42", "42/rooms,", "42/rooms,1", "40/rooms,", "45", "3", "b"])


@given(words, json_values, st.integers(0, 10**15 - 1) | st.none())
def test_an_event_of_theirs_is_read_as_it_was_written(
    name: str, payload: Any, number: int | None
) -> None:
    text = TheirPacket(EVENT, data=[name, payload], namespace="/rooms", id=number).encode()

    packet = packets.decode("4" + text)

    assert isinstance(packet, packets.Packet)
    assert (packet.kind, packet.namespace, packet.id) == ("event", "/rooms", number)
    read_name, raw = packets.read_event(packet.data)
    assert (read_name, msgspec.json.decode(raw)) == (name, payload)


@pytest.mark.parametrize(("kind", "ours"), [(CONNECT, "connect"), (DISCONNECT, "disconnect")])
@pytest.mark.parametrize("namespace", ["/", "/rooms"])
def test_the_other_packets_of_theirs_are_read(kind: int, ours: str, namespace: str) -> None:
    packet = packets.decode("4" + TheirPacket(kind, namespace=namespace).encode())

    assert packet == packets.Packet(ours, namespace, None, "")  # type: ignore[arg-type]


@given(beginnings, st.text() | json_values.map(json.dumps))
def test_nonsense_is_refused_and_never_a_surprise(beginning: str, rest: str) -> None:
    try:
        packet = packets.decode(beginning + rest)
        if isinstance(packet, packets.Packet):
            packets.read_event(packet.data)
    except (packets.Malformed, packets.Unreadable):
        pass


@given(st.text() | json_values.map(json.dumps))
def test_an_auth_is_an_object_or_refused(data: str) -> None:
    try:
        auth = packets.read_auth(data)
    except packets.Unreadable:
        return

    assert isinstance(auth, dict)


@given(words, json_values, st.integers(0, 10**15))
def test_what_we_write_is_what_they_read(name: str, payload: Any, number: int) -> None:
    event = TheirPacket(encoded_packet=packets.encode_event("/rooms", name, payload)[1:].decode())
    answer = TheirPacket(
        encoded_packet=packets.encode_acknowledgement(
            "/rooms", number, msgspec.json.encode(payload)
        )[1:].decode()
    )

    assert (event.namespace, event.data) == ("/rooms", [name, payload])
    assert (answer.id, answer.data) == (number, [payload])


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, 200_000])
def test_a_frame_of_any_size_is_read_by_wsproto(size: int) -> None:
    assert read(text_frame(b"x" * size)) == TextMessage(data="x" * size)


@given(st.integers(3000, 4999), words)
def test_a_close_frame_is_whole_whatever_the_reason(code: int, reason: str) -> None:
    event = read(close_frame(code, reason))

    assert isinstance(event, CloseConnection)
    assert event.code == code
    assert reason.startswith(event.reason or "")


def test_a_pong_returns_what_was_asked() -> None:
    assert read(pong_frame(b"there?")) == Pong(payload=bytearray(b"there?"))


@pytest.mark.parametrize(
    ("public_url", "origin"),
    [
        ("https://home.example", "https://home.example"),
        ("https://Home.Example:443/groups/", "https://home.example"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
        ("http://[::1]:80", "http://[::1]"),
        ("http://home.example:443", "http://home.example:443"),
    ],
)
def test_our_origin_is_written_as_a_browser_writes_it(public_url: str, origin: str) -> None:
    assert origin_of(public_url) == origin


def read(data: bytes) -> Any:
    browser = Connection(ConnectionType.CLIENT)
    browser.receive_data(data)
    events = list(browser.events())
    if len(events) > 1:
        return TextMessage(data="".join(event.data for event in events))
    return events[0]

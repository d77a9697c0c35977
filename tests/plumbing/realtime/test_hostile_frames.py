"""Whatever arrives is answered or closes its socket with a code: never silence, never a trace."""

import pytest

from tests.plumbing.realtime.peer import BINARY, CLOSE, PING, PONG, TEXT, frame
from tests.plumbing.realtime.serving import Serving

LIMITS = {"frame_burst": 200_000}
SAY = b'42/rooms,1["say",{"text":"hi"}]'
DEEP = "[" * 40 + "]" * 40


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (frame(b'42/rooms,1["say",{"text":"\xff"}]'), 1007),
        (frame(b"\xed\xa0\x80"), 1007),
        (frame(b"4", BINARY), 1003),
        (frame(b'51-/rooms,["say",{"_placeholder":true,"num":0}]'), 1002),
        (frame(b'451-/rooms,["say",{"_placeholder":true,"num":0}]'), 1003),
        (frame(b'459999999-/rooms,["say",{}]'), 1003),
        (frame(b'461-/rooms,1["say"]'), 1003),
        (frame(b"bAAAA"), 1003),
        (frame(b'43/rooms,1["never asked"]'), 1002),
        (frame(b'44/rooms,{"message":"no"}'), 1002),
        (frame(b"47/rooms,"), 1002),
        (frame(b"4"), 1002),
        (frame(b""), 1002),
        (frame(b"0{}"), 1002),
        (frame(b"2probe"), 1002),
        (frame(b"5"), 1002),
        (frame(b"6"), 1002),
        (frame(b"9"), 1002),
        (frame("\u0663".encode()), 1002),
        (frame(SAY, masked=False), 1002),
        (frame(SAY, 3), 1002),
        (frame(SAY, 11), 1002),
        (bytes([0xC1]) + frame(SAY)[1:], 1002),
        (bytes([0x81, 0xFE, 0, len(SAY)]) + bytes(4) + SAY, 1002),
        (frame(b"x" * 126, PING), 1002),
        (frame(b"", PING, fin=False), 1002),
        (frame(b"rest", 0), 1002),
        (frame(b"4", fin=False) + frame(SAY), 1002),
        (frame(b"x", CLOSE), 1002),
        (frame((1005).to_bytes(2, "big"), CLOSE), 1002),
        (frame((999).to_bytes(2, "big"), CLOSE), 1002),
        (frame(b"\x03\xe8\xff", CLOSE), 1007),
        (bytes([0x81, 0xFF]) + b"\xff" * 8 + bytes(4), 1002),
    ],
)
def test_a_frame_that_breaks_the_protocol_closes_with_a_code(
    server: Serving, data: bytes, code: int
) -> None:
    eve = server.ben()

    eve.raw(data)

    assert eve.end().code == code


@pytest.mark.parametrize(
    "data",
    [
        '["say"',
        "",
        "{}",
        "-7",
        "null",
        '"say"',
        "[]",
        '["say"]',
        '["say",{"text":"hi"},"more"]',
        '[7,{"text":"hi"}]',
        '[null,{"text":"hi"}]',
        '[["say"],{"text":"hi"}]',
        '["say",{"text":7}]',
        '["say",{}]',
        '["say",[]]',
        '["say",null]',
        '["say","hi"]',
        '["say",{"text":"\\ud800"}]',
        '["say",{"text":"hi","nested":NaN}]',
        '["say",{"text":"hi","nested":1e999}]',
        f'["say",{{"text":"hi","nested":{DEEP}}}]',
        f'["say",{{"text":"hi","ignored":{"[" * 30_000}',
        '["nonsense",{}]',
        '["__class__",{}]',
        '["say_nothing",{}]',
    ],
)
def test_an_event_that_cannot_be_read_is_acknowledged_as_such(server: Serving, data: str) -> None:
    ben = server.ben()

    answer = ben.answer_to(data)

    assert answer["ok"] is False
    assert answer["error"]["code"] == "bad_request"
    assert answer["error"]["message"]
    assert ben.say()["ok"] is True


@pytest.mark.parametrize(
    "name", ["connect", "disconnect", "message", "json", "*", "connect_error", "newListener"]
)
def test_a_name_of_socketio_is_refused_before_any_handler(server: Serving, name: str) -> None:
    ben = server.ben()
    before = server.figures()

    answer = ben.call(name, {"reason": "spoofed"})

    after = server.figures()
    assert answer["error"]["code"] == "bad_request"
    assert (after["left"], after["connections"]) == (before["left"], before["connections"])


@pytest.mark.parametrize("data", ['["nonsense",{}]', '["connect",{}]', "[", '["say",{}'])
def test_what_cannot_be_answered_closes_the_socket(server: Serving, data: str) -> None:
    ben = server.ben()

    ben.send(f"42/rooms,{data}")

    assert ben.end().code == 1008


def test_an_event_outside_its_namespace_is_refused(server: Serving) -> None:
    ben = server.ben()

    answer = ben.call("say", {"text": "hi"}, namespace="/messages")

    assert answer["error"]["code"] == "unauthenticated"


def test_the_field_at_fault_is_named(server: Serving) -> None:
    answer = server.ben().call("say", {"text": 7})

    assert answer["error"]["field"] == "text"


def test_brackets_inside_words_are_not_depth(server: Serving) -> None:
    words = "[{" * 500 + '\\"' + "[" * 50

    assert server.ben().say(words)["text"] == words


def test_an_acknowledgement_number_has_an_end(server: Serving) -> None:
    ben = server.ben()

    ben.send("42/rooms," + "9" * 5000 + '["say",{"text":"hi"}]')

    assert ben.end().code == 1008


def test_a_ping_frame_is_answered_and_a_pong_frame_ignored(server: Serving) -> None:
    ben = server.ben()

    ben.raw(frame(b"", PONG) + frame(b"there?", PING))

    assert ben.next_frame() == (PONG, b"there?")


def test_a_goodbye_is_returned(server: Serving) -> None:
    ben = server.ben()

    ben.raw(frame((1001).to_bytes(2, "big") + b"away", CLOSE))

    assert ben.end().code == 1001


def test_an_engine_close_packet_is_a_goodbye(server: Serving) -> None:
    ben = server.ben()

    ben.send("1")

    assert ben.end().code == 1000


def fragments(size: int, pieces: int) -> bytes:
    first = frame(b"4", TEXT, fin=False)
    return first + frame(b"x" * size, 0, fin=False) * pieces


@pytest.mark.parametrize(
    "data",
    [
        frame(b"4" + b"x" * 65_536),
        fragments(1024, 64),
        frame(b"4" + "é".encode() * 32_768),
        bytes([0x81, 0xFF]) + (1 << 40).to_bytes(8, "big") + bytes(4) + b"4" * 70_000,
    ],
)
def test_a_message_beyond_the_limit_is_stopped_while_it_arrives(
    server: Serving, data: bytes
) -> None:
    eve = server.ben()

    eve.raw(data)

    assert eve.end().code == 1009


def test_a_message_of_exactly_the_limit_is_taken(server: Serving) -> None:
    ben = server.ben()
    head, tail = '42/rooms,1["say",{"text":"', '"}]'
    text = head + "x" * (65_536 - len(head + tail)) + tail

    ben.send(text)

    assert len(ben.next_text()) > 65_000


def test_a_message_in_fragments_is_whole_again(server: Serving) -> None:
    ben = server.ben()
    whole = '42/rooms,1["say",{"text":"é"}]'.encode()

    ben.raw(
        b"".join(
            frame(whole[i : i + 1], TEXT if i == 0 else 0, fin=False) for i in range(len(whole))
        )
        + frame(b"", 0)
    )

    assert '"text":"é"' in ben.next_text()


def test_a_message_of_endless_empty_fragments_is_ended(server: Serving) -> None:
    eve = server.ben()

    eve.raw(frame(b"4", TEXT, fin=False) + frame(b"", 0, fin=False) * 65_536)

    assert eve.end().code == 1009

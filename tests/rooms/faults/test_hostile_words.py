"""What no page of ours would send into a room: answered, or ended with a code, and that is all."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from groups.plumbing.errors import SOCKET_CODES
from groups.rooms.kinds import KINDS
from tests.plumbing.realtime.peer import BINARY, TEXT, Peer, frame
from tests.rooms.conftest import Enter, furnish
from tests.rooms.visit import Visit, come_in
from tests.servers.homegroup import Homegroup

BEYOND = 99_999_999_999_999_999_999
DEEP = "[" * 900 + "]" * 900
WORDS = {"text": "Hello."}


class Room:
    """A room where Eve says what she likes, and a witness hears what comes of it."""

    def __init__(self, server: Homegroup) -> None:
        furnish(server.environment, "hostile", "hostile-0")
        self.server = server
        self.eve: Visit = come_in(server.url, "hostile-0", "Eve")
        self.witness: Visit = come_in(server.url, "hostile-0", "Witness")
        self.good = 0
        self.peers: list[Peer] = []

    def enter(self, visit: Visit) -> Peer:
        """Open a socket as their browser does, down to its single frames."""
        peer = Peer(self.server.port, headers={"Cookie": visit.cookie})
        self.peers.append(peer)
        peer.join(auth={"csrf": visit.csrf})
        assert peer.call("join_room", {"room": visit.room})["ok"]
        return peer

    def hang_up(self) -> None:
        while self.peers:
            self.peers.pop().close()

    def rows(self) -> list[dict[str, Any]]:
        return list(self.witness.log(0)["rows"])

    def still_works(self, peer: Peer) -> None:
        """Whatever happened, the next honest word is stored and answered."""
        self.good += 1
        sent = {"room": self.eve.room, "client_id": f"good-{self.good}", "kind": "message"}
        assert peer.call("append", sent | {"body": WORDS})["ok"]


@pytest.fixture(scope="module")
def room_of_all(shared_server: Homegroup) -> Iterator[Room]:
    before = shared_server.log.read_text().count(" failed: ")
    opened = Room(shared_server)
    yield opened
    for visit in (opened.eve, opened.witness):
        visit.http.close()
    assert shared_server.log.read_text().count(" failed: ") == before, "a fault of ours"


@pytest.fixture
def room(room_of_all: Room) -> Iterator[Room]:
    yield room_of_all
    room_of_all.hang_up()


def heard(peer: Peer) -> list[Any]:
    """What comes next of the room's rows; who is here may be told before."""
    while (event := peer.next_event())[0] != "rows_appended":
        pass
    return [row["body"] for row in event[1]["rows"]]


def words(**changed: Any) -> str:
    """An append with something in it that does not belong there."""
    return json.dumps(["append", {"kind": "message", "client_id": "x", "body": WORDS} | changed])


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (words(room="ROOM", user_id="somebody"), {"bad_request"}),
        (words(room="ROOM", by="somebody"), {"bad_request"}),
        (words(room="ROOM", at="2026-01-01T00:00:00Z"), {"bad_request"}),
        (words(room="ROOM", seq=1), {"bad_request"}),
        (words(room=BEYOND), {"bad_request"}),
        (words(room=True), {"bad_request"}),
        (words(room=None), {"bad_request"}),
        (words(room={"$ne": ""}), {"bad_request"}),
        (words(room="x" * 10_000), {"not_found"}),
        (words(room="' OR 1=1 --"), {"not_found"}),
        (words(room="ROOM", client_id=7), {"bad_request"}),
        (words(room="ROOM", client_id="x" * 65), {"bad_request"}),
        (words(room="ROOM", client_id="a\nb"), {"bad_request"}),
        (words(room="ROOM", kind="nonsense"), {"bad_request"}),
        (words(room="ROOM", kind="__class__"), {"bad_request"}),
        (words(room="ROOM", kind=["message"]), {"bad_request"}),
        (words(room="ROOM", expect=BEYOND), {"bad_request"}),
        (words(room="ROOM", expect=1e300), {"bad_request"}),
        (words(room="ROOM", expect=True), {"bad_request"}),
        (words(room="ROOM", expect="1"), {"bad_request"}),
        (words(room="ROOM", body=[]), {"bad_request"}),
        (words(room="ROOM", body={"text": {"_placeholder": True, "num": 0}}), {"bad_request"}),
        (words(room="ROOM", body={"text": "\ud800"}), {"bad_request"}),
        (words(room="ROOM", body={"text": "x" * 4001}), {"too_large"}),
        (words(room="ROOM", body=WORDS | {f"n{n}": n for n in range(99)}), {"bad_request"}),
        (words(room="ROOM", kind="heard", body={"seq": BEYOND}), {"bad_request"}),
        (words(room="ROOM", kind="heard", body={"seq": True}), {"bad_request"}),
        (words(room="ROOM", kind="row_redacted", body={"seq": -1}), {"bad_request", "forbidden"}),
        (words(room="ROOM", kind="removed", body={"member": BEYOND}), {"bad_request", "forbidden"}),
        ('["append",{"room":"ROOM","body":DEEP}]', {"bad_request"}),
        ('["append"]', {"bad_request"}),
        ('["append",{bad', {"bad_request"}),
        ('[{"a":1}]', {"bad_request"}),
        ('["mute",{"user":"somebody"}]', {"bad_request"}),
        ('["grant_floor",{"user":"somebody"}]', {"bad_request"}),
        ('["connect",{"csrf":"forged"}]', {"bad_request"}),
        ('["disconnect",{}]', {"bad_request"}),
        ('["join_room",{"room":"ROOM","after":99999999999999999999}]', {"bad_request"}),
        ('["join_room",{"room":"ROOM","after":1.5}]', {"bad_request"}),
        ('["join_room",{"room":"ROOM","after":-1}]', {"bad_request"}),
        ('["join_room",{"room":"ROOM","epoch":7}]', {"bad_request"}),
        ('["join_room",{"room":"ROOM","display_name":"\\u202eevE"}]', {"bad_request"}),
        ('["mark_seen",{"room":"ROOM","seq":99999999999999999999}]', {"bad_request"}),
        ('["leave_room",{"room":"elsewhere"}]', {"not_found"}),
    ],
)
def test_it_is_answered_with_a_code_and_nothing_comes_of_it(
    room: Room, data: str, codes: set[str]
) -> None:
    eve, witness, before = room.enter(room.eve), room.enter(room.witness), room.rows()

    answer = eve.answer_to(data.replace("ROOM", room.eve.room).replace("DEEP", DEEP))

    assert not answer["ok"]
    assert answer["error"]["code"] in codes
    assert answer["error"]["message"].endswith(".")
    assert room.rows() == before
    room.still_works(eve)
    assert heard(witness) == [WORDS]


@pytest.mark.parametrize("after", [2**53 - 1, 1_000_000])
def test_a_position_nobody_can_have_begins_afresh(room: Room, after: int) -> None:
    eve = room.enter(room.eve)
    room.still_works(eve)

    joined = eve.call("join_room", {"room": room.eve.room, "after": after})

    assert joined["ok"]
    assert joined["rows"][0]["seq"] == 1


def test_having_seen_what_nobody_wrote_loses_nothing(room: Room) -> None:
    eve = room.enter(room.eve)

    assert eve.call("mark_seen", {"room": room.eve.room, "seq": 2**53 - 1})["ok"]

    room.still_works(eve)
    assert heard(eve) == [WORDS]


@pytest.mark.parametrize(
    "data",
    [
        frame(b""),
        frame(b"42" + b"9" * 15_000 + b'["append",{}]'),
        frame(b'459999999-/rooms,["append",{"_placeholder":true,"num":0}]'),
        frame(b'451-/rooms,1["append",{"_placeholder":true,"num":0}]') + frame(b"abc", BINARY),
        frame(b"\0" * 19_000, BINARY) * 50,
        frame(b"a" * 1000, TEXT, fin=False) * 2,
        b"".join(frame(f"40/n{number},".encode()) for number in range(500)),
        b"\xff" * 4096,
        b"GET / HTTP/1.1\r\n\r\n",
    ],
    ids=lambda data: repr(data[:24]),
)
def test_it_ends_the_socket_with_a_code_and_no_other(room: Room, data: bytes) -> None:
    eve, witness, before = room.enter(room.eve), room.enter(room.witness), room.rows()

    eve.raw(data)

    assert eve.end().code in {1002, 1003, 1007, 1008, 1009}
    assert room.rows() == before
    room.still_works(room.enter(room.eve))
    assert heard(witness) == [WORDS]


@pytest.mark.parametrize("auth", ['{"csrf":"forged"}', "{}", '{"csrf":7}', '["csrf"]', ""])
def test_a_cookie_alone_opens_no_socket(room: Room, auth: str) -> None:
    thief = Peer(room.server.port, headers={"Cookie": room.eve.cookie})
    room.peers.append(thief)
    thief.hello()

    thief.send(f"40/rooms,{auth}")

    kind, _, said = thief.next_text().partition(",")
    assert kind == "44/rooms"
    assert json.loads(said)["data"]["code"] in {"unauthenticated", "bad_request"}
    thief.send(f"42/rooms,1{words(room=room.eve.room)}")
    assert '"unauthenticated"' in thief.next_text()


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": None},
        {"Origin": "http://evil.example", "Host": "evil.example"},
    ],
)
def test_another_site_opens_no_socket(room: Room, headers: dict[str, str | None]) -> None:
    sent: Any = {"Cookie": room.eve.cookie} | headers

    peer = Peer(room.server.port, headers=sent)
    room.peers.append(peer)

    assert peer.status == 400


# None of them is a person, a line, a step or a choice anywhere.
SENSELESS: tuple[Any, ...] = (
    *(None, True, -1, BEYOND, 1.5, 1e308),
    *("", "x" * 5000, "\x00", "\u202e", "\ud800", "\u0663", "clock", "somebody"),
    *([], [[[]]], {}, {"a": 1}),
)
FIELDS = ("member", "seq", "text", "mode", "seconds", "choice", "roles", "step")


@pytest.mark.parametrize("who", ["Ana", "Eve"])
def test_a_body_that_makes_no_sense_is_answered_whatever_the_kind(
    who: str, enter: Enter, shared_server: Homegroup
) -> None:
    faults = shared_server.log.read_text().count(" failed: ")
    sender, witness = enter(who), enter("Cleo")

    # A room that anybody who leads may close is closed by whatever they send.
    for kind in [*sorted(KINDS.keys() - {"closed"}), "nonsense", "", "\ud800", "x" * 300]:
        for number, value in enumerate(SENSELESS):
            body = dict.fromkeys(FIELDS, value)
            answer = sender.append(kind, client_id=f"{len(kind)}-{kind[:20]}-{number}", **body)
            code = "ok" if answer["ok"] else answer["error"]["code"]
            assert code in SOCKET_CODES - {"unavailable"} | {"ok"}, (kind, value, answer)

    assert shared_server.log.read_text().count(" failed: ") == faults
    for kept in witness.log():
        assert kept["kind"] in {*KINDS, "withheld"}
    assert sender.append("hand_lowered")["ok"], "the connection still serves"

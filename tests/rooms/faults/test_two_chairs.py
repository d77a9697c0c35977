"""Two chairs at two servers call somebody at the same moment, a thousand times over."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from groups.demo.cast import PASSWORD
from tests.plumbing.realtime.peer import Peer
from tests.rooms.faults.conftest import Sit
from tests.rooms.faults.house import House
from tests.rooms.faults.lines import line_of
from tests.rooms.visit import come_in, sign_in

ROUNDS = 1_000
SEEN_EVERY = 16


@contextmanager
def chairs(house: House, slug: str) -> Iterator[list[Peer]]:
    """Ana's two devices, each at a server of its own."""
    visits = [
        come_in(server.url, slug, http=sign_in(server.url, "Ana", PASSWORD))
        for server in (house.one, house.other)
    ]
    with closing(line_of(visits[0])) as one, closing(line_of(visits[1])) as other:
        for visit in visits:
            visit.http.close()
        yield [one, other]


def press(chair: Peer, **call: Any) -> str:
    """Call somebody, and do not wait for what becomes of it; how its answer begins."""
    chair.acknowledged += 1
    chair.send(f'42/rooms,{chair.acknowledged}["append",{json.dumps(call)}]')
    return f"43/rooms,{chair.acknowledged}["


def answer_to(chair: Peer, begins: str) -> dict[str, Any]:
    while not (text := chair.next_text()).startswith(begins):
        chair.others.append(text)
    return dict(json.loads(text[len(begins) - 1 :])[0])


def call_at_once(pair: list[Peer], calls: list[dict[str, Any]]) -> int:
    """Have each press; the seq of the one that counted. The other was late, and told so."""
    pressed = [press(chair, **call) for chair, call in zip(pair, calls, strict=True)]
    answers = [answer_to(*one) for one in zip(pair, pressed, strict=True)]
    (seq,) = [answer["seq"] for answer in answers if answer["ok"]]
    (late,) = [answer["error"] for answer in answers if not answer["ok"]]
    assert (late["code"], late["state_seq"]) == ("stale", seq)
    return int(seq)


def offers_heard(chair: Peer, until: int) -> list[tuple[int, str]]:
    """Whom somebody's page shows as called, row by row, as it came."""
    heard: list[tuple[int, str]] = []
    while not heard or heard[-1][0] < until:
        name, payload = chair.next_event()
        if name == "rows_appended":
            assert {row["kind"] for row in payload["rows"]} == {"floor_offered"}
            heard += [(row["seq"], row["body"]["member"]) for row in payload["rows"]]
    return heard


def test_one_is_called_each_time_and_both_pages_say_the_same(house: House, sit: Sit) -> None:
    slug = next(house.slugs)
    guests = [sit("Bo", house.one, slug), sit("Cy", house.other, slug)]
    room, seen = guests[0].room, 0

    with chairs(house, slug) as pair:
        for number in range(ROUNDS):
            call = {"room": room, "kind": "floor_offered", "expect": seen}
            own = [{"client_id": f"{one.id}{number}", "body": {"member": one.id}} for one in guests]
            seen = call_at_once(pair, [call | each for each in own])
            pair.reverse()  # so that neither is always the first to press
            if number % SEEN_EVERY == 0:
                for chair in pair:
                    assert chair.call("mark_seen", {"room": room, "seq": seen})["ok"]
        heard = [offers_heard(chair, seen) for chair in pair]

    stored = [(row["seq"], row["body"]["member"]) for row in house.rows(room)]
    assert [seq for seq, _ in stored] == list(range(1, ROUNDS + 1))
    assert heard == [stored] * 2
    assert [guest.state()["floor"]["member"] for guest in guests] == [stored[-1][1]] * 2

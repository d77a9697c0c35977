"""Two servers that know no more than each other: one order, one chair, one clock."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.rooms.chaos.storm import wait
from tests.rooms.conftest import Seat
from tests.rooms.faults.conftest import Sit
from tests.rooms.faults.house import House
from tests.rooms.test_succession import leaves
from tests.servers import homegroup

WORDS = 30  # each; who is 64 rows behind would be left out


@pytest.fixture
def careless_house(postgres: str, tmp_path: Path) -> Iterator[House]:
    """Open a house whose other server takes two promises lightly."""
    mutant = "tests.rooms.chaos.mutants:app"
    opened = House.opened(
        tmp_path, postgres, 2, application=mutant, MUTANT="no expect and no tailer"
    )
    yield opened
    homegroup.close_all([opened.one, opened.other])


def talk_at_once(seats: list[Seat]) -> None:
    """Have each say many things without waiting for an answer, and wait for the answers."""
    answered: list[Any] = []
    for number in range(WORDS):
        for seat in seats:
            sent = {"room": seat.room, "client_id": f"w{number}", "kind": "message"}
            seat.ears.client.emit(
                "append",
                sent | {"body": {"text": f"{number}"}},
                namespace="/rooms",
                callback=answered.append,
            )
    wait(lambda: len(answered) == WORDS * len(seats), 60)
    assert [answer["ok"] for answer in answered] == [True] * WORDS * len(seats)


def seqs_heard(seat: Seat, until: int) -> list[int]:
    """What arrived, as it arrived: nothing here puts it in order or asks for what is missing."""
    heard: list[int] = []
    while not heard or max(heard) < until:
        heard += [row["seq"] for row in seat.ears.hear("rows_appended")["rows"]]
    return heard


def one_order(house: House, sit: Sit) -> None:
    """Raise AssertionError where a server tells of a room in another order than the log's."""
    slug = next(house.slugs)
    seats = [sit("Ana", house.one, slug), sit("Dov", house.other, slug)]

    talk_at_once(seats)

    everything = list(range(1, 2 * WORDS + 1))
    for seat in seats:
        assert seqs_heard(seat, 2 * WORDS) == everything, "told otherwise than the log has it"
    rows = house.rows(seats[0].room)
    assert [row["seq"] for row in rows] == everything
    for seat in seats:
        said = [row["body"]["text"] for row in rows if row["author"] == seat.id]
        assert said == [f"{number}" for number in range(WORDS)], "not as they sent it"


def nobody_skipped(house: House, sit: Sit) -> None:
    """Raise AssertionError where two chairs who press at once pass somebody over."""
    slug, guests = next(house.slugs), ["Anna", "Bo", "Cy", "Di"]
    chairs = [sit("Ana", house.one, slug), sit("Ana", house.other, slug)]
    waiting = [sit(guest, house.one, slug) for guest in guests]
    for _ in range(3):
        assert chairs[0].append("step_started")["ok"]
    seen = [seat.append("hand_raised")["seq"] for seat in waiting][-1]
    number = count(1)

    for hands in (2, 2, 2, 1):  # at once; and where one comes late, the careless one surely shows
        press = [(chair, f"call-{next(number)}", seen) for chair in chairs]
        with ThreadPoolExecutor(hands) as both:
            answers = list(both.map(lambda each: call_next(*each), press))
        called = [answer["seq"] for answer in answers if answer["ok"]]
        assert len(called) == 1, "two were called at once"
        refused = next(answer["error"] for answer in answers if not answer["ok"])
        told = (refused["code"], refused.get("state_seq"))
        assert told == ("stale", called[0]), f"refused for another reason: {refused}"
        seen = chairs[0].append("floor_ended")["seq"]

    rows = house.rows(chairs[0].room)
    assert [row["body"]["member"] for row in rows if row["kind"] == "floor_offered"] == [
        seat.id for seat in waiting
    ]


def call_next(chair: Seat, client_id: str, expect: int) -> Any:
    return chair.append("floor_offered", client_id=client_id, expect=expect)


def test_both_servers_tell_of_a_room_in_its_one_order(house: House, sit: Sit) -> None:
    one_order(house, sit)


def test_two_chairs_at_two_servers_skip_nobody(house: House, sit: Sit) -> None:
    nobody_skipped(house, sit)


def test_the_same_words_from_two_tabs_at_two_servers_are_said_once(house: House, sit: Sit) -> None:
    slug = next(house.slugs)
    tabs = [sit("Ben", server, slug) for server in (house.one, house.other)]
    for number in range(10):
        with ThreadPoolExecutor(2) as both:
            answers = list(both.map(say_once, tabs, [f"once-{number}"] * 2))

        assert [answer["seq"] for answer in answers] == [number + 1] * 2
        assert sorted(answer["duplicate"] for answer in answers) == [False, True]


def say_once(tab: Seat, client_id: str) -> Any:
    return tab.append("message", client_id=client_id, text="Once is enough.")


def test_it_is_noticed_when_a_server_takes_a_promise_lightly(
    careless_house: House, sit: Sit
) -> None:
    with pytest.raises(AssertionError, match="told otherwise"):
        one_order(careless_house, sit)

    with pytest.raises(AssertionError, match=r"two were called|for another reason"):
        nobody_skipped(careless_house, sit)


def test_a_ban_closes_the_sockets_at_both_servers_in_every_room_of_the_group(
    house: House, sit: Sit
) -> None:
    here, elsewhere = next(house.slugs), next(house.slugs)
    ana, eve = sit("Ana", house.one, here), sit("Dov", house.one, here)
    there = [sit("Dov", server, elsewhere) for server in (house.one, house.other)]

    ana.append("banned", member=eve.id)

    for seat in there:
        seat.ears.hear("disconnect", within=4)
    told = [row for row in house.rows(there[0].room) if row["kind"] == "banned_elsewhere"]
    assert len(told) == 1
    house.ask("DELETE FROM bans")


def test_a_block_made_at_one_server_reaches_a_socket_at_the_other(house: House, sit: Sit) -> None:
    house.ask(
        "INSERT INTO room_options (group_id, options)"
        """ SELECT id, '{"presence": "list"}' FROM groups WHERE slug = 'house'"""
    )
    slug = next(house.slugs)
    ben, dov = sit("Ben", house.one, slug), sit("Dov", house.other, slug)
    heard_both = wait_for_list(dov, ["Ben", "Dov"])

    ben.person.post("/me/blocks", handle="Dov")

    assert heard_both
    assert wait_for_list(dov, ["Dov"])
    ben.say("Not for Dov.")
    dov.say("I am still here.")
    assert dov.hears("message")["body"]["text"] == "I am still here."
    house.ask("DELETE FROM blocks")
    house.ask("DELETE FROM room_options")


def wait_for_list(seat: Seat, names: list[str]) -> bool:
    while [one["name"] for one in seat.ears.hear("presence_changed")["people"]] != names:
        pass
    return True


def test_a_newcomer_who_leaves_the_other_server_is_missed_at_this_one(
    house: House, sit: Sit
) -> None:
    slug = next(house.slugs)
    ana, cleo = sit("Ana", house.one, slug), sit("Cleo", house.other, slug)
    cleo.append("newcomer")
    ana.told_of_new(cleo)

    cleo.ears.say("leave_room", room=cleo.room)

    ana.told_of_new()


def test_an_offer_nobody_took_ends_once_though_both_servers_watch_the_clock(
    house: House, sit: Sit
) -> None:
    slug = next(house.slugs)
    ana, ben = sit("Ana", house.one, slug), sit("Ben", house.other, slug)
    ana.append("floor_offered", member=ben.id)

    run_out(house, ana.room)

    assert ana.hears("floor_ended")["by"] is None
    assert ben.hears("floor_ended")["body"]["member"] == ben.id
    assert [row["kind"] for row in house.rows(ana.room)] == ["floor_offered", "floor_ended"]


def run_out(house: House, room: str) -> None:
    """As if a minute had passed for whom the floor was offered to."""
    house.ask(
        "UPDATE rooms SET due_at = 1, state = jsonb_set(state, '{floor,until}', '1')"
        " WHERE public_id = :room",
        room=room,
    )


def test_an_absent_chair_is_succeeded_once_though_both_servers_watch_the_clock(
    house: House, sit: Sit
) -> None:
    slug = next(house.slugs)
    dov, olu = sit("Dov", house.one, slug), sit("Olu", house.other, slug)

    made_co_chairs(house, dov, olu)

    for seat in (dov, olu):
        passed = hears_in_time(seat, "chair_passed")
        assert passed["body"]["member"] == dov.id, "who came first, as both are told"
    kinds = [row["kind"] for row in house.rows(dov.room)]
    assert kinds == ["chair_missed", "chair_passed"]


def test_a_chair_who_comes_back_at_the_other_server_is_found_once(house: House, sit: Sit) -> None:
    slug = next(house.slugs)
    ana, olu = sit("Ana", house.one, slug), sit("Olu", house.one, slug)
    made_co_chairs(house, olu)
    olu = Seat(olu.person, olu.room)
    leaves(ana)
    hears_in_time(olu, "chair_missed")

    ana = sit("Ana", house.other, slug)

    assert hears_in_time(olu, "chair_found")["by"] is None
    hears_in_time(ana, "chair_found")
    assert olu.refused("chair_taken") == "conflict"
    kinds = [row["kind"] for row in house.rows(olu.room)]
    assert kinds == ["chair_missed", "chair_found"]


def made_co_chairs(house: House, *people: Seat) -> None:
    """As if their group had chosen them for that before they came."""
    for one in people:
        house.ask(
            """UPDATE personas SET roles = '["co-chair"]' WHERE public_id = :one""", one=one.id
        )


def hears_in_time(seat: Seat, kind: str) -> dict[str, Any]:
    """The next row of that kind, when the clock has looked."""
    while True:
        for row in seat.ears.hear("rows_appended", within=20)["rows"]:
            if row["kind"] == kind:
                return dict(row)

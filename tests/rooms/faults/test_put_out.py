"""Whose access ends is out in every process within two seconds, whatever got lost."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.conftest import Meet
from tests.rooms.chaos.storm import wait
from tests.rooms.conftest import Seat
from tests.rooms.faults.conftest import Sit
from tests.rooms.faults.house import House
from tests.servers.people import PASSWORD

WITHIN = 2.0


def talk_without_end(seat: Seat, until: threading.Event) -> threading.Thread:
    """Send, and do not wait for an answer."""

    def talk() -> None:
        number = 0
        while not until.wait(0.005) and seat.ears.client.connected:
            number += 1
            sent = {"client_id": f"talk-{number}", "kind": "message", "body": {"text": "And"}}
            seat.ears.client.emit(
                "append", {"room": seat.room, **sent}, namespace="/rooms", callback=lambda *_: None
            )

    talking = threading.Thread(target=talk)
    talking.start()
    return talking


def test_who_is_removed_while_writing_and_coming_back_is_out(house: House, sit: Sit) -> None:
    """Nobody told the other server, and another of its rooms keeps it busy all the while."""
    slug, elsewhere = next(house.slugs), next(house.slugs)
    ana, ben = sit("Ana", house.one, slug), sit("Ben", house.other, slug)
    dov = sit("Dov", house.other, elsewhere)
    enough = threading.Event()
    talking = [talk_without_end(seat, enough) for seat in (ben, dov)]
    assert ana.hears("message")["by"] == ben.id

    removed = ana.append("removed", member=ben.id)

    assert removed["ok"]
    ben.ears.hear("disconnect", within=WITHIN)
    again = ben.person.listen("/rooms").say("join_room", room=ben.room)
    enough.set()
    for one in talking:
        one.join()
    assert again["error"]["code"] == "forbidden"
    assert ben.ears.hear("access_ended")["reason"] == "removed"
    last_of_ben = max(row["seq"] for row in house.rows(ben.room) if row["author"] == ben.id)
    assert last_of_ben < removed["seq"]
    heard_later = [row for row in ana.log(removed["seq"]) if row["by"] == ben.id]
    assert heard_later == []


def test_who_is_removed_at_the_moment_they_come_in_is_out(house: House, sit: Sit) -> None:
    slug = next(house.slugs)
    ana, eve = sit("Ana", house.other, slug), sit("Eve", house.other, slug)
    another_tab = eve.person.listen("/rooms")

    with ThreadPoolExecutor(1) as pool, house.held_up_at_the_door() as somebody_waits:
        joining = pool.submit(another_tab.say, "join_room", room=eve.room)
        wait(somebody_waits, 5)
        assert ana.append("removed", member=eve.id)["ok"]
        eve.ears.hear("disconnect", within=WITHIN)
    answer = joining.result()

    assert ana.say("We are among us now.")["ok"]
    assert ana.hears("message")
    assert "rows_appended" not in another_tab.heard
    assert answer["error"]["code"] == "forbidden"


def test_who_serves_no_more_at_the_moment_they_come_in_hears_no_questions(
    house: House, sit: Sit
) -> None:
    slug = next(house.slugs)
    ana, eve, olu = (sit(name, house.other, slug) for name in ("Ana", "Eve", "Olu"))
    assert ana.append("role_given", member=eve.id, roles=["greeter"])["ok"]
    another_tab = eve.person.listen("/rooms")

    with ThreadPoolExecutor(1) as pool, house.held_up_at_the_door() as somebody_waits:
        joining = pool.submit(another_tab.say, "join_room", room=eve.room)
        wait(somebody_waits, 5)
        assert ana.append("role_given", member=eve.id, roles=[])["ok"]
        assert [ana.hears("role_given")["body"]["roles"] for _ in range(2)] == [["greeter"], []]
    answer = joining.result()

    assert olu.append("question", text="Is it only me?")["ok"]
    heard = [row["kind"] for row in another_tab.hear("rows_appended")["rows"]]
    assert answer["me"]["roles"] == []
    assert heard == ["withheld"]


@pytest.mark.parametrize(
    ("address", "fields", "leaves"),
    [
        ("/sign-out", {}, "the same"),
        ("/me/sessions/end", {}, "another"),
        (
            "/me/password",
            {"password": PASSWORD, "new_password": "another long sentence"},
            "another",
        ),
    ],
)
def test_whose_session_ends_is_out_on_both_servers(
    house: House, meet: Meet, address: str, fields: dict[str, str], leaves: str
) -> None:
    handle = f"Cleo{address.replace('/', '.')}"
    here = meet(handle, at=house.one).sign_up()
    device = here if leaves == "the same" else meet(handle, at=house.one).sign_in()
    there = meet(handle, at=house.other)
    there.http.cookies = device.http.cookies  # one cookie is good at both
    ears = [device.listen("/rooms"), there.listen("/rooms")]

    answer = here.post(address, **fields)

    assert answer.status_code == 303
    for each in ears:
        each.hear("disconnect", within=WITHIN)

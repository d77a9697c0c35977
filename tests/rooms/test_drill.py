"""The drill: twenty hostile guests come together into a meeting of ten, and one press ends it.

On a server with its rate limits on, as people have it.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.rooms.conftest import Enter, Seat

REGULARS = 10
HOSTILE = 20
CALM_WITHIN_S = 1.0
CRUEL = "something cruel"


@pytest.fixture
def crew() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(HOSTILE) as pool:
        yield pool


def insult(seat: Seat) -> None:
    """Two lines, whatever the answer."""
    for number in (1, 2):
        seat.append("message", client_id=f"cruel-{number}", text=f"{CRUEL} {number}")


def cruel_lines(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    return [row for row in rows if CRUEL in str(row["body"])]


def heard_live(seat: Seat) -> list[dict[str, object]]:
    """All that came by itself until now."""
    queue = seat.ears.heard["rows_appended"]
    batches = [queue.get() for _ in range(queue.qsize())]
    return [row for batch in batches for row in batch["rows"]]


def first_to_be_cruel(chair: Seat) -> str:
    """Whose cruel line is the first that the chair hears."""
    while True:
        row = chair.hears("message")
        if CRUEL in row["body"]["text"]:
            return str(row["by"])


def test_twenty_hostile_guests_and_one_press(
    enter_counted: Enter, crew: ThreadPoolExecutor
) -> None:
    ana = enter_counted("Ana")
    regulars = list(crew.map(lambda n: enter_counted(f"Regular {n}"), range(REGULARS)))
    assert all(one.say(f"Good evening, {n}.")["ok"] for n, one in enumerate(regulars))

    hostile = list(crew.map(lambda n: enter_counted(f"Troll {n}"), range(HOSTILE)))
    storm = [crew.submit(insult, one) for one in hostile]
    loudest = first_to_be_cruel(ana)
    with ThreadPoolExecutor(1) as hand:
        pressed = hand.submit(ana.append, "frozen", member=loudest)
        regulars[0].hears("frozen", within=CALM_WITHIN_S)
        assert pressed.result()["ok"]
    for one in storm:
        one.result()

    frozen = next(row["seq"] for row in ana.log() if row["kind"] == "frozen")
    for one in regulars:
        live = cruel_lines(heard_live(one))
        assert len(live) <= 1, live
        assert cruel_lines(one.log()) == []
    assert [r for r in ana.log(frozen) if r["by"] in {h.id for h in hostile}] == []

    for one in hostile:
        ana.append("removed", member=one.id)
    ana.append("thawed")
    for n, one in enumerate(regulars):
        assert one.say(f"Still here, {n}.")["ok"]
    said = {row["body"].get("text") for row in regulars[-1].log(0)}
    assert {f"Good evening, {n}." for n in range(REGULARS)} <= said
    assert {f"Still here, {n}." for n in range(REGULARS)} <= said


RUSH = 14


def test_a_rush_of_honest_guests_is_welcomed_by_one_press(
    enter_counted: Enter, crew: ThreadPoolExecutor
) -> None:
    ana = enter_counted("Ana")
    guests = list(crew.map(lambda n: enter_counted(f"Guest {n}"), range(RUSH)))
    assert all(one.say(f"Hello, I am {n}.")["ok"] for n, one in enumerate(guests))
    held = [row["seq"] for row in ana.log() if "held" in row["body"]]
    late = guests[-1].person.get(f"/rooms/{ana.room}").text
    assert held
    assert "waits until somebody who looks after the room has seen it" in late
    assert "Welcome them all" in ana.person.get(f"/rooms/{ana.room}").text

    welcomed = ana.append("crowd_welcomed")

    assert guests[0].hears("crowd_welcomed")["body"]["lines"] == held
    said = [row["body"]["text"] for row in guests[0].log() if row["kind"] == "message"]
    assert said == [f"Hello, I am {n}." for n in range(RUSH)]
    enter_counted("Guest 15").say("I am late.")
    assert all(one.say("And I am glad to be here.")["ok"] for one in guests)
    later = guests[0].log(welcomed["seq"])
    assert [row["kind"] for row in later] == ["message"] * (RUSH + 1)
    assert guests[0].refused("crowd_welcomed") == "forbidden"

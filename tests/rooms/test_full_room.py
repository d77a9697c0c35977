"""Three hundred in one room, who write faster than anybody reads."""

import time
from collections.abc import Iterator
from queue import Queue
from typing import Any

import pytest

from bench.crowd import Crowd, Ears, ears
from bench.talking import Talk
from tests.rooms.conftest import Enter
from tests.rooms.visit import come_in
from tests.servers.homegroup import Homegroup

PEOPLE = 300
SENDERS = 5
AHEAD = 16
MESSAGES = 180


@pytest.fixture
def all_ears() -> Iterator[Ears]:
    with ears() as everybody:
        yield everybody


def test_everybody_hears_each_once_and_every_sender_in_their_order(
    shared_server: Homegroup, slugs: Iterator[str], all_ears: Ears
) -> None:
    """Each of the 300 checks that no row is missing, doubled or swapped."""
    visits = [come_in(shared_server.url, next(slugs), "Guest")]
    room = Crowd(all_ears)
    room.seat_in_the_room(visits, shared_server.port, PEOPLE)

    def say(people: Crowd) -> None:
        number = people.said - 1
        who = people.listeners[number % SENDERS]
        words = f"{time.monotonic_ns()} {number % SENDERS} {number}"
        sent = {"client_id": f"n{number}", "kind": "message", "body": {"text": words}}
        who.say(number, "append", {"room": who.room, **sent})

    talk = Talk(all_ears, [], say)
    talk.crowds = [room]
    # As fast as it goes, but nobody may fall so far behind that they are left out on purpose.
    talk.busy(MESSAGES, AHEAD)

    rows = visits[0].log(0)["rows"]
    assert len(rows) == room.said == MESSAGES
    for sender in range(SENDERS):
        said = [int(row["body"]["text"].split()[2]) for row in rows if sender_of(row) == sender]
        assert said == list(range(sender, MESSAGES, SENDERS))


def sender_of(row: dict[str, Any]) -> int:
    return int(row["body"]["text"].split()[1])


def test_answers_and_rows_that_travel_together_are_read_one_by_one(
    shared_server: Homegroup, slugs: Iterator[str], all_ears: Ears
) -> None:
    """One who writes without waiting gets many frames at a time, each of them whole."""
    room = Crowd(all_ears)
    visit = come_in(shared_server.url, next(slugs), "Guest")
    room.seat_in_the_room([visit], shared_server.port, 2)

    talk = Talk(all_ears, [])
    talk.crowds = [room]
    # With many more on their way, who tells what they saw every 32 rows is taken for asleep.
    talk.busy(100, 8)

    assert room.acknowledged == room.said == 100
    assert [listener.last for listener in room.listeners] == [100, 100]


def test_a_standard_client_reads_what_travels_together(enter: Enter) -> None:
    ben, ana = enter("Ben"), enter("Ana")
    answers: Queue[dict[str, Any]] = Queue()

    for number in range(20):
        sent = {"client_id": f"n{number}", "kind": "message", "body": {"text": f"line {number}"}}
        ben.ears.client.emit(
            "append", {"room": ben.room, **sent}, namespace="/rooms", callback=answers.put
        )

    lines = [f"line {number}" for number in range(20)]
    assert [answers.get(timeout=30)["seq"] for _ in lines] == list(range(1, 21))
    for person in (ben, ana):
        heard: list[str] = []
        while len(heard) < len(lines):
            heard += [row["body"]["text"] for row in person.ears.hear("rows_appended")["rows"]]
        assert heard == lines

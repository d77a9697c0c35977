"""Phones that lost their network without a word: nobody hung up, and nothing arrives."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from groups.plumbing.log import leases
from groups.plumbing.realtime.limits import Limits
from tests.conftest import StartServer
from tests.plumbing.realtime.peer import Peer
from tests.rooms.chaos.people import Writer
from tests.rooms.chaos.storm import wait
from tests.rooms.conftest import Seat, furnish
from tests.rooms.faults.conftest import FAILING, MEETING, Draw, Sit, through
from tests.rooms.faults.lines import line_of
from tests.rooms.visit import come_in
from tests.servers.homegroup import Homegroup

GUESTS, TABS = 20, 10
PONG = "3"


@pytest.fixture
def impatient(start_server: StartServer) -> Homegroup:
    server = start_server("--workers", "1", application=FAILING, FAULT="impatient")
    furnish(server.environment)
    return server


@pytest.fixture
def lines() -> Iterator[list[Peer]]:
    drawn: list[Peer] = []
    yield drawn
    for line in drawn:
        line.close()


def test_a_dead_line_is_let_go_and_what_was_said_into_it_is_there_in_the_end(
    impatient: Homegroup, draw_link: Draw, sit: Sit
) -> None:
    ana, link = sit("Ana", impatient, MEETING), draw_link(impatient)
    ben = Writer(through(link, impatient, "Ben"), "ben", 40)
    ben.start()
    assert ana.hears("message")["name"] == "Ben"
    assert open_sockets(ana) == 2

    link.stall()

    wait(lambda: open_sockets(ana) == 1, 30)
    assert open_sockets(ana) == 1, "nobody noticed that the line is dead"
    link.cut()  # what is on its way in a dead line never comes out of it
    link.flow()
    ben.talking.join(60)
    said = [row["body"]["text"] for row in ana.log() if row["name"] == "Ben"]
    assert said == ben.said
    wait(lambda: ben.last == len(said), 30)
    ben.stop()


def test_two_hundred_who_vanish_are_let_go_and_nothing_of_them_is_kept(
    impatient: Homegroup, lines: list[Peer], sit: Sit
) -> None:
    ana = sit("Ana", impatient, MEETING)
    told(ana, 1)
    before = held_by(impatient)
    for number in range(GUESTS):
        guest = come_in(impatient.url, MEETING, f"Guest {number}")
        guest.http.close()
        lines += [line_of(guest) for _ in range(TABS)]
        for line in lines:
            line.send(PONG)  # unasked, so that nobody is given up before all have come
    assert open_sockets(ana) == GUESTS * TABS + 1
    told(ana, GUESTS + 1)

    wait(lambda: open_sockets(ana) == 1, 60)  # as they say no more, and do not hang up

    assert open_sockets(ana) == 1
    told(ana, 1)
    # The database keeps a few connections that it opened for so many.
    few = 20
    wait(lambda: within(held_by(impatient), before, few), 30)
    assert within(held_by(impatient), before, few), (held_by(impatient), before)


def test_as_it_is_served_who_vanished_is_let_go_within_a_minute() -> None:
    usual = Limits()

    assert usual.ping_interval + usual.ping_timeout + usual.linger < 60
    assert leases.LEASE_S < 60, "when their server vanished with them"


def told(seat: Seat, count: int) -> None:
    while seat.ears.hear("presence_changed", within=15)["count"] != count:
        pass


def held_by(server: Homegroup) -> tuple[int, int]:
    """How many threads and descriptors the process has that serves."""
    arbiter = server.process.pid
    worker = Path(f"/proc/{arbiter}/task/{arbiter}/children").read_text().split()[0]
    held = [len(list(Path(f"/proc/{worker}/{what}").iterdir())) for what in ("task", "fd")]
    return held[0], held[1]


def within(now: tuple[int, int], before: tuple[int, int], few: int) -> bool:
    return all(one - then < few for one, then in zip(now, before, strict=True))


def open_sockets(seat: Seat) -> int:
    figures = seat.person.get("/metrics").text
    return int(figures.split("homegroup_open_sockets ")[1].split()[0])

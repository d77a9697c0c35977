"""A phone that lost its network without a word: nobody hung up, and nothing arrives."""

from tests.conftest import StartServer
from tests.rooms.chaos.people import Writer
from tests.rooms.chaos.storm import wait
from tests.rooms.conftest import Seat, furnish
from tests.rooms.faults.conftest import FAILING, MEETING, Draw, Sit, through


def test_a_dead_line_is_let_go_and_what_was_said_into_it_is_there_in_the_end(
    start_server: StartServer, draw_link: Draw, sit: Sit
) -> None:
    server = start_server(application=FAILING, FAULT="impatient")
    furnish(server.environment)
    ana, link = sit("Ana", server, MEETING), draw_link(server)
    ben = Writer(through(link, server, "Ben"), "ben", 40)
    ben.start()
    assert ana.hears("message")["name"] == "Ben"
    assert open_sockets(ana) == 2

    link.stall()

    wait(lambda: open_sockets(ana) == 1, 10)
    assert open_sockets(ana) == 1, "nobody noticed that the line is dead"
    link.cut()  # what is on its way in a dead line never comes out of it
    link.flow()
    ben.talking.join(20)
    said = [row["body"]["text"] for row in ana.log() if row["name"] == "Ben"]
    assert said == ben.said
    wait(lambda: ben.last == len(said), 5)
    ben.stop()


def open_sockets(seat: Seat) -> int:
    figures = seat.person.get("/metrics").text
    return int(figures.split("homegroup_open_sockets ")[1].split()[0])

"""A phone that lost its network without a word: nobody hung up, and nothing arrives."""

from tests.conftest import StartServer
from tests.rooms.chaos.people import Writer
from tests.rooms.chaos.storm import wait
from tests.rooms.conftest import Seat, furnish
from tests.rooms.faults.conftest import FAILING, MEETING, Draw, Sit, through


def test_ben_is_gone_while_his_line_is_dead_and_what_he_said_is_there_when_he_is_back(
    start_server: StartServer, draw_link: Draw, sit: Sit
) -> None:
    server = start_server(application=FAILING, FAULT="impatient")
    furnish(server.environment)
    ana, link = sit("Ana", server, MEETING), draw_link(server)
    ben = Writer(through(link, server, "Ben"), "ben", 40)
    ben.start()
    assert ana.hears("message")["name"] == "Ben"
    present(ana, 2)

    link.stall()

    present(ana, 1)
    link.cut()  # what is on its way in a dead line never comes out of it
    link.flow()
    present(ana, 2)
    ben.talking.join(20)
    said = [row["body"]["text"] for row in ana.log() if row["name"] == "Ben"]
    assert said == ben.said
    wait(lambda: ben.last == len(said), 5)
    ben.stop()


def present(ana: Seat, count: int) -> None:
    while ana.ears.hear("presence_changed", within=8)["count"] != count:
        pass

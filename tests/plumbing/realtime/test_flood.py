"""One busy or hostile browser does not take the process from the others."""

from tests.plumbing.realtime.conftest import StartServing
from tests.plumbing.realtime.peer import PONG, frame
from tests.plumbing.realtime.serving import Serving

NOTHING = frame(b"", PONG)


def test_ana_is_answered_in_the_middle_of_a_flood(start_serving: StartServing) -> None:
    server = start_serving(limits={"frame_burst": 1_000_000})
    eve, ana = server.ben(), server.ana()

    eve.raw(NOTHING * 50_000)

    while (seen := ana.call("count")["frames_in"]) < 1_000:
        pass  # the flood has hardly begun to be read
    assert seen < 25_000


def test_a_flood_is_read_at_the_pace_we_allow(start_serving: StartServing) -> None:
    server = start_serving(limits={"frame_burst": 300, "frames_per_second": 1})
    eve, ana = server.ben(), server.ana()

    eve.raw(NOTHING * 5_000)

    counts = [ana.call("count")["frames_in"] for _ in range(50)]
    assert counts[-1] < 600


def test_a_busy_but_honest_sender_is_served_whole(server: Serving) -> None:
    ben = server.ben()

    for number in range(1_500):
        ben.send(f'42/rooms,{number}["say",{{"text":"{number}"}}]')

    for number in range(1_500):
        assert ben.next_text().startswith(f"43/rooms,{number}[")

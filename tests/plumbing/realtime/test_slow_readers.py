"""People on a train: those who cannot read as fast as the room talks."""

import pytest

from tests.plumbing.realtime.peer import Peer
from tests.plumbing.realtime.serving import Serving

MEGABYTE = 1_000_000
LIMITS = {"waiting_bytes": 6 * MEGABYTE}


def slow_ben(server: Serving) -> Peer:
    ben = server.ben(receive_buffer=4096)
    assert ben.call("listen", {"text": "poured"})["ok"]
    return ben


def numbers_until(peer: Peer, wanted: int) -> list[int]:
    """Read whole frames only: one byte missing or too many would break the reading itself."""
    numbers: list[int] = []
    while len(numbers) < wanted:
        name, payload = peer.next_event()
        assert (name, len(payload["words"])) == ("told", 65_536)
        numbers.append(payload["number"])
    return numbers


def test_what_the_kernel_does_not_take_follows_later_whole_and_in_order(server: Serving) -> None:
    ben, ana = slow_ben(server), server.ana()

    poured = 300
    skipped = ana.call("pour", {"text": str(poured), "nested": 5 * MEGABYTE})["skipped"]

    assert 0 < skipped < poured, "some had to wait, and some were left out"
    assert numbers_until(ben, poured - skipped) == list(range(poured - skipped))
    assert ben.say()["ok"] is True


def test_who_is_far_behind_is_left_out_of_broadcasts_and_said_so(server: Serving) -> None:
    ben, ana = slow_ben(server), server.ana()
    ana.call("listen", {"text": "poured"})
    ana.call("pour", {"text": "100"})

    behind = ana.call("tell", {"text": "poured", "nested": 1})["behind"]

    assert behind == ["ben"]
    assert ana.others[-1].endswith('["told",{"about":1}]')
    assert ben.next_event()[1]["number"] == 0


def test_who_does_not_read_is_closed_after_the_last_whole_frame(server: Serving) -> None:
    ben, ana = slow_ben(server), server.ana()

    ana.call("pour", {"text": "400", "nested": 1_000 * MEGABYTE})

    assert ben.end().code == 1008
    assert server.figures()["closed"]["too far behind"] >= 1


@pytest.mark.parametrize("people", [8])
def test_suspended_phones_leave_nothing_behind(server: Serving, people: int) -> None:
    ana = server.ana()
    server.until(lambda figures: figures["open"] == 1)
    before = server.figures()
    phones = [slow_ben(server) for _ in range(people)]

    for _ in range(4):
        ana.call("pour", {"text": "100", "nested": 1_000 * MEGABYTE})
        assert ana.say()["ok"], "who reads is served all the while"

    after = server.until(lambda figures: figures["open"] == 1)
    assert after["live"] == 1
    assert (after["connections"], after["listening"]) == (1, 0)
    assert after["descriptors"] <= before["descriptors"]
    assert after["greenlets"] <= before["greenlets"]
    assert after["kilobytes"] - before["kilobytes"] < 3 * LIMITS["waiting_bytes"] / 1000, "shared"
    assert len(phones) == people


def test_small_words_are_not_held_back_and_dead_phones_are_given_up(server: Serving) -> None:
    server.ana()

    options = server.get("/options")

    assert options
    assert all(no_delay and timeout == 30_000 for no_delay, timeout in options)

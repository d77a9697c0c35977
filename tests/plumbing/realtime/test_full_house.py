"""A process that serves as many sockets as it may."""

from tests.plumbing.realtime.serving import Serving

LIMITS = {"max_sockets": 2}


def test_a_full_process_says_so_and_keeps_serving_pages(server: Serving) -> None:
    server.until(lambda figures: figures["open"] == 0)
    ana, _ben = server.ana(), server.ben()

    olu = server.peer(who="olu")

    assert olu.status == 503
    assert "retry-after" in olu.head
    assert ana.say()["ok"] is True
    assert server.figures()["refused"] == {"full": 1}


def test_a_place_becomes_free_when_somebody_leaves(server: Serving) -> None:
    server.until(lambda figures: figures["open"] == 0)
    _ana, ben = server.ana(), server.ben()

    ben.close()
    server.until(lambda figures: figures["open"] == 1)

    assert server.peer(who="cleo").status == 101

"""How a connection ends, and who learns of it."""

from tests.plumbing.realtime.serving import Serving


def test_signing_out_says_why_and_closes_every_socket_of_the_session(server: Serving) -> None:
    ben, other_tab, ana = server.ben(), server.ben(), server.ana()
    other_tab.connect("/messages")

    server.get("/sign-out/ben", b"")

    for tab in (ben, other_tab):
        assert tab.next_event() == ["access_ended", {"reason": "signed_out"}]
    closed = ben.end()
    assert (closed.code, closed.reason) == (4401, "signed out")
    assert other_tab.end().code == 4401
    assert ana.say()["ok"] is True


def test_who_was_put_out_hears_nothing_more(server: Serving) -> None:
    ben, ana = server.ben(), server.ana()
    ben.call("listen", {"text": "friday"})

    server.get("/sign-out/ben", b"")
    ana.call("tell", {"text": "friday", "nested": 1})

    assert ben.next_event()[0] == "access_ended"
    assert ben.end().code == 4401
    assert ben.others == []


def test_a_closing_browser_that_says_nothing_is_still_let_go(server: Serving) -> None:
    ben = server.ben()

    server.get("/sign-out/ben", b"")

    server.until(lambda figures: "ben: signed out" in figures["left"])
    assert ben.next_event()[0] == "access_ended"


def test_a_lost_line_is_a_leaving(server: Serving) -> None:
    dov = server.peer(who="dov").join()

    dov.close()

    figures = server.until(lambda figures: "dov: gone" in figures["left"])
    assert figures["live"] == figures["open"]


def test_a_leaving_is_told_once(server: Serving) -> None:
    olu = server.peer(who="olu-of-friday").join()

    olu.send("41/rooms,")
    olu.send("1")
    olu.end()

    figures = server.until(lambda figures: "olu-of-friday" in str(figures["left"]))
    assert [each for each in figures["left"] if "olu-of-friday" in each] == [
        "olu-of-friday: client disconnect"
    ]

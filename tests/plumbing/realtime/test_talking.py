"""What a page of ours does all day."""

import json

from tests.plumbing.realtime.serving import Serving


def test_ana_says_something_and_it_is_acknowledged(server: Serving) -> None:
    ana = server.ana()

    answer = ana.say("good evening")

    assert answer == {"ok": True, "text": "good evening", "by": "ana"}


def test_one_socket_serves_both_namespaces(server: Serving) -> None:
    ana = server.ana()

    ana.connect("/messages")

    assert ana.call("say", {"text": "hi"}, namespace="/messages")["privately"] is True
    assert "privately" not in ana.say("hi")


def test_ben_hears_what_ana_tells_the_room(server: Serving) -> None:
    ana, ben, olu = server.ana(), server.ben(), server.peer(who="olu").join()
    ben.call("listen", {"text": "friday"})

    ana.call("tell", {"text": "friday", "nested": "the topic"})

    assert ben.next_event() == ["told", {"about": "the topic"}]
    assert olu.say()["ok"] is True
    assert olu.others == []


def test_who_is_to_be_skipped_hears_nothing(server: Serving) -> None:
    ana = server.ana()
    ana.call("listen", {"text": "friday"})

    ana.call("tell", {"text": "friday", "nested": "others"})

    assert ana.say()["ok"] is True
    assert ana.others == []


def test_bens_events_are_handled_in_the_order_he_sent_them(server: Serving) -> None:
    ben = server.ben()

    for number in range(20):
        ben.send(f'42/rooms,{number}["say_slowly",{{"text":"{number}"}}]')

    texts = [json.loads(ben.next_text().split(",", 1)[1].lstrip("0123456789")) for _ in range(20)]
    assert [text[0]["text"] for text in texts] == [str(number) for number in range(20)]

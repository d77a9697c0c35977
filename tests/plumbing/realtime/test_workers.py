"""Several processes behind one address."""

from tests.plumbing.realtime.conftest import StartServing


def test_a_websocket_needs_no_sticky_session(start_serving: StartServing) -> None:
    server = start_serving(workers=2)

    processes: set[int] = set()
    server.until(lambda figures: len(processes | {processes.add(figures["process"])}) > 2)

    people = [server.ben() for _ in range(24)]

    assert all(person.say()["ok"] for person in people)
    assert len({person.call("count")["process"] for person in people}) == 2

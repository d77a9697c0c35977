"""Who comes late reads the topic, the readings, the share of that moment, and all after it."""

from typing import Any

from groups.rooms.late import came_from, coming_now
from tests.rooms.conftest import Enter, EnterWhere, Seat

SHARING = {"crosstalk": "heard", "order": "hands"}
TOPIC = {"crosstalk": "heard", "order": ""}
DOORS = {"crosstalk": "open", "order": ""}


def words_of(rows: list[dict[str, Any]]) -> list[str]:
    return [row["body"]["text"] for row in rows if row["kind"] == "message"]


def until_somebody_shares(enter: Enter) -> tuple[Seat, Seat]:
    """Small talk, a topic, Ben's share, and Dov in the middle of his."""
    ana, ben, dov = enter("Ana"), enter("Ben"), enter("Dov")
    ben.say("Is the kettle on?")
    for _ in range(2):
        ana.append("step_started")
    ana.say("Tonight: asking for help.")
    ana.append("step_started")
    share(ben, "It was hard for me.")
    ben.append("share_ended")
    share(dov, "My name is Dov.")
    return ana, dov


def share(somebody: Seat, words: str) -> None:
    assert somebody.append("floor_taken")["ok"]
    assert somebody.say(words)["ok"]


def test_cleo_comes_late_and_reads_what_all_should_know(enter: Enter) -> None:
    _, dov = until_somebody_shares(enter)

    cleo = enter("Cleo")

    rows = cleo.joined["rows"]
    assert words_of(rows) == ["Tonight: asking for help.", "My name is Dov."]
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
    hidden = [row for row in rows if row["kind"] == "withheld"]
    assert {(row["by"], row["name"], str(row["body"])) for row in hidden} == {(None, "", "{}")}
    dov.say("I am tired.")
    assert cleo.hears("message")["body"]["text"] == "I am tired."


def test_she_reads_the_same_by_socket_by_http_on_the_page_and_after_coming_back(
    enter: Enter,
) -> None:
    _, dov = until_somebody_shares(enter)
    cleo = enter("Cleo")
    dov.say("I am tired.")
    dov.append("share_ended")
    expected = ["Tonight: asking for help.", "My name is Dov.", "I am tired."]

    again = cleo.person.listen("/rooms").say("join_room", room=cleo.room)
    page = cleo.person.get(f"/rooms/{cleo.room}").text

    assert words_of(again["rows"]) == expected
    assert words_of(cleo.log()) == expected
    assert words_of(cleo.person.read(f"/rooms/{cleo.room}")["rows"]) == expected
    assert all(words in page for words in expected)
    assert "Is the kettle on" not in page
    assert "It was hard for me" not in page
    assert "for those who were here" in page


def test_who_looks_after_the_room_reads_everything(enter: Enter) -> None:
    ana, _ = until_somebody_shares(enter)
    cleo = enter("Cleo")

    ana.append("role_given", member=cleo.id, roles=["greeter"])

    assert "Is the kettle on?" in words_of(cleo.log())


def test_a_group_may_let_everybody_read_everything(enter_where: EnterWhere) -> None:
    enter = enter_where(late_comers="all")
    until_somebody_shares(enter)

    cleo = enter("Cleo")

    assert "It was hard for me." in words_of(cleo.joined["rows"])
    assert "for those who were here" not in cleo.person.get(f"/rooms/{cleo.room}").text


def test_whoever_is_there_from_the_start_reads_all_of_it_later(enter: Enter) -> None:
    cleo = enter("Cleo")
    until_somebody_shares(enter)

    assert len(words_of(cleo.log())) == 4


def test_spans_end_where_the_next_step_begins() -> None:
    steps = [(3, {"now": TOPIC}), (7, {"now": SHARING}), (20, {"now": DOORS})]

    came = coming_now(25, steps, share=None)

    assert [seq for seq in range(1, 28) if came.may_read(seq, "message")] == [3, 4, 5, 6, 26, 27]
    assert came.may_read(7, "step_started")
    assert not came.may_read(5, "question")
    assert came_from(came.as_data()) == came

"""The greeter's private word to one person."""

from tests.rooms.conftest import Enter


def test_an_answer_reaches_who_asked_and_those_who_serve_alone(enter: Enter) -> None:
    ana, ben, cleo = enter("Ana"), enter("Ben"), enter("Cleo")
    cleo.append("question", text="Am I right here?")

    assert ana.append("answer", member=cleo.id, text="You are.")["ok"]

    assert cleo.hears("answer")["body"]["text"] == "You are."
    assert ana.hears("answer")["body"]["member"] == cleo.id
    assert "You are." not in str(ben.log())
    assert "You are." in cleo.person.get(f"/rooms/{cleo.room}").text
    assert "You are." not in ben.person.get(f"/rooms/{ben.room}").text
    assert ben.refused("answer", member=cleo.id, text="No.") == "forbidden"


def test_a_greeter_answers_without_scripts(enter: Enter) -> None:
    ana, cleo = enter("Ana"), enter("Cleo")
    cleo.append("question", text="May I listen?")

    words = {"kind": "answer", "client_id": "a1", "member": cleo.id, "body": "Of course."}
    assert ana.person.post(f"/rooms/{ana.room}", **words).status_code == 303

    assert cleo.hears("answer")["body"]["text"] == "Of course."
    assert "Answer privately" in ana.person.get(f"/rooms/{ana.room}").text

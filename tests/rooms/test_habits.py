"""What people type by habit is understood, in a browser and without scripts alike."""

import json
import subprocess
from dataclasses import asdict

import pytest

from groups.rooms.habits import habit_in
from tests.rooms.browser.test_standing import NODE
from tests.rooms.conftest import Enter, Seat
from tests.rooms.moments import begin_sharing
from tests.servers.homegroup import ROOT

TYPED = [
    ("!", "free", ("hand_raised", "")),
    (" ! ", "mine", ("hand_raised", "")),
    ("! Hello", "free", None),
    ("?Am I right here?", "free", ("question", "Am I right here?")),
    ("? \u00dcber was?", "open", ("question", "\u00dcber was?")),
    ("??", "open", None),
    ("?", "open", None),
    ("That was it.\ndone", "mine", ("share_ended", "That was it.")),
    ("That was it.\r\n\r\n[Done]", "mine", ("share_ended", "That was it.")),
    ("ga", "mine", ("share_ended", "")),
    ("pass.", "mine", ("share_ended", "")),
    ("I am not done", "mine", None),
    ("done with it all", "mine", None),
    ("I was\ndone\nwith it", "mine", None),
    ("pass", "called", ("floor_passed", "")),
    ("done", "called", None),
    ("done", "open", None),
]


@pytest.mark.parametrize(("text", "floor", "meant"), TYPED)
def test_a_habit_is_known_and_a_sentence_is_left_alone(
    text: str, floor: str, meant: tuple[str, str] | None
) -> None:
    habit = habit_in(text, floor)

    assert (habit and (habit.kind, habit.words)) == meant


def test_the_page_knows_the_same_habits() -> None:
    script = (
        f"import {{ habitIn }} from '{ROOT}/static/js/rooms/habits.js';"
        "const asked = JSON.parse(process.argv[1]);"
        "console.log(JSON.stringify(asked.map(([text, look]) => habitIn(text, look) ?? null)));"
    )
    asked = json.dumps([(text, floor) for text, floor, _ in TYPED])
    words = [str(NODE), "--input-type=module", "-e", script, asked]

    ran = subprocess.run(words, capture_output=True, text=True, check=True)

    habits = [habit_in(text, floor) for text, floor, _ in TYPED]
    assert json.loads(ran.stdout) == [habit and asdict(habit) for habit in habits]


def typed(seat: Seat, words: str) -> str:
    """Send the composer's form as a page without scripts does; returns the page after it."""
    address = f"/rooms/{seat.room}"
    fields = {"kind": "message", "client_id": f"form{len(words)}", "body": words}
    answer = seat.person.post(address, **fields)
    return seat.person.http.get(answer.headers["Location"]).text


def test_without_scripts_the_server_understands_and_says_so(enter: Enter) -> None:
    ana, ben = enter("Ana"), enter("Ben")
    begin_sharing(ana)

    assert "your hand is up" in typed(ben, "!")
    assert "only those who serve see it" in typed(ben, "?Is there a break?")
    assert ana.hears("question")["body"]["text"] == "Is there a break?"
    ben.append("floor_taken")
    assert "ended your share" in typed(ben, "One thing.\n\nAnother.\n\ndone")

    kinds = [row["kind"] for row in ben.log()][-2:]
    assert kinds == ["message", "share_ended"]
    assert ben.log()[-2]["body"] == {"text": "One thing.\n\nAnother.", "share": True}


def test_heard_you_only_where_the_group_wants_it(enter: Enter) -> None:
    ana, ben = enter("Ana"), enter("Ben")
    ana.append("step_started")
    seq = ana.say("Welcome.")["seq"]
    assert ben.refused("heard", seq=seq) == "forbidden"
    ana.append("step_started")
    ana.append("step_started")

    assert ben.append("heard", seq=seq)["ok"]
    assert ana.hears("heard")["body"] == {"seq": seq}

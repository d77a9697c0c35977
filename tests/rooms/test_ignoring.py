"""Ignoring both ways, a word for somebody in distress, and reports for the stewards."""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import Meet
from tests.rooms.conftest import Enter, EnterWhere, Seat
from tests.servers.homegroup import Homegroup
from tests.servers.people import JSON

UNKIND = "something unkind"


def texts(seat: Seat) -> list[str]:
    """What somebody reads over HTTP, by a new socket, and on the page; all agree."""
    log = [row["body"]["text"] for row in seat.log() if row["kind"] == "message"]
    again = seat.person.listen("/rooms").say("join_room", room=seat.room)
    assert [row["body"]["text"] for row in again["rows"] if row["kind"] == "message"] == log
    page = seat.person.get(f"/rooms/{seat.room}").text
    assert all((words in page) is (words in log) for words in ("Hello.", UNKIND))
    return log


def test_who_is_ignored_is_not_heard_nor_hears_and_is_not_told(enter: Enter) -> None:
    ben, cleo, eve, dov = enter("Ben"), enter("Cleo"), enter("Eve"), enter("Dov")
    seq = eve.say(UNKIND)["seq"]

    ben.append("ignored", member=eve.id)
    eve.say("And another thing")
    ben.say("Hello.")

    assert ben.hears("ignored")["body"] == {"member": eve.id, "name": "Eve", "lines": [seq]}
    assert texts(ben) == ["Hello."]
    assert texts(eve) == [UNKIND, "And another thing"]
    assert texts(dov) == [UNKIND, "And another thing", "Hello."]
    assert cleo.hears("message")["body"]["text"] == UNKIND
    live = [ben.ears.hear("rows_appended") for _ in range(ben.ears.heard["rows_appended"].qsize())]
    assert "another thing" not in str(live)
    assert "ignored" not in str(eve.log()) + str(enter("Ana").log())


def test_who_is_heard_again_is_there_with_all_they_said(enter: Enter) -> None:
    ben, eve = enter("Ben"), enter("Eve")
    eve.say(UNKIND)
    ben.append("ignored", member=eve.id)

    ben.append("heeded", member=eve.id)

    assert texts(ben) == [UNKIND]
    eve.say("Hello.")
    assert texts(ben) == [UNKIND, "Hello."]


def test_between_members_it_holds_in_the_next_room_and_under_any_name(
    enter: Enter, enter_another: Enter
) -> None:
    ben, dov = enter("Ben"), enter("Dov")
    ben.append("ignored", member=dov.id)

    ben_later, dov_later = enter_another("Ben"), enter_another("Dov")
    dov_later.say(UNKIND)
    ben_later.say("Hello.")

    assert texts(ben_later) == ["Hello."]
    assert texts(dov_later) == [UNKIND]
    ben.append("heeded", member=dov.id)
    assert texts(ben_later) == [UNKIND, "Hello."]


def test_a_raised_hand_keeps_its_place_and_has_no_name(enter: Enter) -> None:
    ana, ben, cleo, eve = enter("Ana"), enter("Ben"), enter("Cleo"), enter("Eve")
    ben.append("ignored", member=eve.id)
    ben.hears("ignored")

    eve.append("hand_raised")
    ben.append("hand_raised")
    ana.append("floor_offered")

    somebody = {"member": "somebody", "name": "Somebody"}
    last = {name: standing(one) for name, one in {"ben": ben, "cleo": cleo, "eve": eve}.items()}
    assert [one["name"] for one in last["cleo"]["hands"]] == ["Eve", "Ben"]
    assert last["ben"]["hands"] == [somebody, {"member": ben.id, "name": "Ben"}]
    assert last["eve"]["hands"] == [{"member": eve.id, "name": "Eve"}, somebody]
    assert last["ben"]["floor"]["name"] == "Somebody"
    assert last["eve"]["floor"]["member"] == eve.id
    for one, other in ((ben, eve), (eve, ben)):
        page = one.person.read(f"/rooms/{one.room}")
        again = one.person.listen("/rooms").say("join_room", room=one.room)
        of_others = [row for row in one.log() + again["rows"] if row["by"] != one.id]
        assert other.id not in str([page["state"], again["state"], standing(one), of_others])
        assert "somebody" not in str(ana.log()) + str(cleo.log())


def standing(seat: Seat) -> Any:
    """The state that came to somebody live when the floor was offered."""
    while True:
        heard = seat.ears.hear("rows_appended")
        if "state" in heard and heard["state"]["floor"]["status"] == "offered":
            seat.ears.heard["rows_appended"].put(heard)
            return heard["state"]


def told(seat: Seat, count: int) -> list[str]:
    while (said := seat.ears.hear("presence_changed"))["count"] != count:
        pass
    return [one["name"] for one in said["people"]]


def test_they_are_not_in_each_others_list_of_who_is_here(enter_where: EnterWhere) -> None:
    enter = enter_where(presence="list")
    ana, cleo, eve = enter("Ana"), enter("Cleo"), enter("Eve")
    told(cleo, 3)

    cleo.append("ignored", member=eve.id)

    assert told(cleo, 2) == ["Ana", "Cleo"]
    assert told(eve, 2) == ["Ana", "Eve"]
    assert cleo.person.read(f"/rooms/{cleo.room}")["presence"]["count"] == 2
    assert len(ana.person.read(f"/rooms/{ana.room}")["presence"]["people"]) == 3
    assert "Eve" not in cleo.person.get(f"/rooms/{cleo.room}").text.split("Here now")[1]


@pytest.fixture
def no_blocks(shared_server: Homegroup) -> Iterator[None]:
    """Nobody has blocked anybody after this test: others meet the same people."""
    yield
    with shared_server.database() as database:
        database.execute("DELETE FROM blocks")


@pytest.mark.usefixtures("no_blocks")
def test_a_block_made_at_home_reaches_those_who_sit_in_a_room(enter_where: EnterWhere) -> None:
    enter = enter_where(presence="list")
    ana, ben, dov = enter("Ana"), enter("Ben"), enter("Dov")
    told(ben, 3)

    assert ben.person.post("/me/blocks", handle="Dov").status_code == 303

    assert told(ben, 2) == ["Ana", "Ben"]
    assert told(dov, 2) == ["Ana", "Dov"]
    dov.say(UNKIND)
    ben.say("Not for Dov.")
    ana.say("Hello.")
    assert ben.hears("message")["body"]["text"] == "Not for Dov."
    assert [ben.hears("message")["name"], dov.hears("message")["body"]["text"]] == ["Ana", UNKIND]
    assert dov.hears("message")["body"]["text"] == "Hello."


@pytest.mark.usefixtures("no_blocks")
def test_whoever_serves_is_heard_by_who_blocked_them_whoever_came_last(enter: Enter) -> None:
    ben = enter("Ben")
    ben.person.post("/me/blocks", handle="Ana")
    ana = enter("Ana")

    ana.say("Hello.")

    assert ben.hears("message")["body"]["text"] == "Hello."


def test_who_serves_is_heard_and_hears(enter: Enter) -> None:
    ana, ben = enter("Ana"), enter("Ben")

    assert ben.refused("ignored", member=ana.id) == "forbidden"


@pytest.mark.parametrize("order", [("hidden", "shown"), ("shown", "hidden")])
def test_hiding_and_ignoring_do_not_undo_each_other(order: tuple[str, str], enter: Enter) -> None:
    ana, ben, eve = enter("Ana"), enter("Ben"), enter("Eve")
    eve.say(UNKIND)
    ben.append("ignored", member=eve.id)

    for kind in order:
        ana.append(kind, member=eve.id)
        assert texts(ben) == []
    ben.append("heeded", member=eve.id)

    assert (texts(ben) == []) is (order[-1] == "hidden")


def test_a_word_for_somebody_in_distress_reaches_them_and_who_serves(enter: Enter) -> None:
    ana, ben, cleo, dov = enter("Ana"), enter("Ben"), enter("Cleo"), enter("Dov")
    seq = cleo.say("I cannot do this any more.")["seq"]

    ben.append("referred", seq=seq)

    for one in (ana, cleo):
        word = one.hears("referred")
        assert (word["by"], word["name"], word["body"]["name"]) == (None, "", "Cleo")
    assert "referred" not in str(dov.log())
    page = cleo.person.get(f"/rooms/{cleo.room}").text
    assert "/help-now" in page
    assert "a greeter may write to me" in page
    assert "on duty" in page
    assert "worried about" in ana.person.get(f"/rooms/{ana.room}").text
    assert ben.refused("referred", seq=999) == "bad_request"


def test_nobody_learns_whose_a_line_is_that_they_may_not_read(enter: Enter) -> None:
    ana, cleo, ben = enter("Ana"), enter("Cleo"), enter("Ben")
    said = [cleo.say("Before Eve came.")["seq"], cleo.say("See www.example.org")["seq"]]
    ana.append("step_started")
    eve = enter("Eve")

    assert [eve.refused("referred", seq=seq) for seq in said] == ["bad_request"] * 2
    assert ben.refused("referred", seq=said[1]) == "bad_request", "it is held"
    ana.append("hidden", member=cleo.id)
    assert ben.refused("referred", seq=said[0]) == "bad_request"
    ana.append("shown", member=cleo.id)
    assert ben.append("referred", seq=said[0])["ok"]


def promote(server: Homegroup, handle: str) -> None:
    server.command("member", "promote", handle, "steward")


def test_a_report_keeps_what_was_said_for_the_stewards_alone(
    enter: Enter, shared_server: Homegroup, meet: Meet
) -> None:
    ana, ben, eve = enter("Ana"), enter("Ben"), enter("Eve")
    for number in range(8):
        ben.say(f"Line {number}.")
    seq = eve.say(UNKIND)["seq"]
    for number in range(8, 16):
        ben.say(f"Line {number}.")
    about = {"line": str(seq), "category": "harassment", "note": "It began in the doors."}

    assert UNKIND in ben.person.get(f"/rooms/{ben.room}/report", line=seq).text
    assert ben.person.post(f"/rooms/{ben.room}/report", **about).status_code == 303
    ana.append("row_redacted", seq=seq)

    assert ben.person.get("/reports").status_code == 404
    steward = meet(f"Steward{time.monotonic_ns()}", at=shared_server).sign_up()
    promote(shared_server, steward.handle)
    found = [
        one
        for one in steward.read("/reports")["reports"]
        if one["copy"]["note"] == "It began in the doors."
    ]
    [report] = found
    said = [row["body"]["text"] for row in report["copy"]["rows"]]
    before, after = ([f"Line {n}." for n in some] for some in (range(3, 8), range(8, 13)))
    assert said == [*before, UNKIND, *after]
    assert UNKIND in steward.get("/reports").text
    assert UNKIND.encode() not in raw(shared_server)
    kinds = {row["kind"] for row in eve.log()}
    assert kinds == {"message", "row_redacted"}
    steward.post("/reports", report=report["id"])
    assert report["id"] not in str(steward.read("/reports"))


def test_a_report_is_gone_after_thirty_days(enter: Enter, shared_server: Homegroup) -> None:
    ben, eve = enter("Ben"), enter("Eve")
    seq = eve.say(UNKIND)["seq"]
    for note in ("A month ago.", "Not so long ago."):
        about = {"line": str(seq), "category": "harassment", "note": note}
        assert ben.person.post(f"/rooms/{ben.room}/report", **about).status_code == 303
    with shared_server.database() as database:
        newest = "SELECT id FROM room_reports ORDER BY id DESC LIMIT 1"
        [(last,)] = database.execute(newest)
        made = "UPDATE room_reports SET made_at = datetime('now', ?) WHERE id = ?"
        database.executemany(made, (("-31 days", last - 1), ("-29 days", last)))

    shared_server.command("retention", "run")

    with shared_server.database() as database:
        kept = [number for (number,) in database.execute("SELECT id FROM room_reports")]
    assert last in kept
    assert last - 1 not in kept


def test_what_many_report_of_one_line_is_one_thing_to_look_into(
    enter: Enter, shared_server: Homegroup, meet: Meet
) -> None:
    eve, crowd = enter("Eve"), [enter(f"Somebody {n}") for n in range(3)]
    lines = [eve.say(UNKIND)["seq"], eve.say("A line of Eve's that nobody minds but one.")["seq"]]
    for number, one in enumerate(crowd):
        about = {"line": str(lines[0]), "category": "harassment", "note": f"Reason {number}, E."}
        assert one.person.post(f"/rooms/{eve.room}/report", **about).status_code == 303
    crowd[0].person.post(f"/rooms/{eve.room}/report", line=str(lines[1]), category="other")
    enter("Ana").append("row_redacted", seq=lines[0])
    crowd[0].person.post(f"/rooms/{eve.room}/report", line=str(lines[0]), category="other")
    steward = meet(f"Steward{time.monotonic_ns()}", at=shared_server).sign_up()
    promote(shared_server, steward.handle)

    [section] = [
        part for part in steward.get("/reports").text.split("<section") if "Reason 0, E." in part
    ]

    assert "reported 4 times" in section
    assert UNKIND in section, "as it was before it was taken away"
    assert "<h2>Somebody is attacked or pressed; Something else</h2>" in section
    assert all(f"Reason {number}, E." in section for number in range(3))
    assert section.count("Dealt with, delete it") == 1
    [named] = re.findall(r'name="report" value="([^"]+)"', section)
    steward.post("/reports", report=named.split()[0])
    assert steward.post("/reports", report=named).status_code == 303, "one was gone meanwhile"
    left = steward.get("/reports").text
    assert "Reason" not in left
    assert "nobody minds but one" in left
    assert eve.say("Nothing happens to me by itself.")["ok"]


def raw(server: Homegroup) -> bytes:
    """Return the table of reports as it lies in the database."""
    with server.database() as database:
        return b"".join(row[0] for row in database.execute("SELECT sealed FROM room_reports"))


def test_a_report_without_a_category_keeps_the_words(enter: Enter) -> None:
    ben, eve = enter("Ben"), enter("Eve")
    seq = eve.say(UNKIND)["seq"]

    answer = ben.person.post(f"/rooms/{ben.room}/report", line=str(seq), note="Please look.")

    assert answer.status_code == 422
    assert "Please look.</textarea>" in answer.text
    missing = ben.person.http.get(f"/rooms/{ben.room}/report?line=999", headers=JSON)
    assert missing.status_code == 404

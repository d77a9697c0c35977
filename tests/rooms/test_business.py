"""A group decides: motions, seconds, votes. What somebody chose is nobody's to know."""

import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from groups.demo.cast import PASSWORD
from tests.conftest import Meet
from tests.rooms.chaos.storm import wait
from tests.rooms.conftest import Enter, Seat, at_the_door, furnish
from tests.rooms.moments import hurry
from tests.rooms.test_forgetting import forget
from tests.servers.homegroup import Homegroup
from tests.servers.people import JSON, Person

GROUPS = 24
BUSINESS = 3
PAGE = 4096
MOTION = "That we meet half an hour later."


@pytest.fixture(scope="session")
def assemblies(shared_server: Homegroup) -> Iterator[str]:
    names = [f"assembly-{number}" for number in range(GROUPS)]
    furnish(shared_server.environment, "--groups", *names)
    return iter(names)


class Assembly:
    """The business meeting of a group; Ana is its secretary, Ben belongs, others are guests."""

    def __init__(self, slug: str, ana: Person) -> None:
        self.slug = slug
        self.ana = ana
        agenda = self.send("/agendas", template="business").json()["agenda"]
        self.send("/meetings", meeting=f"{slug}-night", agenda=agenda)

    def send(self, path: str, **words: str) -> Any:
        sent = {"csrf_token": self.ana.csrf(), **words}
        return self.ana.http.post(f"/groups/{self.slug}/rooms{path}", data=sent, headers=JSON)

    def choose(self, **options: str) -> None:
        kept = self.ana.read(f"/groups/{self.slug}/rooms")["options"]
        words = {k: "yes" if v is True else str(v) for k, v in kept.items() if v is not False}
        self.send("/options", **words | options)


@pytest.fixture
def assembly(assemblies: Iterator[str], shared_server: Homegroup, meet: Meet) -> Assembly:
    return Assembly(next(assemblies), meet("Ana", at=shared_server).sign_in(PASSWORD))


@pytest.fixture
def enter(assembly: Assembly, shared_server: Homegroup, meet: Meet) -> Enter:
    return at_the_door(f"/meetings/{assembly.slug}-night/room", shared_server, meet)


def motion_before(ana: Seat, ben: Seat) -> None:
    """Ben moves something, Ana seconds it, and the vote is open."""
    ana.append("step_started", step=BUSINESS)
    assert ben.append("motion_made", text=MOTION)["ok"]
    assert ana.append("motion_seconded")["ok"]
    assert ana.append("vote_opened")["ok"]


def test_the_group_decides_and_all_are_told_the_numbers(enter: Enter) -> None:
    ana, ben, cleo = enter("Ana"), enter("Ben"), enter("Cleo")
    motion_before(ana, ben)

    assert ana.append("vote_cast", choice="no")["ok"]
    assert ben.append("vote_cast", choice="yes")["ok"]
    ana.append("vote_closed")

    told = cleo.hears("vote_closed")["body"]
    assert (told["yes"], told["no"], told["abstain"], told["anonymous"]) == (1, 1, 0, True)
    assert told["text"] == "Yes 1, no 1, abstained 0."
    moved = next(row for row in cleo.log() if row["seq"] == told["motion"])
    assert (moved["kind"], moved["body"]["text"]) == ("motion_made", MOTION)
    assert f'href="#row-{told["motion"]}"' in cleo.person.get(f"/rooms/{cleo.room}").text
    assert cleo.state()["motion"] is None


def test_a_motion_needs_a_second_that_is_somebody_else(enter: Enter) -> None:
    ana, ben = enter("Ana"), enter("Ben")
    ana.append("step_started", step=BUSINESS)
    ben.append("motion_made", text=MOTION)

    assert ben.refused("motion_seconded") == "forbidden"
    assert ana.refused("vote_opened") == "conflict"
    assert ana.refused("motion_made", text="Another one.") == "conflict"
    assert ana.refused("vote_cast", choice="yes") == "conflict"
    assert ana.refused("vote_closed") == "conflict"


def test_who_moved_it_may_take_it_back_and_so_may_who_leads(enter: Enter) -> None:
    ana, ben, cleo = enter("Ana"), enter("Ben"), enter("Cleo")
    ana.append("step_started", step=BUSINESS)

    for person in (ben, ana):
        ben.append("motion_made", text=MOTION)
        assert cleo.refused("motion_withdrawn") == "forbidden"
        assert person.append("motion_withdrawn")["ok"]

    assert cleo.state()["motion"] is None


def test_motions_wait_for_the_business_of_the_meeting(enter: Enter) -> None:
    ben = enter("Ben")

    assert ben.refused("motion_made", text=MOTION) == "conflict"
    assert ben.refused("motion_made", text="") == "bad_request"
    assert ben.refused("motion_made", text="x" * 1001) == "too_large"


def test_a_motion_that_is_taken_away_or_whose_mover_is_hidden_stands_on_no_page(
    enter: Enter,
) -> None:
    ana, ben, eve = enter("Ana"), enter("Ben"), enter("Eve")
    ana.append("step_started", step=BUSINESS)

    seq = eve.append("motion_made", text=MOTION)["seq"]
    assert ana.append("row_redacted", seq=seq)["ok"]
    assert ben.state()["motion"] is None
    assert MOTION not in ben.person.get(f"/rooms/{ben.room}").text
    eve.append("motion_made", text=MOTION)
    assert ana.append("frozen", member=eve.id)["ok"]

    assert ben.state()["motion"] is None
    assert MOTION not in ben.person.get(f"/rooms/{ben.room}").text
    assert MOTION not in str(ben.person.listen("/rooms").say("join_room", room=ben.room))


def decided(ana: Seat, ben: Seat) -> int:
    """Ben's motion was voted on; where its words stand."""
    motion_before(ana, ben)
    assert ben.append("vote_cast", choice="yes")["ok"]
    assert ana.append("vote_closed")["ok"]
    return next(int(row["seq"]) for row in ana.log() if row["kind"] == "motion_made")


def told_to(person: Seat) -> str:
    """All that somebody can get of the room: its page, its log over HTTP, and over a new socket."""
    page = person.person.get(f"/rooms/{person.room}").text
    log = person.person.read(f"/rooms/{person.room}/log", after=0)
    return f"{page} {log} {person.person.listen('/rooms').say('join_room', room=person.room)}"


def test_a_motion_that_was_decided_is_taken_away_as_any_line(
    shared_server: Homegroup, enter: Enter
) -> None:
    ana, ben, cleo = enter("Ana"), enter("Ben"), enter("Cleo")
    seq = decided(ana, ben)
    assert MOTION in told_to(cleo), "it must be there to be missed"

    assert ana.append("row_redacted", seq=seq)["ok"]

    for person in (ana, ben, cleo):
        assert MOTION not in told_to(person)
        assert "Yes 1, no 0, abstained 0." in told_to(person), "what the group decided stays"
    assert MOTION not in str(everything(shared_server, ana.room))


def test_the_words_of_a_decided_motion_leave_the_files_when_they_are_taken_away(
    shared_server: Homegroup, enter: Enter
) -> None:
    folder = Path(shared_server.environment["DATA"])
    words = re.compile(b"That we buy a second kettle for the hall")
    ana, ben = enter("Ana"), enter("Ben")
    ana.append("step_started", step=BUSINESS)
    seq = ben.append("motion_made", text=words.pattern.decode())["seq"]
    for kind in ("motion_seconded", "vote_opened", "vote_closed"):
        assert ana.append(kind)["ok"]
    assert pages_with(words, folder), "it must be there to be missed"

    assert ana.append("row_redacted", seq=seq)["ok"]

    wait(lambda: not pages_with(words, folder), 20)
    assert not pages_with(words, folder)


def test_a_decided_motion_is_hidden_with_all_that_its_mover_said(enter: Enter) -> None:
    ana, ben, cleo = enter("Ana"), enter("Ben"), enter("Cleo")
    decided(ana, ben)

    assert ana.append("hidden", member=ben.id)["ok"]

    assert MOTION not in told_to(cleo)
    assert "Yes 1, no 0, abstained 0." in told_to(cleo)
    assert MOTION in told_to(ana), "who serves may show it again"


def test_a_vote_goes_on_when_the_words_of_its_motion_are_taken_away(enter: Enter) -> None:
    ana, ben = enter("Ana"), enter("Ben")
    motion_before(ana, ben)
    assert ben.append("vote_cast", choice="yes")["ok"]

    ana.append("hidden", member=ben.id)

    motion = enter("Cleo").state()["motion"]
    assert (motion["text"], motion["vote"]["voted"]) == (
        "The words of this motion were taken away.",
        [ben.id],
    )
    ana.append("vote_closed")
    told = ana.hears("vote_closed")["body"]
    assert told["yes"] == 1
    assert MOTION not in told["text"]


def test_a_motion_is_reported_and_somebody_referred_as_of_any_line(enter: Enter) -> None:
    ana, ben, eve = enter("Ana"), enter("Ben"), enter("Eve")
    ana.append("step_started", step=BUSINESS)
    seq = eve.append("motion_made", text=MOTION)["seq"]
    about = {"line": str(seq), "category": "other", "note": "Please look."}

    assert "Report this line" in ben.person.get(f"/rooms/{ben.room}").text
    assert MOTION in ben.person.get(f"/rooms/{ben.room}/report", line=seq).text
    assert ben.person.post(f"/rooms/{ben.room}/report", **about).status_code == 303
    assert ben.append("referred", seq=seq)["ok"]

    assert eve.hears("referred")["body"]["member"] == eve.id


@pytest.mark.parametrize("words", ["That all write to www.example.org", "That you kill yourself."])
def test_a_motion_with_what_would_have_to_wait_is_asked_for_without(
    words: str, enter: Enter
) -> None:
    ana, eve = enter("Ana"), enter("Eve")
    ana.append("step_started", step=BUSINESS)

    refused = eve.append("motion_made", text=words)

    assert refused["error"]["field"] == "text"
    assert "without" in refused["error"]["message"]
    assert ana.state()["motion"] is None
    assert ana.append("motion_made", text=words)["ok"], "who serves may"


def test_one_vote_each_and_in_an_anonymous_vote_for_good(enter: Enter) -> None:
    ana, ben = enter("Ana"), enter("Ben")
    motion_before(ana, ben)

    first = ben.append("vote_cast", client_id="once", choice="yes")
    again = ben.append("vote_cast", client_id="once", choice="no")

    assert again == first | {"duplicate": True}
    assert ben.refused("vote_cast", choice="no") == "conflict"
    assert ben.refused("vote_cast", choice="perhaps") == "bad_request"
    assert ana.append("vote_closed")["ok"]
    assert ana.log()[-1]["body"]["yes"] == 1


def test_in_an_open_vote_one_may_think_again(assembly: Assembly, enter: Enter) -> None:
    assembly.choose(open_votes="yes")
    ana, ben, cleo = enter("Ana"), enter("Ben"), enter("Cleo")
    motion_before(ana, ben)

    ben.append("vote_cast", choice="yes")
    assert cleo.hears("vote_cast")["body"] == {"choice": "yes"}
    ben.append("vote_cast", choice="abstain")
    ana.append("vote_closed")

    told = cleo.hears("vote_closed")["body"]
    assert (told["yes"], told["abstain"], told["anonymous"]) == (0, 1, False)


def test_those_vote_whose_home_group_it_is(enter: Enter) -> None:
    ana, ben, cleo, dov = enter("Ana"), enter("Ben"), enter("Cleo"), enter("Dov")
    motion_before(ana, ben)

    assert cleo.refused("vote_cast", choice="yes") == "forbidden"
    assert dov.refused("vote_cast", choice="yes") == "forbidden"


def test_guests_vote_where_the_group_wants_so(assembly: Assembly, enter: Enter) -> None:
    assembly.choose(guests_vote="yes")
    ana, ben, cleo = enter("Ana"), enter("Ben"), enter("Cleo")
    motion_before(ana, ben)

    assert cleo.append("vote_cast", choice="yes")["ok"]


def test_the_chair_does_not_go_on_while_people_vote(enter: Enter) -> None:
    ana, ben = enter("Ana"), enter("Ben")
    motion_before(ana, ben)

    assert ana.refused("step_started") == "conflict"
    assert ana.refused("closed") == "conflict"
    assert ana.refused("motion_withdrawn") == "conflict"
    assert ben.refused("vote_closed") == "forbidden"
    ana.append("vote_closed")
    assert ana.append("step_started")["ok"]


# --- what nobody can find out -----------------------------------------------------------------


def everything(server: Homegroup, room: str) -> dict[str, Any]:
    """What the database holds about a room, as somebody who took it away would read it."""
    with server.database() as database:
        database.row_factory = sqlite3.Row
        (head,) = database.execute("SELECT * FROM rooms WHERE public_id = ?", (room,))
        rows = database.execute("SELECT * FROM room_rows WHERE log_id = ?", (head["id"],))
        ballots = database.execute(
            "SELECT choice, votes FROM room_ballots WHERE room_id = ?", (head["id"],)
        )
        return {
            "state": json.loads(head["state"]),
            "rows": [dict(row) for row in rows],
            "ballots": dict(ballots.fetchall()),
        }


def test_nobodys_choice_is_beside_their_name_anywhere(
    assembly: Assembly, shared_server: Homegroup, enter: Enter
) -> None:
    assembly.choose(guests_vote="yes")
    ana, ben, cleo, dov = enter("Ana"), enter("Ben"), enter("Cleo"), enter("Dov")
    motion_before(ana, ben)
    page = dov.person.get(f"/rooms/{dov.room}").text

    ana.append("vote_cast", choice="abstain")
    ben.append("vote_cast", choice="yes")
    cleo.append("vote_cast", choice="no")
    # As a page without JavaScript would, with the name its form has for this vote.
    name = page.partition('value="vote_cast"')[2].partition('name="client_id"')[2]
    client_id = name.partition('value="')[2].partition('"')[0]
    dov.person.post(f"/rooms/{dov.room}", kind="vote_cast", body="no", client_id=client_id)

    found = everything(shared_server, ana.room)
    cast = [row for row in found["rows"] if row["kind"] == "vote_cast"]
    assert len(cast) == 4
    assert {row["body"] for row in cast} == {"{}"}
    assert len({row["digest"] for row in cast}) == 1
    assert not [row for row in cast if row["client_id"].endswith(("yes", "no", "abstain"))]
    vote = found["state"]["motion"]["vote"]
    assert (len(vote["voted"]), vote["choices"]) == (4, {})
    assert found["ballots"] == {"yes": 1, "no": 2, "abstain": 1}
    heard = [cleo.hears("vote_cast") for _ in range(4)]
    assert {json.dumps(row["body"]) for row in heard} == {"{}"}
    assert cleo.state()["motion"]["vote"].keys() == {"anonymous", "voted"}

    ana.append("vote_closed")

    assert everything(shared_server, ana.room)["ballots"] == {}
    assert ana.log()[-1]["body"]["no"] == 2


COUNTER = re.compile(rb'(?<!")abstain(?!ed)')
"""A choice as it is counted. In quotes it is of an open vote, or a result: for all to know."""


def pages_with(word: re.Pattern[bytes], folder: Path) -> list[bytes]:
    """Every page, of the database and of its write-ahead log as it was at each commit."""
    frames = (folder / "groups.db-wal").read_bytes()[32:]
    pages = [frames[at + 24 : at + 24 + PAGE] for at in range(0, len(frames), PAGE + 24)]
    whole = (folder / "groups.db").read_bytes()
    pages += [whole[at : at + PAGE] for at in range(0, len(whole), PAGE)]
    return [page for page in pages if word.search(page)]


def test_no_page_of_the_files_has_who_voted_beside_what(
    assembly: Assembly, shared_server: Homegroup, enter: Enter
) -> None:
    assembly.choose(guests_vote="yes")
    folder = Path(shared_server.environment["DATA"])
    ana, ben, cleo = enter("Ana"), enter("Ben"), enter("Cleo")
    motion_before(ana, ben)

    for one, choice in ((ben, "abstain"), (cleo, "abstain")):
        assert one.append("vote_cast", choice=choice)["ok"]

    counters = pages_with(COUNTER, folder)
    assert counters, "it must be there to be missed"
    for one in (ben, cleo):
        assert pages_with(re.compile(one.id.encode()), folder)
        assert not [page for page in counters if one.id.encode() in page]

    ana.append("vote_closed")
    assert_it_is_not_kept_how_the_counters_grew(folder)


def assert_it_is_not_kept_how_the_counters_grew(folder: Path) -> None:
    log = folder / "groups.db-wal"
    wait(lambda: not COUNTER.search(log.read_bytes()), 20)
    assert not COUNTER.search(log.read_bytes()), "how the counters grew"


def test_a_vote_that_the_clock_cut_off_does_not_stay_in_the_files_either(
    assembly: Assembly, shared_server: Homegroup, enter: Enter
) -> None:
    assembly.choose(kept="week")
    folder = Path(shared_server.environment["DATA"])
    ana, ben = enter("Ana"), enter("Ben")
    motion_before(ana, ben)
    assert ben.append("vote_cast", choice="abstain")["ok"]
    assert pages_with(COUNTER, folder), "it must be there to be missed"

    hurry(shared_server, ana.room, "closes_at", 1)

    assert ben.hears("closed")["by"] is None
    assert_it_is_not_kept_how_the_counters_grew(folder)


def test_a_vote_that_the_clock_cut_off_leaves_no_counter(
    shared_server: Homegroup, enter: Enter
) -> None:
    ana, ben = enter("Ana"), enter("Ben")
    motion_before(ana, ben)
    ben.append("vote_cast", choice="yes")
    with shared_server.database() as database:
        database.execute(
            "UPDATE rooms SET due_at = 1, forget_at = 1 WHERE public_id = ?", (ana.room,)
        )

    forget(shared_server, ana)

    found = everything(shared_server, ana.room)
    assert found["ballots"] == {}
    assert {row["body"] for row in found["rows"]} == {"{}"}
    assert ben.id not in json.dumps(found["state"])

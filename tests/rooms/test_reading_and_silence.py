"""A text is read by who volunteered; a silence is kept, and ends by itself."""

from collections.abc import Iterator
from typing import Any

import pytest

from groups.demo.cast import PASSWORD
from tests.conftest import Meet
from tests.rooms.conftest import Enter, at_the_door, furnish
from tests.servers.homegroup import Homegroup
from tests.servers.people import JSON, Person

GROUPS = 16
# From doors and opening on: a text, five seconds of silence, and the sharing.
STUDY = {"reading": 2, "silence": 3, "sharing": 4}
FIVE_SECONDS = {"phase": "silence", "title": "Quiet", "text": "We sit.", "silence_seconds": "5"}


@pytest.fixture(scope="session")
def studies(shared_server: Homegroup) -> Iterator[str]:
    names = [f"study-{number}" for number in range(GROUPS)]
    furnish(shared_server.environment, "--groups", *names)
    return iter(names)


class Study:
    """A text study of a group of the test's own; Ana is its secretary."""

    def __init__(self, slug: str, ana: Person) -> None:
        self.slug = slug
        self.ana = ana
        self.csrf = ana.csrf()

    def send(self, path: str, **words: str) -> Any:
        sent = {"csrf_token": self.csrf, **words}
        return self.ana.http.post(f"/groups/{self.slug}/rooms{path}", data=sent, headers=JSON)

    def prepare(self) -> None:
        agenda = self.send("/agendas", template="study").json()["agenda"]
        self.send(f"/agendas/{agenda}/steps/3", **FIVE_SECONDS, version="1")
        self.send("/meetings", meeting=f"{self.slug}-night", agenda=agenda)


@pytest.fixture
def study(studies: Iterator[str], shared_server: Homegroup, meet: Meet) -> Study:
    found = Study(next(studies), meet("Ana", at=shared_server).sign_in(PASSWORD))
    found.prepare()
    return found


@pytest.fixture
def enter(study: Study, shared_server: Homegroup, meet: Meet) -> Enter:
    return at_the_door(f"/meetings/{study.slug}-night/room", shared_server, meet)


# --- reading ----------------------------------------------------------------------------------


def test_ben_volunteers_is_given_the_text_and_reads_it_whole(enter: Enter) -> None:
    ana, ben, cleo = enter("Ana"), enter("Ben"), enter("Cleo")
    ana.append("step_started", step=STUDY["reading"])
    assert "Put here the text" not in str(cleo.log())

    cleo.append("reading_volunteered")
    ben.append("reading_volunteered")
    ana.append("reading_given", member=ben.id)
    ben.append("reading_read")

    card = cleo.hears("reading_read")
    assert card["name"] == "Ben"
    assert card["body"]["title"] == "Today's text"
    assert card["body"]["text"].startswith("Put here the text")


def test_who_comes_late_reads_the_text_too(enter: Enter) -> None:
    ana = enter("Ana")
    ana.append("step_started", step=STUDY["reading"])
    ana.append("reading_read")
    ana.append("step_started", step=STUDY["sharing"])

    cleo = enter("Cleo")

    assert "Put here the text" in str(cleo.log())


def test_nobody_reads_what_was_not_given_to_them(enter: Enter) -> None:
    ana, ben, cleo = enter("Ana"), enter("Ben"), enter("Cleo")
    ana.append("step_started", step=STUDY["reading"])
    ben.append("reading_volunteered")

    assert cleo.refused("reading_read") == "forbidden"
    assert cleo.refused("reading_given", member=cleo.id) == "forbidden"
    ana.append("reading_given")
    assert cleo.refused("reading_volunteered") == "conflict"
    assert cleo.refused("reading_read") == "forbidden"
    assert ben.append("reading_read")["ok"]
    assert ben.refused("reading_read") == "conflict"


def test_where_nobody_offers_the_chair_reads(enter: Enter) -> None:
    ana = enter("Ana")
    ana.append("step_started", step=STUDY["reading"])

    assert ana.refused("reading_given") == "conflict"
    assert ana.append("reading_read")["ok"]


def test_the_first_who_offers_reads_where_the_group_likes_it_so(study: Study, enter: Enter) -> None:
    kept = study.ana.read(f"/groups/{study.slug}/rooms")["options"]
    words = {k: "yes" if v is True else str(v) for k, v in kept.items() if v is not False}
    study.send("/options", **words, readers_first_come="yes")
    ana, ben = enter("Ana"), enter("Ben")
    ana.append("step_started", step=STUDY["reading"])

    ben.append("reading_volunteered")

    assert ana.state()["reading"]["name"] == "Ben"
    assert ben.append("reading_read")["ok"]


def test_there_is_nothing_to_read_in_other_steps(enter: Enter) -> None:
    ana, ben = enter("Ana"), enter("Ben")

    assert ben.refused("reading_volunteered") == "conflict"
    assert ana.refused("reading_given") == "conflict"
    assert ana.refused("reading_read") == "conflict"


# --- silence ----------------------------------------------------------------------------------


def test_in_silence_only_those_who_serve_write(enter: Enter) -> None:
    ana, ben = enter("Ana"), enter("Ben")
    ana.append("step_started", step=STUDY["silence"])

    refusal = ben.say("I think")

    assert refusal["error"]["code"] == "forbidden"
    assert "silence" in refusal["error"]["message"]
    assert ana.say("Somebody is at the door, I will see to it.")["ok"]


def test_a_silence_ends_by_itself_for_everybody_at_once(enter: Enter) -> None:
    ana, ben = enter("Ana"), enter("Ben")
    ana.append("step_started", step=STUDY["silence"])
    told = ben.ears.hear("rows_appended")
    begun, state = told["rows"][-1]["body"]["now"], told["state"]

    over = ben.ears.hear("rows_appended", within=12)["rows"][-1]

    assert begun["seconds"] == 5
    assert state["step_until"] - state["step_at"] == pytest.approx(5)
    assert (over["kind"], over["by"], over["body"]["phase"]) == ("step_started", None, "sharing")
    assert ana.state()["step_until"] is None


def test_the_chair_may_end_a_silence_early_and_the_clock_then_lets_it_be(enter: Enter) -> None:
    ana = enter("Ana")
    ana.append("step_started", step=STUDY["silence"])

    assert ana.append("step_started")["ok"]

    state = ana.state()
    assert (state["phase"], state["step_until"]) == ("sharing", None)

"""The public writes to a group without seeing an address; the group reads, and may be mailed."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from groups.app import create_app
from groups.config import Settings
from groups.demo import cast
from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.mail.sending import send_waiting
from groups.upkeep.jobs.letters import forget_old_letters
from tests.meetings.conftest import JSON, WEDNESDAY, Town
from tests.servers import homegroup
from tests.servers.mailbox import Mailbox
from tests.upkeep.conftest import post

WORDS = "Is there a step to the door? I come with a wheelchair."
MAILED = """\
Somebody wrote to Friday Night by way of http://127.0.0.1:8000/groups/friday

Is there a step to the door? I come with a wheelchair.

--
Where to answer them: cleo@example.org
They do not know this address, and it is shown nowhere.
"""


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as box:
        yield box


@pytest.fixture
def mailing(data: Path, tmp_path: Path, mailbox: Mailbox) -> Iterator[Town]:
    """The town, on a server that sends mail."""
    surroundings = homegroup.surroundings(data) | {
        "GROUPS_SMTP_URL": mailbox.url,
        "GROUPS_MAIL_FROM": "list@homegroup.example",
    }
    app = create_app(Settings.from_environment(surroundings))
    with time_machine.travel(WEDNESDAY, tick=False):
        town = Town(app, tmp_path)
        town.found_friday()
        yield town
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def sent_mail(app: Flask) -> int:
    with app.app_context():
        return send_waiting()


def test_ana_reads_what_somebody_wrote(town: Town, ana: FlaskClient) -> None:
    answer = post(town.visitor, "/groups/friday/write", words=WORDS, answer_to="555 1234")

    assert answer.status_code == 201
    (letter,) = ana.get("/groups/friday/letters", headers=JSON).json["letters"]
    assert (letter["words"], letter["answer_to"], letter["read"]) == (WORDS, "555 1234", False)
    assert "1 letter to Friday Night" in ana.get("/").text

    post(ana, f"/groups/friday/letters/{letter['id']}/read")

    assert "letter to Friday Night" not in ana.get("/").text
    assert WORDS in ana.get("/groups/friday/letters").text


def test_nobody_else_reads_it(town: Town, olu: FlaskClient) -> None:
    post(town.visitor, "/groups/friday/write", words=WORDS)

    for outsider in (olu, town.let_in("Ben")):
        assert outsider.get("/groups/friday/letters", headers=JSON).status_code == 403


def test_words_lie_sealed(town: Town) -> None:
    post(town.visitor, "/groups/friday/write", words=WORDS, answer_to="cleo@example.org")

    with town.inside():
        rows = str(db.session.execute(text("SELECT * FROM letters")).all())

    assert "wheelchair" not in rows
    assert "cleo" not in rows


def test_a_letter_nobody_would_read_is_not_taken(town: Town) -> None:
    with town.inside():
        cast.group("nobody", "Nobody's")

    page = town.visitor.get("/groups/nobody/write").text
    answer = town.visitor.post("/groups/nobody/write", data={"words": WORDS})

    assert "Nobody would read it" in page
    assert answer.status_code == 409
    assert WORDS in answer.text
    with town.inside():
        assert db.session.execute(text("SELECT count(*) FROM letters")).scalar() == 0


def test_an_address_without_mail_is_nobody(town: Town) -> None:
    with town.inside():
        cast.group("nobody", "Nobody's").contact_email = "nobody@example.org"

    assert post(town.visitor, "/groups/nobody/write", words=WORDS).status_code == 409


def test_a_letter_is_passed_on_to_the_groups_own_address(mailing: Town, mailbox: Mailbox) -> None:
    ana = mailing.let_in("Ana")
    post(ana, "/groups/friday/letters/contact", contact_email="friday@example.org")

    words = {"words": WORDS, "answer_to": "cleo@example.org"}
    assert post(mailing.visitor, "/groups/friday/write", **words).status_code == 201
    assert mailbox.messages == []
    assert sent_mail(mailing.app) == 1

    (message,) = mailbox.messages
    assert message["To"] == "friday@example.org"
    assert message["Reply-To"] == "cleo@example.org"
    assert message["Subject"] == "A letter to Friday Night"
    assert message.get_payload(decode=True).decode().replace("\r\n", "\n") == MAILED
    assert "Mailed to your address" in ana.get("/groups/friday/letters").text


def test_a_number_is_no_address_to_reply_to(mailing: Town, mailbox: Mailbox) -> None:
    post(mailing.let_in("Ana"), "/groups/friday/letters/contact", contact_email="f@example.org")

    post(mailing.visitor, "/groups/friday/write", words="<b>Hi</b> & you", answer_to="555 1234")
    sent_mail(mailing.app)

    (message,) = mailbox.messages
    assert message["Reply-To"] is None
    body = message.get_payload(decode=True).decode()
    assert "Where to answer them: 555 1234" in body
    assert "<b>Hi</b> & you" in body


def test_the_address_is_shown_to_those_who_serve_only(town: Town, ana: FlaskClient) -> None:
    post(ana, "/groups/friday/letters/contact", contact_email="friday@example.org")

    assert "friday@example.org" in ana.get("/groups/friday/letters").text
    for page in ("/groups/friday", "/groups/friday/write", "/meetings/friday-night"):
        assert "friday@example.org" not in town.visitor.get(page).text


@pytest.mark.parametrize("address", ["no address", "a@b.org\nBcc: eve@example.org"])
def test_what_is_no_address_is_refused(ana: FlaskClient, address: str) -> None:
    answer = post(ana, "/groups/friday/letters/contact", contact_email=address)

    assert answer.json["error"]["field"] == "contact_email"


def test_letters_are_forgotten_after_ninety_days(town: Town, ana: FlaskClient) -> None:
    post(town.visitor, "/groups/friday/write", words=WORDS)

    with time_machine.travel(now() + timedelta(days=89)), town.app.app_context():
        assert forget_old_letters() == 0
    with time_machine.travel(now() + timedelta(days=91)), town.app.app_context():
        assert forget_old_letters() == 1


def test_a_letter_has_a_limit(town: Town) -> None:
    assert post(town.visitor, "/groups/friday/write", words="").status_code == 422
    assert post(town.visitor, "/groups/friday/write", words="x" * 4001).status_code == 422


def test_nobody_writes_a_hundred_letters(data: Path) -> None:
    surroundings = homegroup.surroundings(data) | {"GROUPS_RATE_LIMITS": "on"}
    app = create_app(Settings.from_environment(surroundings))
    town = Town(app, data)
    town.found_friday()

    statuses = [
        post(town.visitor, "/groups/friday/write", words=f"{WORDS} {n}").status_code
        for n in range(7)
    ]

    assert statuses == [201] * 5 + [429] * 2
    with app.app_context():
        db.engine.dispose()

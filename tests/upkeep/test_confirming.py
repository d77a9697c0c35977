"""Somebody says that a listing is right; who was asked and did not answer is marked."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from groups.app import create_app
from groups.config import Settings
from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.mail.sending import send_waiting
from groups.upkeep.jobs.confirming import ask_round
from tests.meetings.conftest import JSON, WEDNESDAY, Town, record
from tests.servers import homegroup
from tests.servers.mailbox import Mailbox
from tests.upkeep.conftest import post

MAILED = """\
Dear Friday Night,

people find you by this listing. Is it still right?

  Friday Night: Every Friday at 19:00

If it is, open this page and press the button. You need no account:
ADDRESS

The link works once, until 13 March 2027. The page also says how to change what is wrong.

If nobody answers, the listing will say that it was not confirmed, so that people ask before they set out.
"""  # noqa: E501 - one line of a mail is one paragraph


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as box:
        yield box


@pytest.fixture
def app(data: Path, mailbox: Mailbox) -> Iterator[Flask]:
    surroundings = homegroup.surroundings(data) | {
        "GROUPS_SMTP_URL": mailbox.url,
        "GROUPS_MAIL_FROM": "list@homegroup.example",
    }
    app = create_app(Settings.from_environment(surroundings))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def clock(town: Town) -> Iterator[Any]:
    with time_machine.travel(WEDNESDAY, tick=False) as traveller:
        yield traveller


def ask(town: Town) -> int:
    with town.app.app_context():
        asked = ask_round()
        send_waiting()
        return asked


def link(mailbox: Mailbox) -> str:
    body = mailbox.messages[-1].get_payload(decode=True).decode()
    return next(word for word in body.split() if "/confirm/" in word).partition(":8000")[2]


def listing(town: Town) -> str:
    return str(town.visitor.get("/meetings/friday-night").text)


def found(town: Town) -> str:
    """What the finder says."""
    return town.visitor.get("/meetings").text


def test_ana_confirms_with_one_press(town: Town, ana: FlaskClient, clock: Any) -> None:
    assert "onfirmed" not in listing(town)

    post(ana, "/groups/friday/confirm")

    assert "Confirmed today by the group" in listing(town)
    clock.shift(timedelta(days=12))
    assert "Confirmed 12 days ago by the group" in listing(town)


def test_a_coordinator_confirms_as_one(town: Town, mia: FlaskClient) -> None:
    post(mia, "/groups/friday/confirm")

    assert "Confirmed today by a coordinator" in listing(town)


def test_olu_confirms_nothing(town: Town, olu: FlaskClient) -> None:
    assert post(olu, "/groups/friday/confirm").status_code == 403
    assert "Confirmed" not in listing(town)


def test_confirming_is_no_change_for_subscribers(town: Town, ana: FlaskClient) -> None:
    with town.inside():
        before = (town.meeting("friday-night").sequence, town.meeting("friday-night").version)

    post(ana, "/groups/friday/confirm")

    with town.inside():
        after = (town.meeting("friday-night").sequence, town.meeting("friday-night").version)
    assert before == after


def test_a_round_asks_once_in_ninety_days(town: Town, ana: FlaskClient, clock: Any) -> None:
    assert ask(town) == 0
    clock.shift(timedelta(days=91))
    assert (ask(town), ask(town)) == (1, 0)

    ana = town.let_in("Ana")
    assert "still right?" in ana.get("/").text
    post(ana, "/groups/friday/confirm")
    assert "still right?" not in ana.get("/").text

    clock.shift(timedelta(days=89))
    assert ask(town) == 0
    clock.shift(timedelta(days=2))
    assert ask(town) == 1


def test_who_does_not_answer_is_marked(town: Town, ana: FlaskClient, clock: Any) -> None:
    post(ana, "/groups/friday/confirm")
    clock.shift(timedelta(days=91))
    ask(town)

    assert "Confirmed 3 months ago by the group" in listing(town)
    assert "Confirmed 3 months ago by the group" in found(town)
    clock.shift(timedelta(days=22))

    assert "Not confirmed since 18 November 2026" in listing(town)
    assert '<span class="tag tag--warn">Not confirmed since 18 November 2026' in found(town)
    post(town.let_in("Ana"), "/groups/friday/confirm")
    assert "Confirmed today by the group" in listing(town)


def test_a_group_with_an_address_is_asked_by_mail(town: Town, clock: Any, mailbox: Mailbox) -> None:
    with town.inside():
        town.meeting("friday-night").group.contact_email = "friday@example.org"
    clock.shift(timedelta(days=94))

    assert ask(town) == 1

    (message,) = mailbox.messages
    address = link(mailbox)
    body = message.get_payload(decode=True).decode().replace("\r\n", "\n")
    assert message["Subject"] == "Is the listing of Friday Night still right?"
    assert body.replace(f"http://127.0.0.1:8000{address}", "ADDRESS") == MAILED


def test_the_link_confirms_once_without_signing_in(
    town: Town, clock: Any, mailbox: Mailbox
) -> None:
    with town.inside():
        town.meeting("friday-night").group.contact_email = "friday@example.org"
    clock.shift(timedelta(days=91))
    ask(town)
    address = link(mailbox)

    page = town.visitor.get(address)
    looked = town.visitor.get(address)
    pressed = post(town.visitor, address)

    assert "Every Friday at 19:00" in page.text
    assert (looked.status_code, pressed.status_code) == (200, 200)
    assert "Confirmed today by the group" in listing(town)
    for who, where in ((town.visitor.get, address), (town.visitor.post, address)):
        used, wrong = who(where, headers=JSON), who("/confirm/nonsense", headers=JSON)
        assert used.status_code == 404
        assert used.data == wrong.data


def test_the_link_ends_with_the_round(town: Town, clock: Any, mailbox: Mailbox) -> None:
    with town.inside():
        town.meeting("friday-night").group.contact_email = "friday@example.org"
    clock.shift(timedelta(days=91))
    ask(town)

    clock.shift(timedelta(days=22))

    assert post(town.visitor, link(mailbox)).status_code == 404


def test_the_secret_of_the_link_is_not_kept(town: Town, clock: Any, mailbox: Mailbox) -> None:
    with town.inside():
        town.meeting("friday-night").group.contact_email = "friday@example.org"
    clock.shift(timedelta(days=91))
    ask(town)

    with town.inside():
        rows = str(db.session.execute(text("SELECT * FROM confirmation_asks")).all())

    assert link(mailbox).removeprefix("/confirm/") not in rows


def test_a_list_confirms_what_it_still_has(town: Town, clock: Any) -> None:
    town.take_in(record("hope"), record("gone"))
    clock.shift(timedelta(days=5))

    town.take_in(record("hope"))

    assert "Confirmed today by its list" in town.visitor.get("/meetings/hope").text
    assert "Confirmed 5 days ago by its list" in town.visitor.get("/meetings/gone").text


def test_trying_a_list_confirms_nothing(town: Town, clock: Any) -> None:
    town.take_in(record("hope"))
    clock.shift(timedelta(days=5))

    town.take_in(record("hope"), options=("--dry-run",))

    assert "Confirmed 5 days ago by its list" in town.visitor.get("/meetings/hope").text


def test_the_groups_own_word_stays_for_a_month(town: Town, clock: Any) -> None:
    town.take_in(record("hope"))
    with town.inside():
        meeting = town.meeting("hope")
        meeting.confirmed_by = "group"
    clock.shift(timedelta(days=5))

    town.take_in(record("hope"))

    assert "Confirmed 5 days ago by the group" in town.visitor.get("/meetings/hope").text


def test_a_coordinator_begins_a_round(town: Town, mia: FlaskClient, clock: Any) -> None:
    clock.shift(timedelta(days=91))

    assert post(town.let_in("Mia"), "/quality/ask").json["asked"] == 1
    assert post(town.let_in("Olu"), "/quality/ask").status_code == 403
    assert now() > WEDNESDAY

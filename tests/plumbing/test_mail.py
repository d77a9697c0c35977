"""Mail waits in the database, is handed over once, and tells nobody more than it must."""

import ssl
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from flask import Flask
from sqlalchemy import select, text

from groups.app import create_app
from groups.config import Settings, UnsafeSettings
from groups.plumbing.clock import now
from groups.plumbing.db import db, transaction
from groups.plumbing.errors import Invalid
from groups.plumbing.mail.addresses import mail_address
from groups.plumbing.mail.message import Mail, as_message
from groups.plumbing.mail.queue import mail_sent, queue, take
from groups.plumbing.mail.sending import send_waiting
from groups.plumbing.mail.table import WaitingMail
from tests.servers import homegroup
from tests.servers.mailbox import Mailbox

MAIL = Mail("friday@example.org", "Is this right?", "Dear group,\n\nGrüße\n")


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as box:
        yield box


def homegroup_with(data: Path, url: str) -> Flask:
    surroundings = homegroup.surroundings(data) | {
        "GROUPS_SMTP_URL": url,
        "GROUPS_MAIL_FROM": "list@homegroup.example",
    }
    return create_app(Settings.from_environment(surroundings))


@pytest.fixture
def app(data: Path, mailbox: Mailbox) -> Iterator[Flask]:
    app = homegroup_with(data, mailbox.url)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def put(mail: Mail = MAIL, about: str = "") -> None:
    with transaction():
        queue(mail, about)


def waiting() -> list[Any]:
    db.session.rollback()
    return list(db.session.scalars(select(WaitingMail)))


def test_a_mail_is_handed_over_once(app: Flask, mailbox: Mailbox) -> None:
    put()

    assert (send_waiting(), send_waiting()) == (1, 0)

    (message,) = mailbox.messages
    assert mailbox.envelopes == [("list@homegroup.example", "friday@example.org")]
    assert (message["To"], message["Subject"]) == ("friday@example.org", "Is this right?")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_payload(decode=True).decode() == "Dear group,\r\n\r\nGrüße\r\n"
    assert waiting() == []


def test_who_put_it_there_hears_that_it_went(app: Flask) -> None:
    heard = []
    put(about="letter 7")

    def hear(_sender: object, about: str) -> None:
        heard.append(about)

    with mail_sent.connected_to(hear):
        send_waiting()

    assert heard == ["letter 7"]


def test_nothing_of_it_lies_open_in_the_database(app: Flask) -> None:
    put()

    rows = str(db.session.execute(text("SELECT * FROM waiting_mails")).all())

    assert "friday@example.org" not in rows
    assert "Dear group" not in rows


def test_a_rollback_takes_the_mail_with_it(app: Flask) -> None:
    def put_and_break() -> None:
        with transaction():
            queue(MAIL)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        put_and_break()

    assert waiting() == []


def test_a_server_that_is_busy_is_asked_again_later(app: Flask, mailbox: Mailbox) -> None:
    put()
    mailbox.refuse = "450 try again"
    with time_machine.travel(now(), tick=False) as clock:
        assert send_waiting() == 0
        mailbox.refuse = ""
        assert send_waiting() == 0
        clock.shift(timedelta(minutes=2))
        assert send_waiting() == 1


def test_a_server_that_is_away_is_given_up_after_days(data: Path, mailbox: Mailbox) -> None:
    app = homegroup_with(data, "smtp://127.0.0.1:1")
    with app.app_context(), time_machine.travel(now(), tick=False) as clock:
        put()
        begun, tries = now(), 0
        while waiting():
            send_waiting()
            tries += 1
            clock.shift(timedelta(days=1))
        assert (tries, now() - begun > timedelta(days=2)) == (9, True)


def test_an_address_that_is_refused_for_good_is_not_tried_again(
    app: Flask, mailbox: Mailbox
) -> None:
    put()
    mailbox.refuse = "550 nobody here"

    send_waiting()

    assert waiting() == []


def test_only_one_process_takes_a_mail(app: Flask) -> None:
    put()
    (row,) = waiting()
    number = row.id

    with transaction():
        first = take(number)
    with transaction():
        second = take(number)

    assert (first, second) == (MAIL, None)


def test_a_password_never_crosses_an_open_line(data: Path, mailbox: Mailbox) -> None:
    mailbox.open_login = True
    app = homegroup_with(data, f"smtp://ana:secret@127.0.0.1:{mailbox.port}")
    with app.app_context():
        put()
        send_waiting()

        assert len(waiting()) == 1
    assert "AUTH" not in mailbox.commands
    assert "MAIL" not in mailbox.commands


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A certificate for this machine; trusted once ``SSL_CERT_FILE`` names it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now() - timedelta(days=1))
    builder = builder.not_valid_after(now() + timedelta(days=1)).add_extension(here, critical=False)
    signed = builder.sign(key, SHA256())
    file = tmp_path / "mail.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(secret + signed.public_bytes(Encoding.PEM))
    return file


def presenting(certificate: Path) -> ssl.SSLContext:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    return tls


@pytest.mark.parametrize("from_the_start", [False, True], ids=["starttls", "smtps"])
def test_a_password_crosses_an_encrypted_line(
    data: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch, *, from_the_start: bool
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with Mailbox(tls=presenting(certificate), from_the_start=from_the_start) as mailbox:
        app = homegroup_with(data, mailbox.url.replace("//", "//ana:se%20cret@"))
        with app.app_context():
            put()
            assert send_waiting() == 1

    assert mailbox.logins == ["\0ana\0se cret"]
    assert mailbox.messages[0]["To"] == "friday@example.org"


@pytest.mark.parametrize("from_the_start", [False, True], ids=["starttls", "smtps"])
def test_a_server_nobody_vouches_for_gets_nothing(
    data: Path, certificate: Path, *, from_the_start: bool
) -> None:
    with Mailbox(tls=presenting(certificate), from_the_start=from_the_start) as mailbox:
        app = homegroup_with(data, mailbox.url.replace("//", "//ana:secret@"))
        with app.app_context():
            put()
            assert send_waiting() == 0
            assert len(waiting()) == 1

    assert (mailbox.logins, mailbox.messages) == ([], [])


@pytest.mark.parametrize(
    "address",
    [
        "friday@example.org\r\nBcc: eve@example.org",
        "friday@example.org, eve@example.org",
        "Friday <friday@example.org>",
        "friday@localhost",
        "@example.org",
        "fri..day@example.org",
        "friday@exa mple.org",
        "friday@" + "a" * 250 + ".org",
    ],
)
def test_an_address_is_one_address(address: str) -> None:
    with pytest.raises(Invalid):
        mail_address(address, "to")
    with pytest.raises(Invalid):
        as_message(Mail(address, "x", "y"), "list@homegroup.example")


def test_no_words_begin_a_header() -> None:
    message = as_message(
        Mail("a@example.org", "Hi\r\nBcc: eve@example.org\r\n\r\nbody", ".\r\nQUIT\r\n"),
        "list@homegroup.example",
    )

    assert message["Bcc"] is None
    assert message["Subject"] == "Hi Bcc: eve@example.org body"


def test_words_that_look_like_commands_stay_words(app: Flask, mailbox: Mailbox) -> None:
    put(Mail("a@example.org", "x", ".\nMAIL FROM:<eve@example.org>\n..\n"))

    send_waiting()

    (message,) = mailbox.messages
    assert message.get_payload(decode=True) == b".\r\nMAIL FROM:<eve@example.org>\r\n..\r\n"


@pytest.mark.parametrize(
    "settings",
    [
        {"GROUPS_SMTP_URL": "http://mail.example.org", "GROUPS_MAIL_FROM": "a@example.org"},
        {"GROUPS_SMTP_URL": "smtps://mail.example.org"},
        {"GROUPS_SMTP_URL": "smtps://mail.example.org:tls", "GROUPS_MAIL_FROM": "a@example.org"},
        {"GROUPS_SMTP_URL": "smtps://mail.example.org", "GROUPS_MAIL_FROM": "Ana <a@b.org>"},
    ],
)
def test_half_a_setting_stops_the_start(tmp_path: Path, settings: dict[str, str]) -> None:
    with pytest.raises(UnsafeSettings):
        Settings.from_environment(homegroup.surroundings(tmp_path) | settings)

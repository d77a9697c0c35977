"""Handing mail to the server that the operator named."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

TIMEOUT_S = 20
PORTS = {"smtp": 587, "smtps": 465}


class NotTaken(Exception):
    """The server was away, or would not have it. ``for_ever``: it said never to come back."""

    def __init__(self, why: str, *, for_ever: bool = False) -> None:
        super().__init__(why)
        self.for_ever = for_ever


@contextmanager
def connected(url: str) -> Iterator[smtplib.SMTP]:
    """Connect and sign in; raises NotTaken. A password never crosses an open line."""
    address = urlsplit(url)
    host, port = address.hostname or "", address.port or PORTS[address.scheme]
    tls = ssl.create_default_context()
    server: smtplib.SMTP | None = None
    try:
        if address.scheme == "smtps":
            server = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_S, context=tls)
        else:
            server = smtplib.SMTP(host, port, timeout=TIMEOUT_S)
            _encrypt(server, tls, needed=address.password is not None)
        if address.password is not None:
            server.login(unquote(address.username or ""), unquote(address.password))
        yield server
    except (OSError, smtplib.SMTPException) as error:
        raise NotTaken(type(error).__name__, for_ever=_is_final(error)) from None
    finally:
        if server is not None:
            server.close()


def hand_over(server: smtplib.SMTP, message: EmailMessage) -> None:
    """Raises what ``connected`` makes NotTaken."""
    server.send_message(message)


def _encrypt(server: smtplib.SMTP, tls: ssl.SSLContext, *, needed: bool) -> None:
    server.ehlo()
    if server.has_extn("starttls"):
        server.starttls(context=tls)
        server.ehlo()
    elif needed:
        raise smtplib.SMTPNotSupportedError("no encryption, so no password")


def _is_final(error: Exception) -> bool:
    """Say whether all who were to get it were refused for good (5xx)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _why in error.recipients.values())
    return False

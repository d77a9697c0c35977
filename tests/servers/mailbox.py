"""A mail server that keeps what it is given: SMTP, as much of it as a sender speaks."""

import base64
import socketserver
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import default


@dataclass
class Mailbox:
    """``refuse`` answers every recipient, such as "450 later"; "" takes all.

    ``open_login`` offers to take a password without encryption. ``tls`` is offered by STARTTLS,
    or ``from_the_start``.
    """

    refuse: str = ""
    open_login: bool = False
    tls: ssl.SSLContext | None = None
    from_the_start: bool = False
    messages: list[Message] = field(default_factory=list)
    envelopes: list[tuple[str, str]] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)

    def __enter__(self) -> "Mailbox":
        box = self

        class Conversation(_Conversation):
            mailbox = box

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"{'smtps' if self.from_the_start else 'smtp'}://127.0.0.1:{self.port}"


class _Conversation(socketserver.StreamRequestHandler):
    mailbox: Mailbox

    def handle(self) -> None:
        self.secret = False
        try:
            if self.mailbox.from_the_start:
                self.encrypt()
            self.converse()
        except OSError:
            pass  # the other side went away, as one does that does not trust us
        finally:
            for end in (self.rfile, self.wfile, self.connection):
                end.close()

    def encrypt(self) -> None:
        assert self.mailbox.tls is not None
        self.connection = self.mailbox.tls.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
        self.secret = True

    def converse(self) -> None:
        self.say("220 mail.example.org")
        self.sender = ""
        while line := self.rfile.readline():
            words = line.decode().strip()
            self.mailbox.commands.append(words.split(" ")[0].upper())
            if not self.answer(words):
                return

    def answer(self, words: str) -> bool:
        """Answer a command; False when it was the last."""
        verb = words.upper()
        for name, reply in self.replies().items():
            if verb.startswith(name):
                reply(words)
                return name != "QUIT"
        self.say("250 ok")
        return True

    def replies(self) -> dict[str, Callable[[str], None]]:
        return {
            "EHLO": self.greet,
            "STARTTLS": self.change_over,
            "AUTH": self.let_in,
            "MAIL FROM:": self.hear_sender,
            "RCPT TO:": self.hear_recipient,
            "DATA": self.keep,
            "QUIT": lambda _: self.say("221 goodbye"),
        }

    def greet(self, _words: str) -> None:
        login = ["AUTH PLAIN"] if self.mailbox.open_login or self.secret else []
        safer = ["STARTTLS"] if self.mailbox.tls and not self.secret else []
        for offer in ("mail.example.org", *login, *safer):
            self.say(f"250-{offer}")
        self.say("250 8BITMIME")

    def change_over(self, _words: str) -> None:
        self.say("220 go on")
        self.encrypt()

    def let_in(self, words: str) -> None:
        self.mailbox.logins.append(base64.b64decode(words.split(" ")[-1]).decode())
        self.say("235 come in")

    def hear_sender(self, words: str) -> None:
        self.sender = words[10:].split(">")[0].strip("< ")
        self.say("250 ok")

    def hear_recipient(self, words: str) -> None:
        self.recipient = words[8:].strip("<> ")
        self.say(self.mailbox.refuse or "250 ok")

    def keep(self, _words: str) -> None:
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        message = message_from_bytes(b"".join(lines), policy=default)
        self.mailbox.envelopes.append((self.sender, self.recipient))
        self.mailbox.messages.append(message)
        self.say("250 kept")

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())

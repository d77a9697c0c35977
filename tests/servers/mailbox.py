"""A mail server that keeps what it is given: SMTP, as much of it as a sender speaks."""

import base64
import socketserver
import threading
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import default


@dataclass
class Mailbox:
    """``refuse`` answers every recipient, such as "450 later"; "" takes all.

    ``open_login`` offers to take a password without encryption.
    """

    refuse: str = ""
    open_login: bool = False
    messages: list[Message] = field(default_factory=list)
    envelopes: list[tuple[str, str]] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)

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
        return f"smtp://127.0.0.1:{self.port}"


class _Conversation(socketserver.StreamRequestHandler):
    mailbox: Mailbox

    def handle(self) -> None:
        self.say("220 mail.example.org")
        self.sender = ""
        while line := self.rfile.readline():
            words = line.decode().strip()
            self.mailbox.commands.append(words.split(" ")[0].upper())
            if not self.answer(words):
                return

    def answer(self, words: str) -> bool:
        verb = words.upper()
        if verb.startswith("EHLO"):
            login = ["AUTH PLAIN"] if self.mailbox.open_login else []
            offers = ["mail.example.org", *login, "8BITMIME"]
            for offer in offers[:-1]:
                self.say(f"250-{offer}")
            self.say(f"250 {offers[-1]}")
        elif verb.startswith("AUTH"):
            base64.b64decode(words.split(" ")[-1])
            self.say("235 come in")
        elif verb.startswith("MAIL FROM:"):
            self.sender = words[10:].split(">")[0].strip("< ")
            self.say("250 ok")
        elif verb.startswith("RCPT TO:"):
            self.recipient = words[8:].strip("<> ")
            self.say(self.mailbox.refuse or "250 ok")
        elif verb == "DATA":
            self.say("354 go on")
            self.keep()
            self.say("250 kept")
        elif verb == "QUIT":
            self.say("221 goodbye")
            return False
        else:
            self.say("250 ok")
        return True

    def keep(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        message = message_from_bytes(b"".join(lines), policy=default)
        self.mailbox.envelopes.append((self.sender, self.recipient))
        self.mailbox.messages.append(message)

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())

"""What a browser or a form sends into a thread, checked and put into shape."""

import re
from dataclasses import dataclass
from typing import Any

import msgspec

from groups.accounts.forms import only_known
from groups.messaging.correspondence import KINDS
from groups.plumbing import text
from groups.plumbing.errors import BadRequest, Invalid
from groups.plumbing.log.reading import Called, Position

MOST_CHARACTERS = 4000
CLIENT_ID = re.compile(r"[A-Za-z0-9._:\-]{1,64}")
KEEP_DAYS = (1, 7, 30, 90)


class JoinThread(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    thread: Called
    epoch: str | None = None
    after: Position = 0


class Append(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    thread: str
    client_id: str
    kind: str
    body: dict[str, Any] = {}
    expect: Position | None = None


class MarkSeen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    thread: str
    seq: Position


class LeaveThread(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    thread: str


@dataclass(frozen=True)
class Choices:
    keep_days: int
    show: bool


def client_id(value: object) -> str:
    if not isinstance(value, str) or not CLIENT_ID.fullmatch(value):
        raise BadRequest("Reload the page and send it again.", field="client_id")
    return value


def body(kind: object, sent: object) -> dict[str, Any]:
    """The body of a row of that kind, with nothing in it that does not belong there."""
    if not isinstance(kind, str) or kind not in KINDS:
        raise BadRequest("This page does not know that. Please reload it.", field="kind")
    if not isinstance(sent, dict):
        raise BadRequest(field="body")
    return _text(sent) if kind == "message" else _seq(sent)


def body_from_words(kind: str, words: str) -> dict[str, Any]:
    """The body when a plain HTML form sent it."""
    if kind == "row_redacted":
        return {"seq": int(words) if words.isdecimal() and len(words) < 16 else -1}
    return {"text": words}


def _text(sent: dict[str, Any]) -> dict[str, Any]:
    words = sent.get("text")
    if not isinstance(words, str):
        raise BadRequest("Please write something first.", field="text")
    return {"text": text.paragraphs(words, "text", most=MOST_CHARACTERS, least=1)}


def _seq(sent: dict[str, Any]) -> dict[str, Any]:
    seq = sent.get("seq")
    if not isinstance(seq, int) or isinstance(seq, bool) or not 0 < seq < 2**53:
        raise BadRequest("Say which message you mean.", field="seq")
    return {"seq": seq}


def choices(words: dict[str, str]) -> Choices:
    only_known(words, "keep_days", "show")
    days = words.get("keep_days", "")
    if days not in {str(known) for known in KEEP_DAYS}:
        raise Invalid("Choose 1, 7, 30 or 90 days.", "keep_days")
    return Choices(int(days), words.get("show", "") in {"yes", "on", "true", "1"})

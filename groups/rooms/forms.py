"""What a browser or a form sends into a room, checked and put into shape."""

import re
from collections.abc import Callable
from typing import Any

import msgspec

from groups.plumbing import text
from groups.plumbing.errors import BadRequest, Invalid
from groups.rooms.rights import ABOUT_A_PERSON, KINDS, SERVICE_ROLES

MOST_CHARACTERS = 4000
AT_MOST = "60/30 seconds"
CLIENT_ID = re.compile(r"[A-Za-z0-9._:\-]{1,64}")
DOOR_MODES = ("open", "newcomers", "lobby", "members")
RESERVED_NAMES = frozenset(
    """admin administrator chair coordinator cochair greeter helper homegroup moderator operator
    secretary server steward support system timekeeper""".split()
)


class JoinRoom(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    room: str
    epoch: str | None = None
    after: int = 0
    display_name: str | None = None


class Append(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    room: str
    client_id: str
    kind: str
    body: dict[str, Any] = {}
    expect: int | None = None


class MarkSeen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    room: str
    seq: int


class LeaveRoom(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    room: str


def display_name(value: str) -> str:
    """The name one goes by in one room; raises Invalid for a servant's title."""
    name = text.line(value, "display_name", most=40)
    if text.skeleton(name) in RESERVED_NAMES:
        raise Invalid(
            "That name could be taken for a servant's. Please choose another.",
            "display_name",
            code="name_reserved",
        )
    if not text.skeleton(name):
        raise Invalid("Please use some letters in your name.", "display_name", code="bad_text")
    return name


def client_id(value: str) -> str:
    if not CLIENT_ID.fullmatch(value):
        raise BadRequest("Reload the page and send it again.", field="client_id")
    return value


def body(kind: str, sent: dict[str, Any]) -> dict[str, Any]:
    """The body of a row of that kind, with nothing in it that does not belong there."""
    if kind not in KINDS:
        raise BadRequest("This room does not know that. Please reload the page.", field="kind")
    if len(sent) > 8:
        raise BadRequest(field="body")
    read = _BODIES.get(kind)
    if read is None and kind in ABOUT_A_PERSON:
        read = _person
    return read(sent) if read else {}


def body_from_words(kind: str, words: str) -> dict[str, Any]:
    """The body when a plain HTML form sent it: the words, or the person's id, or a seq."""
    if kind in {"message", "question"}:
        return {"text": words}
    if kind in {"heard", "row_redacted"}:
        return {"seq": int(words) if words.isdecimal() and len(words) < 16 else -1}
    if kind == "door_changed":
        return {"mode": words}
    return {"member": words} if words else {}


def _text(sent: dict[str, Any]) -> dict[str, Any]:
    words = sent.get("text")
    if not isinstance(words, str):
        raise BadRequest("Please write something first.", field="text")
    return {"text": text.paragraphs(words, "text", most=MOST_CHARACTERS, least=1)}


def _seq(sent: dict[str, Any]) -> dict[str, Any]:
    seq = sent.get("seq")
    if not isinstance(seq, int) or isinstance(seq, bool) or not 0 < seq < 2**53:
        raise BadRequest("Say which line you mean.", field="seq")
    return {"seq": seq}


def _person(sent: dict[str, Any]) -> dict[str, Any]:
    person = sent.get("member")
    if not isinstance(person, str) or not 0 < len(person) <= 16:
        raise BadRequest("Say whom you mean.", field="member")
    return {"member": person}


def _perhaps_person(sent: dict[str, Any]) -> dict[str, Any]:
    return _person(sent) if sent.get("member") is not None else {}


def _role(sent: dict[str, Any]) -> dict[str, Any]:
    roles = sent.get("roles")
    if not isinstance(roles, list) or not all(isinstance(r, str) for r in roles):
        raise BadRequest("Say which role.", field="roles")
    if not set(roles) <= SERVICE_ROLES:
        raise BadRequest("There is no such role.", field="roles")
    return _person(sent) | {"roles": sorted(set(roles))}


def _step(sent: dict[str, Any]) -> dict[str, Any]:
    number = sent.get("step")
    if number is None:
        return {}
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= 50:
        raise BadRequest("Say which step.", field="step")
    return {"step": number}


def _door(sent: dict[str, Any]) -> dict[str, Any]:
    if sent.get("mode") not in DOOR_MODES:
        raise BadRequest("The door is open, newcomers, lobby or members.", field="mode")
    return {"mode": sent["mode"]}


_BODIES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "message": _text,
    "question": _text,
    "heard": _seq,
    "row_redacted": _seq,
    "role_given": _role,
    "step_started": _step,
    "door_changed": _door,
    "floor_offered": _perhaps_person,
    "hand_lowered": _perhaps_person,
}

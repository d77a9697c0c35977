"""What a browser or a form sends into a room, checked and put into shape."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from groups.plumbing import text
from groups.plumbing.errors import BadRequest, Invalid
from groups.plumbing.log.reading import Called, Position
from groups.rooms import names
from groups.rooms.kinds import KINDS

CLIENT_ID = re.compile(r"[A-Za-z0-9._:\-]{1,64}")
MOST_FIELDS = 8


class JoinRoom(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    room: Called
    epoch: str | None = None
    after: Position = 0
    display_name: str | None = None


class Append(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    room: str
    client_id: str
    kind: str
    body: dict[str, Any] = {}
    expect: Position | None = None


class MarkSeen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    room: str
    seq: Position


class LeaveRoom(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    room: str


def display_name(value: str) -> str:
    """The name one goes by in one room; raises Invalid: see groups.rooms.names."""
    return names.fit_for_all(text.name(value, "display_name", most=40))


def name_at_the_door(words: Mapping[str, str], *others: str) -> str | None:
    """The name somebody gives who comes in, or None to keep theirs; raises Invalid.

    ``others``: the fields that this door has besides.
    """
    if not words.keys() <= {"display_name", *others}:
        raise Invalid("This form has no such field.", code="unknown_field")
    typed = words.get("display_name", "")
    return display_name(typed) if typed.strip() else None


def client_id(value: str) -> str:
    if not CLIENT_ID.fullmatch(value):
        raise BadRequest("Reload the page and send it again.", field="client_id")
    return value


def body(kind: str, sent: dict[str, Any]) -> dict[str, Any]:
    """The body of a row of that kind, with nothing in it that does not belong there."""
    known = KINDS.get(kind)
    if known is None:
        raise BadRequest("This room does not know that. Please reload the page.", field="kind")
    if len(sent) > MOST_FIELDS:
        raise BadRequest(field="body")
    return known.body(sent)


def beside(kind: str, sent: dict[str, Any]) -> dict[str, Any] | None:
    """What is said to the room and is no part of the row: a choice in a vote."""
    known = KINDS.get(kind)
    return known.beside(sent) if known and known.beside else None


def body_from_words(kind: str, words: str) -> dict[str, Any]:
    """The body when a plain HTML form sent it: the words, or the person's id, or a seq."""
    known = KINDS.get(kind)
    return dict(known.words(words)) if known and known.words else {}

"""What one kind of row is: who may append it, what is in it, what it changes, who reads it.

Each noun of the room says its kinds in a file beside this one. Pure: values in, values out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from groups.plumbing.errors import BadRequest
from groups.rooms.agenda import Agenda

State = dict[str, Any]
Body = dict[str, Any]
Sent = Mapping[str, Any]
Access = Literal["same", "hearing", "rank", "out", "over"]

# The author of what no person does, and whom a kind is for that only the clock appends.
CLOCK = "clock"
NOBODY: frozenset[str] = frozenset()


class Asking(msgspec.Struct, frozen=True, eq=False):
    """Somebody wants to append; ``state`` is the room under the lock, ``agenda`` its steps.

    ``beside`` is what they sent that is no part of the row.
    ``in_crowd``: a guest who came together with many others; see groups.rooms.actions.crowds.
    """

    state: State
    agenda: Agenda
    person: str
    roles: frozenset[str]
    body: Body
    beside: Body | None = None
    in_crowd: bool = False


class Row(msgspec.Struct, frozen=True, eq=False):
    """A row as the state is folded from it; ``at`` is epoch seconds of the database's clock."""

    seq: int
    author: str
    body: Body
    at: float


def nothing(_sent: Sent) -> Body:
    return {}


@dataclass(frozen=True)
class Kind:
    """``by``: the roles it is for; None: anybody, unless muted or the room is paused.

    ``body`` makes of what was sent what is kept, or raises BadRequest, and ``beside`` what is said
    to the room and no part of the row unless ``settle`` makes it one; ``words`` makes of a
    plain form's one field what a browser would send. ``may`` raises what refuses, and
    ``settle`` fills in what only the state knows; both under the lock. ``change`` gives the
    parts of the state that become others; None: the state stays. ``read_by``: the roles that
    see it, besides its author; None: everybody. ``concerns``: so does the person in ``member``.
    ``aside`` is what everybody else gets of the body; None: nothing at all. ``named``: the
    person in ``member`` is called by name for all to see. ``for_late``: who comes later reads it
    ``always``, ``never``, or ``spoken`` as part of what all should know: see groups.rooms.late.
    ``always``: also in a paused room and with writing off. ``unsigned``: nobody but its author
    reads whose it is. ``access``: what becomes another of who hears the room, at once and in every
    process: ``hearing``, who does not hear whom; ``rank``, who serves, of its author or the person
    in ``member``, and of the one in ``relieved``; ``out``, the person in ``member`` hears nothing
    more; ``over``, nobody does.
    """

    name: str
    by: frozenset[str] | None = None
    body: Callable[[Sent], Body] = nothing
    beside: Callable[[Sent], Body] | None = None
    words: Callable[[str], Sent] | None = None
    may: Callable[[Asking], None] | None = None
    settle: Callable[[Asking], Body] | None = None
    change: Callable[[State, Row], State] | None = None
    read_by: frozenset[str] | None = None
    concerns: bool = False
    aside: Callable[[Body], Body] | None = None
    named: bool = False
    always: bool = False
    unsigned: bool = False
    for_late: str = "never"
    access: Access = "same"


@dataclass(frozen=True)
class Timer:
    """Something the clock does: ``at`` is when (epoch seconds, None: never), ``act`` what."""

    at: Callable[[State], float | None]
    act: Callable[[State], tuple[str, Body]]


# --- bodies that several kinds have -----------------------------------------------------------


def a_person(sent: Sent) -> Body:
    person = sent.get("member")
    # A NUL is a letter to JSON, and PostgreSQL refuses even to look for it.
    if (
        not isinstance(person, str)
        or len(person) > 16
        or not (person.isascii() and person.isalnum())
    ):
        raise BadRequest("Say whom you mean.", field="member")
    return {"member": person}


def perhaps_a_person(sent: Sent) -> Body:
    return a_person(sent) if sent.get("member") is not None else {}


def a_line(sent: Sent) -> Body:
    seq = sent.get("seq")
    if not isinstance(seq, int) or isinstance(seq, bool) or not 0 < seq < 2**53:
        raise BadRequest("Say which line you mean.", field="seq")
    return {"seq": seq}


def person_from(words: str) -> Sent:
    return {"member": words} if words else {}


def text_from(words: str) -> Sent:
    return {"text": words}


def line_from(words: str) -> Sent:
    return {"seq": int(words) if words.isdecimal() and len(words) < 16 else -1}


# --- changes that several kinds make ----------------------------------------------------------


def without(people: list[str], person: str | None) -> list[str]:
    return [one for one in people if one != person]


def having(people: list[str], person: str) -> list[str]:
    return people if person in people else [*people, person]

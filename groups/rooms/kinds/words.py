"""What is said: aloud, to the greeters, and "heard you"; and taking a line away."""

from groups.plumbing import text
from groups.plumbing.errors import BadRequest, Forbidden
from groups.rooms import screening
from groups.rooms.kinds import motions
from groups.rooms.kinds.kind import (
    Asking,
    Body,
    Kind,
    Sent,
    State,
    a_line,
    a_person,
    line_from,
    text_from,
)
from groups.rooms.roles import TRUSTED_ROLES, serves

MOST_CHARACTERS = 4000
# What can be reported, and somebody be worried about who said it.
SAID_TO_ALL = ("message", "motion_made")

SILENCE = "We are sitting in silence. Your words can wait here until it ends."
ONLY_LISTENING = "In this part of the meeting we only listen."
NOT_YOUR_TURN = "One at a time here. Raise your hand and the chair will call you."


def _text(sent: Sent) -> Body:
    words = sent.get("text")
    if not isinstance(words, str):
        raise BadRequest("Please write something first.", field="text")
    return {"text": text.paragraphs(words, "text", most=MOST_CHARACTERS, least=1)}


def holds(state: State, person: str) -> bool:
    """Whether somebody has the floor."""
    floor = state["floor"]
    return bool(floor["status"] == "held" and floor["member"] == person)


def _may_speak(asking: Asking) -> None:
    if asking.state["phase"] == "silence" and not serves(asking.roles):
        raise Forbidden(SILENCE)
    anybody = asking.state["now"]["crosstalk"] == "open" or serves(asking.roles)
    if not anybody and not holds(asking.state, asking.person):
        raise Forbidden(NOT_YOUR_TURN)


def _may_be_heard(asking: Asking) -> None:
    if asking.state["now"]["crosstalk"] == "none":
        raise Forbidden(ONLY_LISTENING)


def _marked(asking: Asking) -> Body:
    """Mark a share, which stands as one block, for those who come later too; and what is held."""
    share = {"share": True} if holds(asking.state, asking.person) else {}
    return asking.body | share | _held(asking)


def _held(asking: Asking) -> Body:
    """Why a line waits for somebody who serves: others get its number until it is let through."""
    if serves(asking.roles):
        return {}
    contacts = asking.state["options"]["holds_contacts"]
    why = screening.why_held(asking.body["text"], contacts=contacts)
    return {"held": why} if why else {}


def _answer(sent: Sent) -> Body:
    return a_person(sent) | _text(sent)


KINDS = (
    Kind(
        "message",
        body=_text,
        words=text_from,
        may=_may_speak,
        settle=_marked,
        for_late="spoken",
    ),
    Kind("question", body=_text, words=text_from, read_by=TRUSTED_ROLES),
    Kind(
        "answer",
        by=TRUSTED_ROLES,
        body=_answer,
        read_by=TRUSTED_ROLES,
        concerns=True,
    ),
    Kind("heard", body=a_line, words=line_from, may=_may_be_heard),
    Kind("row_released", by=TRUSTED_ROLES, body=a_line, words=line_from),
    Kind(
        "row_redacted",
        by=TRUSTED_ROLES,
        body=a_line,
        words=line_from,
        change=motions.redacted,
    ),
)

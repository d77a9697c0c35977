"""What is said: aloud, to the greeters, and "heard you"; and taking a line away."""

from groups.plumbing import text
from groups.plumbing.errors import BadRequest, Forbidden
from groups.rooms.kinds.kind import Asking, Body, Kind, Sent, a_line, line_from
from groups.rooms.roles import TRUSTED_ROLES, serves

MOST_CHARACTERS = 4000

SILENCE = "We are sitting in silence. Your words can wait here until it ends."
NOT_YOUR_TURN = "One at a time here. Raise your hand and the chair will call you."


def _text(sent: Sent) -> Body:
    words = sent.get("text")
    if not isinstance(words, str):
        raise BadRequest("Please write something first.", field="text")
    return {"text": text.paragraphs(words, "text", most=MOST_CHARACTERS, least=1)}


def _holds(asking: Asking) -> bool:
    floor = asking.state["floor"]
    return bool(floor["status"] == "held" and floor["member"] == asking.person)


def _may_speak(asking: Asking) -> None:
    if asking.state["phase"] == "silence" and not serves(asking.roles):
        raise Forbidden(SILENCE)
    if _holds(asking) or asking.state["now"]["crosstalk"] == "open" or serves(asking.roles):
        return
    raise Forbidden(NOT_YOUR_TURN)


def _as_a_share(asking: Asking) -> Body:
    """Mark what was said with the floor: it stands as one block, for those who come later too."""
    return asking.body | {"share": True} if _holds(asking) else asking.body


def _words(words: str) -> Sent:
    return {"text": words}


KINDS = (
    Kind(
        "message",
        body=_text,
        words=_words,
        may=_may_speak,
        settle=_as_a_share,
        for_late="spoken",
    ),
    Kind("question", body=_text, words=_words, read_by=TRUSTED_ROLES),
    Kind("heard", body=a_line, words=line_from),
    Kind("row_redacted", by=TRUSTED_ROLES, body=a_line, words=line_from),
)

"""The business meeting: a motion, its second, and the vote of the group's conscience.

In an anonymous vote a choice is in no row and in no state: it goes ``beside`` the row to the
counters of groups.rooms.actions.votes, and only the result is told.
"""

from collections import Counter
from typing import Any

from groups.plumbing import text
from groups.plumbing.errors import BadRequest, Conflict, Forbidden
from groups.rooms import screening
from groups.rooms.kinds.kind import Asking, Body, Kind, Row, Sent, State, having, text_from
from groups.rooms.roles import LEADING_ROLES, leads, serves

CHOICES = ("yes", "no", "abstain")
MOST_CHARACTERS = 1000
OPEN_VOTE = "A vote is open. Close it first, so that no voice is lost."
TAKEN_AWAY = "The words of this motion were taken away."


def carried_on(state: State) -> State | None:
    """The motion when the meeting goes on to another step: one that is voted on stays."""
    motion: State | None = state.get("motion")
    return motion if motion and motion["vote"] else None


def no_vote_is_open(asking: Asking) -> None:
    """Raise Conflict during a vote: the chair does not go on by mistake. The clock may."""
    if carried_on(asking.state):
        raise Conflict(OPEN_VOTE)


def redacted(state: State, row: Row) -> State:
    """The changes when a line is taken away: a motion stands in the state as well."""
    motion = state.get("motion")
    return _unsaid(motion) if motion and motion.get("seq") == row.body["seq"] else {}


def unsaid_of(state: State, person: str) -> State:
    """The changes when somebody's words are hidden: so is their motion."""
    motion = state.get("motion")
    return _unsaid(motion) if motion and motion["by"] == person else {}


def _unsaid(motion: State) -> State:
    """Let nothing be moved; a vote goes on without the words, so that no voice is lost."""
    return {"motion": motion | {"text": TAKEN_AWAY} if motion["vote"] else None}


def counted(choices: State) -> dict[str, int]:
    """How many chose what, of an open vote."""
    count = Counter(choices.values())
    return {choice: count[choice] for choice in CHOICES}


def result(motion: State, count: dict[str, int]) -> Body:
    """What all are told: numbers, and not what follows from them, which is the group's to say.

    The motion's words stand in its own row alone: there they can be taken away, or hidden.
    """
    return {
        "title": "Result of the vote",
        "text": f"Yes {count['yes']}, no {count['no']}, abstained {count['abstain']}.",
        "motion": motion.get("seq"),
        "anonymous": motion["vote"]["anonymous"],
        **count,
    }


# --- what was sent ----------------------------------------------------------------------------


def _text(sent: Sent) -> Body:
    words = sent.get("text")
    if not isinstance(words, str):
        raise BadRequest("Please write your motion first.", field="text")
    return {"text": text.paragraphs(words, "text", most=MOST_CHARACTERS, least=1)}


def _choice(sent: Sent) -> Body:
    if sent.get("choice") not in CHOICES:
        raise BadRequest("Choose yes, no or abstain.", field="choice")
    return {"choice": sent["choice"]}


def _choice_from(words: str) -> Sent:
    return {"choice": words}


def _no_body(sent: Sent) -> Body:
    _choice(sent)
    return {}


# --- who may ----------------------------------------------------------------------------------


def _motion(asking: Asking) -> State:
    motion: State | None = asking.state.get("motion")
    if motion is None:
        raise Conflict("There is no motion at the moment.")
    return motion


def _vote(asking: Asking) -> State:
    vote: State | None = _motion(asking)["vote"]
    if vote is None:
        raise Conflict("There is no vote at the moment.")
    return vote


def _may_move(asking: Asking) -> None:
    if asking.state["phase"] != "business":
        raise Conflict("Motions are made when the meeting comes to its business.")
    if asking.state.get("motion"):
        raise Conflict("One motion at a time. Yours can be made as soon as this one is decided.")
    contacts = asking.state["options"]["holds_contacts"]
    # All see a motion until it is decided, so it cannot wait as a line does.
    if not serves(asking.roles) and screening.why_held(asking.body["text"], contacts=contacts):
        raise BadRequest(
            "Please move it without links, numbers to call, addresses and words that hurt, "
            "or ask the chair to.",
            field="text",
        )


def _may_second(asking: Asking) -> None:
    motion = _motion(asking)
    if motion["seconded_by"]:
        raise Conflict("The motion has been seconded already.")
    if motion["by"] == asking.person:
        raise Forbidden("Somebody else must second your motion.")


def _may_withdraw(asking: Asking) -> None:
    motion = _motion(asking)
    if motion["vote"]:
        raise Conflict(OPEN_VOTE)
    if motion["by"] != asking.person and not leads(asking.roles):
        raise Forbidden("Only who made the motion, and who leads, can withdraw it.")


def _may_open(asking: Asking) -> None:
    motion = _motion(asking)
    if motion["vote"]:
        raise Conflict("The vote is open already.")
    if not motion["seconded_by"]:
        raise Conflict("The motion needs somebody to second it first.")


def _may_vote(asking: Asking) -> None:
    vote = _vote(asking)
    if vote["anonymous"] and asking.person in vote["voted"]:
        raise Conflict("You have voted. Nobody knows what, so it cannot be changed.")


def _may_count(asking: Asking) -> None:
    _vote(asking)


# --- what is kept -----------------------------------------------------------------------------


def _how(asking: Asking) -> Body:
    return {"anonymous": not asking.state["options"].get("open_votes", False)}


def _openly(asking: Asking) -> Body:
    return {} if _vote(asking)["anonymous"] else dict(asking.beside or {})


def _made(_state: State, row: Row) -> State:
    about = {"seq": row.seq, "text": row.body["text"], "by": row.author}
    return {"motion": about | {"seconded_by": None, "vote": None}}


def _seconded(state: State, row: Row) -> State:
    return {"motion": state["motion"] | {"seconded_by": row.author}}


def _opened(state: State, row: Row) -> State:
    vote: dict[str, Any] = {"anonymous": row.body["anonymous"], "voted": [], "choices": {}}
    return {"motion": state["motion"] | {"vote": vote}}


def _cast(state: State, row: Row) -> State:
    vote = state["motion"]["vote"]
    choices = vote["choices"]
    if "choice" in row.body:
        choices = choices | {row.author: row.body["choice"]}
    voted = vote | {"voted": having(vote["voted"], row.author), "choices": choices}
    return {"motion": state["motion"] | {"vote": voted}}


def _no_more(_state: State, _row: Row) -> State:
    return {"motion": None}


KINDS = (
    Kind(
        "motion_made",
        body=_text,
        words=text_from,
        may=_may_move,
        change=_made,
        for_late="always",
    ),
    Kind("motion_seconded", may=_may_second, change=_seconded, for_late="always"),
    Kind("motion_withdrawn", may=_may_withdraw, change=_no_more, for_late="always"),
    Kind(
        "vote_opened",
        by=LEADING_ROLES,
        may=_may_open,
        settle=_how,
        change=_opened,
        for_late="always",
    ),
    Kind(
        "vote_cast",
        body=_no_body,
        beside=_choice,
        words=_choice_from,
        may=_may_vote,
        settle=_openly,
        change=_cast,
    ),
    Kind("vote_closed", by=LEADING_ROLES, may=_may_count, change=_no_more, for_late="always"),
)

"""What people have typed in text meetings for decades, and what it means. Pure.

``!`` alone raises the hand, ``?text`` asks the greeters; a share ends when its last line is
``done``, ``ga`` (go ahead) or ``pass``, and never inside a sentence. static/js/rooms/habits.js
says the same.
"""

import re
from dataclasses import dataclass

ENDING = re.compile(r"[\[(]?(done|ga|pass)[\])]?\.?", re.IGNORECASE)
QUESTION = re.compile(r"\?\s*(?=\w)")


@dataclass(frozen=True)
class Habit:
    """``kind`` is the row that is meant; ``words`` go with it, or before it when a share ends."""

    kind: str
    words: str = ""


def habit_in(text: str, floor: str) -> Habit | None:
    """The habit in what was typed, or None. ``floor``: ``mine``, ``called`` or anything else."""
    typed = text.replace("\r\n", "\n").strip()
    if typed == "!":
        return Habit("hand_raised")
    question = QUESTION.match(typed)
    if question:
        return Habit("question", typed[question.end() :])
    *before, last = typed.split("\n")
    ending = ENDING.fullmatch(last.strip())
    if not ending:
        return None
    if floor == "mine":
        return Habit("share_ended", "\n".join(before).strip())
    passes = floor == "called" and not before and ending[1].lower() == "pass"
    return Habit("floor_passed") if passes else None

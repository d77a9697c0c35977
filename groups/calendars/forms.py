"""What a member chooses for a calendar address."""

from collections.abc import Mapping
from dataclasses import dataclass

from groups.plumbing import text
from groups.plumbing.errors import Invalid

NEUTRAL_WORD = "Appointment"


@dataclass(frozen=True, slots=True)
class NewAddress:
    """``word`` is all that a discreet calendar shows of a meeting."""

    label: str
    discreet: bool
    word: str


def new_address(sent: Mapping[str, str]) -> NewAddress:
    """Read ``label``, ``shows`` (discreet or full) and ``word``; raises Invalid."""
    shows = sent.get("shows") or "discreet"
    if shows not in {"discreet", "full"}:
        raise Invalid("Choose what the calendar shows.", "shows")
    word = text.line(str(sent.get("word") or NEUTRAL_WORD), "word", most=60)
    return NewAddress(
        label=text.line(str(sent.get("label") or "My calendar"), "label", most=60),
        discreet=shows == "discreet",
        word=word,
    )


def wipes(sent: Mapping[str, str]) -> bool:
    """Tell whether devices are to be cleared too; they are unless one says no."""
    return sent.get("wipe", "yes") != "no"

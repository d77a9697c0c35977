"""What a member chooses for a calendar address."""

from collections.abc import Mapping
from dataclasses import dataclass

from groups.accounts.forms import only_known
from groups.plumbing import text
from groups.plumbing.errors import Invalid

NEUTRAL_WORD = "Appointment"
REMINDERS = (
    (10, "10 minutes before"),
    (30, "30 minutes before"),
    (60, "An hour before"),
    (120, "Two hours before"),
)


@dataclass(frozen=True, slots=True)
class NewAddress:
    """``word`` is all that a discreet calendar shows of a meeting.

    ``purpose`` is ``all``, ``saved`` or ``group``, then with the ``group``'s slug. ``reminder`` is
    minutes before the start; ``cancelled`` dates are shown as such.
    """

    label: str
    discreet: bool
    word: str
    purpose: str = "all"
    group: str = ""
    reminder: int | None = None
    cancelled: bool = False


def new_address(sent: Mapping[str, str]) -> NewAddress:
    """Read what the form of a new address sends; raises Invalid."""
    only_known(dict(sent), "label", "shows", "word", "about", "reminder", "cancelled")
    shows = sent.get("shows") or "discreet"
    if shows not in {"discreet", "full"}:
        raise Invalid("Choose what the calendar shows.", "shows")
    word = text.line(sent.get("word") or NEUTRAL_WORD, "word", most=60)
    return NewAddress(
        label=text.line(sent.get("label") or "My calendar", "label", most=60),
        discreet=shows == "discreet",
        word=word,
        reminder=_reminder(sent),
        cancelled=_cancelled(sent),
        **_about(sent.get("about") or "all"),
    )


def _about(about: str) -> dict[str, str]:
    """Read which meetings: ``all``, ``saved``, or ``group:`` and its slug."""
    purpose, _, group = about.partition(":")
    if purpose not in {"all", "saved", "group"} or (purpose == "group") != bool(group):
        raise Invalid("Choose which meetings go into the calendar.", "about")
    return {"purpose": purpose, "group": group}


def _reminder(sent: Mapping[str, str]) -> int | None:
    chosen = sent.get("reminder") or ""
    if chosen not in {"", *(str(minutes) for minutes, _ in REMINDERS)}:
        raise Invalid("Choose when to be reminded.", "reminder")
    return int(chosen) if chosen else None


def _cancelled(sent: Mapping[str, str]) -> bool:
    chosen = sent.get("cancelled") or "leave-out"
    if chosen not in {"keep", "leave-out"}:
        raise Invalid("Choose what happens to dates that are called off.", "cancelled")
    return chosen == "keep"


def notes_days(sent: Mapping[str, str]) -> bool:
    """Read the one checkbox: a browser leaves it out when it is not ticked."""
    only_known(dict(sent), "days")
    return sent.get("days", "no") == "yes"


def wipes(sent: Mapping[str, str]) -> bool:
    """Tell whether devices are to be cleared too; they are unless one says no."""
    return sent.get("wipe", "yes") != "no"

"""Schedule hidden in words: "No meeting 2nd Thursday", "(SUSPENDED)", "7 pm Eastern".

Lists without a field for it write such things into the name or the notes. Each finding names
the exact words it came from and what would change; nothing is ever changed by itself.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from groups.meetings.schedule import Schedule

Kind = Literal["dates", "closed", "zone", "varies", "also"]


@dataclass(frozen=True)
class Finding:
    """``words`` as they stand in ``where`` ("name" or "notes").

    ``kind``: "dates" is held on other dates than the rule says; "closed" is not held at the
    place for now; "zone" names another zone; "varies" is of another kind on some dates; "also"
    is something else the group holds, such as its business meeting.
    ``sentence`` says for people what would change. ``wanted`` maps a field to its new value, as
    ``descriptions.fields_of`` writes them; empty when only a person can decide. ``varies`` has,
    for "varies" and "also", ``rrule`` (the dates it is about), ``topic`` and ``types``.
    ``confidence`` is "sure" when the words can hardly mean anything else, else "perhaps".
    """

    kind: Kind
    where: str
    words: str
    sentence: str
    wanted: dict[str, Any] = field(default_factory=dict)
    varies: dict[str, Any] = field(default_factory=dict)
    confidence: Literal["sure", "perhaps"] = "sure"


def findings(
    name: str, notes: str, schedule: Schedule | None, timezone: str, *, online: bool = False
) -> tuple[Finding, ...]:
    """Return what the words say of the dates that the rule does not; () for nothing.

    ``online``: one can attend from afar, so a closed place does not close the meeting.
    """
    return ()

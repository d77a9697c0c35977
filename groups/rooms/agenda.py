"""The agenda of a meeting: its steps in order.

A room keeps the agenda it was opened with, so that an edit never changes a meeting under way.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from groups.rooms.options import Options, options_from

CROSSTALK = ("none", "heard", "open")
ORDERS = ("", "hands", "round_robin")
MOST_STEPS = 30

# What a step is for. An agenda begins with the doors and ends with the fellowship, each once.
PHASES = (
    "doors",
    "opening",
    "reading",
    "topic",
    "speaker",
    "silence",
    "sharing",
    "role_call",
    "business",
    "last_call",
    "closing",
    "fellowship",
)


@dataclass(frozen=True)
class Step:
    """One step. ``phase`` is what it is for; ``crosstalk`` says who may speak in it.

    ``text`` is what all read, or what a volunteer reads to them in a reading.

    ``none``: only who holds the floor, and those who serve; ``heard``: the same, and a quiet
    "heard you" from anybody; ``open``: everybody. ``order`` is how the floor goes round in a
    sharing step, empty where nobody shares. ``minutes`` is how long the step is meant to take
    and ``share_minutes`` a share in it; 0 leaves it to people. ``by_clock``: the next step comes
    by itself when the minutes are over, and after the doors when the meeting begins. A silence
    lasts ``seconds``, and always ends by the clock.
    """

    phase: str
    title: str
    text: str
    crosstalk: str = "none"
    order: str = ""
    minutes: int = 0
    share_minutes: int = 0
    seconds: int = 0
    by_clock: bool = False


@dataclass(frozen=True)
class Agenda:
    """Steps from the doors to the fellowship; ``options``: what the group chose for its rooms."""

    name: str
    steps: tuple[Step, ...]
    options: Options = field(default_factory=Options)

    @property
    def fellowship(self) -> int:
        """The number of the last step: the meeting is over, the room is not."""
        return len(self.steps) - 1

    def as_data(self) -> dict[str, Any]:
        steps = [asdict(step) for step in self.steps]
        return {"name": self.name, "steps": steps, "options": self.options.as_data()}


KNOWN = frozenset(one.name for one in fields(Step))


def agenda_from(data: Mapping[str, Any]) -> Agenda:
    """The agenda that ``as_data`` wrote, also when an older release wrote it."""
    steps = [{key: value for key, value in one.items() if key in KNOWN} for one in data["steps"]]
    return Agenda(data["name"], tuple(Step(**one) for one in steps), options_from(data["options"]))


def now_in(step: Step) -> dict[str, Any]:
    """What the room's state keeps of the step it is at: all that decides who may do what."""
    return {key: value for key, value in asdict(step).items() if key not in {"text", "phase"}}

"""What a group chose for its rooms. Pure; a room keeps the choices it was opened with.

Each choice that is not of a few words says here what it may be; a page asks for them by these
names, and whoever adds one gives it the default that harms nobody.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

DOOR_MODES = ("open", "newcomers", "lobby", "members")
PRESENCE = ("off", "count", "list")
KEPT = ("fellowship", "day", "week", "month")
LATE_COMERS = ("share", "all")
MOST_FELLOWSHIP_MINUTES = 240
MOST_SLOW_SECONDS = 300


@dataclass(frozen=True)
class Options:
    """The choices, each with what is so where the group says nothing.

    - ``door``: as the doors open.
    - ``presence``: what everybody sees of who is here.
    - ``kept``: how long words stay once the fellowship has ended.
    - ``late_comers``: whether they read all that was said before they came, or the topic, the
      readings and the present share.
    - ``newcomers_first``: in the line of hands.
    - ``readers_first_come``: a text is read by the first who offers, without the chair.
    - ``open_votes``: all see who votes how; otherwise a vote is anonymous.
    - ``guests_vote``: not only those whose home group it is.
    - ``calls_itself``: the floor is offered to the next hand without the chair.
    - ``fellowship_minutes``: how long the room stays open after the meeting.
    - ``slow_seconds``: between two messages of one person; 0 is no limit.
    - ``holds_contacts``: links, numbers and addresses wait for the chair.
    - ``slips``: attendance slips may be asked for.
    - ``lounge``: the group has a standing room.
    """

    door: str = "open"
    presence: str = "count"
    kept: str = "fellowship"
    late_comers: str = "share"
    newcomers_first: bool = False
    readers_first_come: bool = False
    open_votes: bool = False
    guests_vote: bool = False
    calls_itself: bool = False
    fellowship_minutes: int = 30
    slow_seconds: int = 0
    holds_contacts: bool = True
    slips: bool = False
    lounge: bool = False

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


KNOWN = frozenset(field.name for field in fields(Options))


def options_from(data: Mapping[str, Any]) -> Options:
    """The options that ``as_data`` wrote, also when another release wrote them."""
    return Options(**{key: value for key, value in data.items() if key in KNOWN})

"""Every kind of row a room has, by name; each noun says its own in a file of this folder."""

from groups.rooms.kinds import (
    coming,
    doors,
    floor,
    hands,
    ignoring,
    motions,
    pace,
    peace,
    people,
    readings,
    steps,
    succession,
    words,
)
from groups.rooms.kinds.kind import Access, Kind, Timer

KINDS: dict[str, Kind] = {
    kind.name: kind
    for noun in (
        words,
        ignoring,
        hands,
        floor,
        coming,
        steps,
        readings,
        motions,
        doors,
        pace,
        peace,
        people,
        succession,
    )
    for kind in noun.KINDS
}


def access_after(name: str) -> Access:
    """What a row of this kind changes of who hears the room; nothing, of a kind that is no more."""
    kind = KINDS.get(name)
    return kind.access if kind else "same"


# In this order when several are due at once.
TIMERS: tuple[Timer, ...] = (*steps.TIMERS, *hands.TIMERS, *floor.TIMERS)

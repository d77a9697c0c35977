"""What the floor looks like to one person now, and what they or the chair can do next.

Pure, for the first sight of the page; static/js/rooms/standing.js says the same afterwards.
"""

from dataclasses import dataclass

from groups.rooms.kinds.kind import State


@dataclass(frozen=True)
class Standing:
    """How the floor is shown, my place in the line of hands (0: none), and what I may write.

    ``mode``: speak, wait, muted, frozen or closed. ``round``: everybody is asked in turn.
    """

    look: str
    name: str
    place: int
    may_take: bool
    mode: str
    round: bool


def standing(state: State, person: str, *, serves: bool, muted: bool) -> Standing:
    """How the room stands for ``person``; the state as it goes over the wire."""
    hands = [hand["member"] for hand in state["hands"]]
    place = hands.index(person) + 1 if person in hands else 0
    look = _look(state, person)
    first = not hands or place == 1
    return Standing(
        look=look,
        name=state["floor"]["name"] or "",
        place=place,
        may_take=look == "free" and first and not muted,
        mode=_mode(state, look, serves=serves, muted=muted),
        round=state["now"]["order"] == "round_robin",
    )


def _mode(state: State, look: str, *, serves: bool, muted: bool) -> str:
    if look == "closed":
        return "closed"
    if muted:
        return "muted"
    if look == "frozen" and not serves:
        return "frozen"
    speaks = serves or look == "mine" or _open_floor(state)
    return "speak" if speaks else "wait"


def _open_floor(state: State) -> bool:
    return bool(state["now"]["crosstalk"] == "open")


def _look(state: State, person: str) -> str:
    if state["phase"] == "closed":
        return "closed"
    if state["frozen"]:
        return "frozen"
    if state["phase"] == "silence":
        return "silence"
    floor = state["floor"]
    mine = floor["member"] == person
    if floor["status"] == "held":
        others = "away" if floor["away"] else "held"
        return "mine" if mine else others
    if floor["status"] == "offered":
        return "called" if mine else "offered"
    if _open_floor(state):
        return "open"
    return "free" if state["now"]["order"] else "listen"


SOON_S = 60


def share_hint(state: State, person: str, now: float, *, serves: bool) -> str:
    """``soon`` or ``over`` when the time of a share is; to who shares and to those who serve."""
    floor = state["floor"]
    concerned = serves or floor["member"] == person
    if floor["status"] != "held" or not floor["until"] or not concerned:
        return ""
    left = floor["until"] - now
    if left > SOON_S:
        return ""
    return "soon" if left > 0 else "over"


@dataclass(frozen=True)
class Next:
    """The chair's one next act: ``thank``, ``call``, ``next``, ``close``, or ``none``.

    ``after`` is who waits next, while somebody is thanked: both are one press then.
    In a pause nobody is called: ``wait`` stands where ``call`` would.
    """

    choice: str
    name: str
    title: str
    after: str = ""


def chairs_next(state: State, titles: list[str]) -> Next:
    """Who holds the floor is thanked first; then the hands, and then the next step.

    ``titles`` are those of the agenda's steps, in order.
    """
    if state["phase"] == "lounge":
        return Next("none", "", "")
    title = titles[min(state["step"] + 1, len(titles) - 1)]
    if state["floor"]["member"]:
        waiting = [
            one["name"] for one in state["hands"] if one["member"] != state["floor"]["member"]
        ]
        calls = waiting and not _open_floor(state) and not state["frozen"]
        after = waiting[0] if calls else ""
        return Next("thank", state["floor"]["name"] or "", title, after)
    if state["hands"] and not _open_floor(state) and state["phase"] != "silence":
        choice = "wait" if state["frozen"] else "call"
        return Next(choice, state["hands"][0]["name"], title)
    over = state["phase"] in {"fellowship", "closed"}
    return Next("close" if over else "next", "", title)


def seconds_left(state: State, now: float) -> int | None:
    """Until the clock leads on from this step; None: it does not. ``now`` in epoch seconds."""
    until = state["step_until"]
    return max(0, round(until - now)) if until else None


def minutes_over(state: State, now: float) -> int:
    """How many minutes a step takes longer than it was meant to: a hint to who leads."""
    meant, begun = state["now"]["minutes"], state["step_at"]
    if not (meant and begun) or state["step_until"]:
        return 0
    return max(0, int((now - begun) // 60) - int(meant))

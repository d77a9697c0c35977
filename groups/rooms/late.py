"""Who comes late reads the topic, the readings and the share of that moment. Pure.

So people can say something hard to those who are there, and not to whoever looks in later. A
group may choose that everybody reads everything; those who look after a room always do.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from groups.rooms.kinds import KINDS

Span = tuple[int, int]


@dataclass(frozen=True)
class Came:
    """``after`` which row somebody first came in; of the earlier ones they read ``spans``."""

    after: int = 0
    spans: tuple[Span, ...] = ()

    def may_read(self, seq: int, kind: str) -> bool:
        if seq > self.after:
            return True
        known = KINDS.get(kind)
        if known is None or known.for_late == "never":
            return False
        return known.for_late == "always" or any(a <= seq <= b for a, b in self.spans)

    def as_data(self) -> dict[str, Any]:
        return {"after": self.after, "spans": [list(span) for span in self.spans]}


FROM_THE_START = Came()


def came_from(data: Mapping[str, Any]) -> Came:
    """What ``as_data`` wrote; of nothing, that they were there from the start."""
    if not data:
        return FROM_THE_START
    return Came(data["after"], tuple((first, last) for first, last in data["spans"]))


def coming_now(
    head: int, steps: Iterable[tuple[int, Mapping[str, Any]]], share: int | None
) -> Came:
    """Somebody comes in after row ``head``.

    ``steps`` are the seq and the body of each step that began, in order; ``share`` is the seq
    at which whoever holds the floor took it.
    """
    begun = [(seq, body["now"]) for seq, body in steps]
    ends = [seq - 1 for seq, _ in begun[1:]] + [head]
    spans = [(seq, end) for (seq, now), end in zip(begun, ends, strict=False) if _for_all(now)]
    return Came(head, (*spans, *([(share, head)] if share else [])))


def _for_all(now: Mapping[str, Any]) -> bool:
    """Whether only those who serve speak in a step: it opens, reads, or brings the topic."""
    return now["crosstalk"] != "open" and not now["order"]

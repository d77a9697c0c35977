"""What an engine is asked, and what it answers."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

Spans = list[tuple[datetime, datetime]]


@dataclass(frozen=True, slots=True)
class Question:
    """What does a device show of this feed, of what starts in [since, until)?"""

    feed: bytes
    since: datetime
    until: datetime


Engine = Callable[[Sequence[Question]], list[Spans]]


def inside(question: Question, spans: Iterable[tuple[datetime, datetime]]) -> Spans:
    """Return the spans in UTC that start within the window, in order."""
    instants = ((start.astimezone(UTC), end.astimezone(UTC)) for start, end in spans)
    return sorted(span for span in instants if question.since <= span[0] < question.until)

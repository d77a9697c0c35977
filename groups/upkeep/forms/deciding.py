"""What one who decides about a proposal sends."""

from dataclasses import dataclass

from groups.meetings.forms import sent
from groups.meetings.forms.sent import Words


@dataclass(frozen=True)
class Decision:
    """``fields`` are the names of those to take; ``group`` the slug a new meeting goes to."""

    fields: frozenset[str]
    answer: str
    group: str


def decision_from(words: Words) -> Decision:
    sent.only_known(words, ("take", "answer", "group"))
    return Decision(
        fields=frozenset(words.get("take", ())),
        answer=sent.paragraphs(words, "answer", 2000),
        group=sent.line(words, "group", 64),
    )

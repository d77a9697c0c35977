"""What one who mends a listing presses."""

from dataclasses import dataclass

from groups.meetings.forms import sent
from groups.meetings.forms.sent import Words
from groups.upkeep.findings import KINDS


@dataclass(frozen=True)
class Press:
    """``about`` is what the finding was about when the page was made."""

    slug: str
    finding: str
    mend: str
    about: str


def press_from(words: Words) -> Press:
    sent.only_known(words, ("meeting", "finding", "mend", "about"))
    return Press(
        slug=sent.one(words, "meeting")[:64],
        finding=sent.choice(words, "finding", tuple(KINDS), ""),
        mend=sent.one(words, "mend")[:32],
        about=sent.one(words, "about")[:64],
    )

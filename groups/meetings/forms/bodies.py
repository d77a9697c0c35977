"""What a coordinator sends: a service body, and the groups it serves."""

from dataclasses import dataclass

from groups.meetings.forms import sent
from groups.meetings.forms.sent import Words
from groups.meetings.models import BODY_KINDS

FIELDS = ("name", "parent", "kind", "fellowship", "description", "website", "helpline")


@dataclass(frozen=True)
class BodyForm:
    """``parent`` is the slug of the body above, or "" for none."""

    name: str
    parent: str
    kind: str
    fellowship: str
    description: str
    website: str
    helpline: str


def body_from(words: Words) -> BodyForm:
    """Read a service body; raises Invalid with the field."""
    sent.only_known(words, FIELDS)
    return BodyForm(
        name=sent.line(words, "name", 255, least=1),
        parent=sent.line(words, "parent", 64),
        kind=sent.choice(words, "kind", ("", *BODY_KINDS), ""),
        fellowship=sent.line(words, "fellowship", 32),
        description=sent.paragraphs(words, "description", 5000),
        website=sent.web(words, "website"),
        helpline=sent.line(words, "helpline", 255),
    )


def group_from(words: Words) -> str:
    """Read which group is meant: its address word."""
    sent.only_known(words, ("group",))
    said = sent.line(words, "group", 300, least=1)
    return said.rstrip("/").rpartition("/")[2]

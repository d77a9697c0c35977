"""A letter to a group, and where a group wants its letters passed on to."""

from groups.meetings.forms import sent
from groups.meetings.forms.sent import Words as Sent
from groups.plumbing import text
from groups.plumbing.errors import Invalid
from groups.plumbing.mail.addresses import mail_address
from groups.upkeep.sealing import Words

LONGEST = 4000


def letter_from(words: Sent) -> Words:
    sent.only_known(words, ("words", "answer_to"))
    written = text.paragraphs(sent.one(words, "words"), "words", most=LONGEST, least=1)
    return Words(written, sent.line(words, "answer_to", 255))


def contact_from(words: Sent) -> str:
    sent.only_known(words, ("contact_email",))
    return mail_address(sent.one(words, "contact_email"), "contact_email")


def mail_address_in(words: str) -> str:
    """Return the words when they are a mail address, else "": people also leave numbers."""
    try:
        return mail_address(words, "answer_to")
    except Invalid:
        return ""

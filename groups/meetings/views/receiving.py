"""The words a browser or a program sent, with repeats, before anybody judges them."""

from flask import request

from groups.meetings.forms.sent import sent
from groups.plumbing.errors import Invalid

Words = dict[str, list[str]]


def sent_words() -> Words:
    """Return the form or JSON object sent, with repeats; raises Invalid for what is no form."""
    if request.is_json:
        return sent(request.get_json(silent=True))
    return {name: values for name, values in request.form.lists() if name != "csrf_token"}


def typed() -> Words:
    """Return what was typed, to show it again."""
    try:
        return sent_words()
    except Invalid:
        return {}

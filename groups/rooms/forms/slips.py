"""Asking for an attendance slip."""

from collections.abc import Mapping

from groups.plumbing import text
from groups.plumbing.errors import Invalid
from groups.rooms.sealing import initials


def name_on_slip(words: Mapping[str, str]) -> str:
    """The name as it shall stand on the slip; raises Invalid."""
    name = text.line(words.get("name", ""), "name", most=80)
    if not initials(name):
        raise Invalid("Please type the name that shall stand on the slip.", "name")
    return name

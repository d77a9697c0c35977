"""Reporting a line: what it may be, and what the stewards should know besides."""

from collections.abc import Mapping

from groups.plumbing import text
from groups.plumbing.errors import Invalid

CATEGORIES = {
    "harassment": "Somebody is attacked or pressed",
    "threat": "A threat",
    "contact": "Selling, preying on newcomers, or pressing for contact",
    "danger": "Somebody may be in danger",
    "other": "Something else",
}


def report(words: Mapping[str, str]) -> tuple[str, str]:
    """The category and a note; raises Invalid."""
    category = words.get("category", "")
    if category not in CATEGORIES:
        raise Invalid("Please choose what it is.", "category")
    return category, text.paragraphs(words.get("note", ""), "note", most=1000)

"""The names of types and languages in the reader's language, where we have them."""

from collections.abc import Callable
from dataclasses import replace

from flask import has_request_context, request

from groups.meetings import types
from groups.meetings.facets import Choice, Facets


def readers_language() -> str:
    """Return the language the browser prefers among those our names are there in."""
    if not has_request_context():
        return "en"
    return request.accept_languages.best_match(types.TRANSLATIONS) or "en"


def in_readers_words(found: Facets) -> Facets:
    language = readers_language()
    if language == "en":
        return found
    return replace(
        found,
        types=_named(found.types, lambda code: types.name_of(code, language)),
        languages=_named(found.languages, lambda tag: types.language_name(tag, language)),
    )


def _named(choices: tuple[Choice, ...], name_of: Callable[[str], str]) -> tuple[Choice, ...]:
    named = (replace(choice, name=name_of(choice.value)) for choice in choices)
    return tuple(sorted(named, key=lambda choice: choice.name.casefold()))

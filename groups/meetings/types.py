"""What kind of meeting: the codes of the meeting lists, their names and addresses.

Codes are what programs exchange; people see names, in their language where we have it;
addresses may use either, since the widespread meeting lists write ``?type=big-book``.
The data are in ``data/types.toml`` and ``data/fellowships.toml``.
"""

import tomllib
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

from groups.meetings.slugs import slug_of


def _data(name: str) -> Any:
    text = files("groups.meetings").joinpath("data", name).read_text(encoding="utf-8")
    return tomllib.loads(text)


_TYPES: list[dict[str, Any]] = _data("types.toml")["type"]
_FELLOWSHIPS: list[dict[str, str]] = _data("fellowships.toml")["fellowship"]

NAMES: dict[str, str] = {one["code"]: one["names"]["en"] for one in _TYPES}
_TRANSLATED: dict[str, dict[str, str]] = {one["code"]: one["names"] for one in _TYPES}

# The languages most of the names are there in; some formats of one fellowship are in fewer.
TRANSLATIONS = ("en", "es", "fr", "ja", "nl", "pl", "pt", "sk", "sv", "th")

# Codes that say how people attend. A meeting keeps that as its attendance, said once.
ABOUT_ATTENDANCE = frozenset(one["code"] for one in _TYPES if one.get("about") == "attendance")

# Codes not in the published Meeting Guide list: proposed ones, and those of other lists.
NOT_PUBLISHED = frozenset(one["code"] for one in _TYPES if not one.get("published"))

LANGUAGES: dict[str, str] = {one["code"]: one["language"] for one in _TYPES if "language" in one}
_SIGNED = frozenset(one["code"] for one in _TYPES if one.get("signed"))
_NAMES_OF_LANGUAGES = {tag: NAMES[code] for code, tag in LANGUAGES.items()}
_CODES_OF_LANGUAGES = {tag: code for code, tag in LANGUAGES.items()}

SLUGS = {code: slug_of(name) for code, name in NAMES.items()}
_CODES = {code.casefold(): code for code in NAMES} | {slug: code for code, slug in SLUGS.items()}

FELLOWSHIPS = {one["slug"]: one["name"] for one in _FELLOWSHIPS}
_SETS = {one["slug"]: one.get("types", "") for one in _FELLOWSHIPS}


def code_of(word: str) -> str | None:
    """Return the code for a code in any case, a name, or an address word; None if unknown."""
    word = word.strip()
    return _CODES.get(word.casefold()) or (_CODES.get(slug_of(word)) if word else None)


def name_of(code: str, language: str = "en") -> str:
    """Return what people see: in that language, else in English, else the code itself."""
    names = _TRANSLATED.get(code, {})
    return names.get(language) or names.get("en") or code


def names_of(codes: Iterable[str], language: str = "en") -> list[str]:
    """Return the names people see, in the order given."""
    return [name_of(code, language) for code in codes]


def choices(fellowship: str = "", kept: Iterable[str] = ()) -> list[str]:
    """Return the codes a meeting of that fellowship may choose from: no other fellowship's own.

    Those it has already stay to choose from.
    """
    own = _SETS.get(fellowship, "")
    theirs = [one["code"] for one in _TYPES if one.get("of", own) == own]
    return [code for code in NAMES if code in {*theirs, *kept} - ABOUT_ATTENDANCE]


def fellowship_name(slug: str) -> str:
    return FELLOWSHIPS.get(slug, slug)


def language_of(codes: list[str], default: str = "en") -> str:
    """Return the language tag the types name; the default where they name none."""
    spoken = [LANGUAGES[code] for code in codes if code in LANGUAGES and code not in _SIGNED]
    return spoken[0] if spoken else default


def language_name(tag: str, language: str = "en") -> str:
    """Return what people call the language with that tag."""
    code = _CODES_OF_LANGUAGES.get(tag)
    return name_of(code, language) if code else tag


def language_tags() -> list[str]:
    """Return every language we have a name for, by name."""
    return sorted(_NAMES_OF_LANGUAGES, key=_NAMES_OF_LANGUAGES.__getitem__)

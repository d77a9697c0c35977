"""The words of a form, with repeats: what was typed, before anybody judged it."""

from collections.abc import Mapping, Sequence

from groups.meetings.forms.values import web_address
from groups.plumbing import text
from groups.plumbing.errors import Invalid

Words = Mapping[str, Sequence[str]]
YES = frozenset({"yes", "on", "true", "1"})


def sent(form: object) -> dict[str, list[str]]:
    """Read a JSON object as if it were a form; raises Invalid for values a form cannot have."""
    if not isinstance(form, dict):
        return {}
    return {str(name): _values(str(name), value) for name, value in form.items()}


def _values(name: str, value: object) -> list[str]:
    if isinstance(value, list):
        if len(value) > 100:
            return []
        if any(isinstance(each, list) for each in value):
            raise Invalid("Give this as text.", name[:40])
        return [one for each in value for one in _values(name, each)]
    if value is None:
        return []
    if isinstance(value, bool):
        return ["yes"] if value else []
    if isinstance(value, str | int | float):
        return [str(value)]
    raise Invalid("Give this as text.", name[:40])


def only_known(words: Words, known: Sequence[str]) -> None:
    """Refuse fields the form does not have, so that nobody can set what is not theirs."""
    for name in words:
        if name not in known and name != "csrf_token":
            raise Invalid("This form has no such field.", name[:40], code="unknown_field")


def one(words: Words, name: str) -> str:
    values = words.get(name) or [""]
    return values[-1].strip()


def line(words: Words, name: str, most: int, *, least: int = 0) -> str:
    return text.line(one(words, name), name, most=most, least=least)


def paragraphs(words: Words, name: str, most: int) -> str:
    return text.paragraphs(one(words, name), name, most=most)


def web(words: Words, name: str) -> str:
    return web_address(one(words, name), name)


def yes(words: Words, name: str) -> bool:
    return one(words, name).casefold() in YES


def choice(words: Words, name: str, allowed: Sequence[str], default: str) -> str:
    value = one(words, name) or default
    if value not in allowed:
        raise Invalid("Please choose one of these.", name)
    return value


def minutes(words: Words, name: str, default: int | None) -> int | None:
    value = one(words, name)
    if not value:
        return default
    if (
        not value.isascii()
        or not value.isdecimal()
        or len(value) > 4
        or not 1 <= int(value) <= 1440
    ):
        raise Invalid("Give the length in minutes, from 1 to 1440.", name)
    return int(value)

"""What comes in an address, a form or as JSON: nothing that cannot be kept gets to any page."""

import json
from typing import IO, Any

from flask import Flask, Request
from flask.json.provider import DefaultJSONProvider
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.formparser import FormDataParser
from werkzeug.routing import (
    IntegerConverter,
    Map,
    PathConverter,
    UnicodeConverter,
    ValidationError,
)

_Words = MultiDict[str, str]
_Files = MultiDict[str, FileStorage]

LARGEST_NUMBER = 2**31 - 1  # what a database keeps as a number


def set_up(app: Flask) -> None:
    """Before any address is declared: the numbers in them are read as this says."""
    app.json = _WholeText(app)
    app.request_class = _Request
    app.url_map.converters |= {"int": _Number, "default": _Word, "path": _Path}


class _Form(FormDataParser):
    """A form without its NULs, which no database of ours can keep.

    Nobody types one, and who pastes one with their words does not see it: there is nothing they
    could do about a refusal. A program, whose JSON may hold one, is told where it stands.
    """

    def parse(self, *sent: Any, **options: Any) -> tuple[IO[bytes], _Words, _Files]:
        stream, form, files = super().parse(*sent, **options)
        whole = [(name, words.replace("\0", "")) for name, words in form.items(multi=True)]
        return stream, self.cls(whole), files


class _Request(Request):
    form_data_parser_class = _Form


class _Number(IntegerConverter):
    """A number that something may be called by; a larger one is an address of nothing."""

    def __init__(self, map: Map) -> None:  # noqa: A002 - as werkzeug names it
        super().__init__(map, max=LARGEST_NUMBER)


class _Word(UnicodeConverter):
    """A word of an address. PostgreSQL refuses to look for one with a NUL: nothing is there."""

    def to_python(self, value: str) -> str:
        return _without_nul(value)


class _Path(PathConverter):
    """The rest of an address, as ``_Word``."""

    def to_python(self, value: str) -> str:
        return _without_nul(value)


def _without_nul(value: str) -> str:
    if "\0" in value:
        raise ValidationError
    return value


class _WholeText(DefaultJSONProvider):
    r"""JSON whose text can be written down again: "\ud800" alone is half a letter."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Raise ValueError, as for anything else that is not JSON."""
        try:
            value = super().loads(s, **kwargs)
            json.dumps(value, ensure_ascii=False).encode()
        except RecursionError:
            raise ValueError("nested too deep") from None
        return value

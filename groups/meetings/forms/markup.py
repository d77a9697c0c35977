"""Text that came with markup in it, as plain text."""

import html
import re
import unicodedata
from html.parser import HTMLParser

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--.*?-->", re.DOTALL)
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,10}|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
_SPACES = re.compile(r"[^\S\n]+")
_EMPTY_LINES = re.compile(r"\n\s*\n\s*")
_BREAKS = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4"})
_SILENT = frozenset({"script", "style", "template"})
_JOINERS = frozenset("\u200c\u200d")


def has_markup(value: str) -> bool:
    return bool(_TAG.search(value) or _ENTITY.search(value))


def without_markup(value: str) -> str:
    """Return what a reader of the page would have read: no tags, no scripts."""
    reader = _Reader()
    reader.feed(value)
    reader.close()
    return tidy("".join(reader.words))


def without_entities(value: str) -> str:
    return html.unescape(value)


def visible(value: str) -> str:
    """Return the text without characters nobody sees: controls, forged directions, halves."""
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    if text.isprintable():
        return text
    return "".join(_shown(character) for character in text)


def tidy(value: str) -> str:
    return _EMPTY_LINES.sub("\n\n", _SPACES.sub(" ", value)).strip()


def _shown(character: str) -> str:
    if character in "\n\t" or character in _JOINERS:
        return character
    category = unicodedata.category(character)
    if category in {"Cf", "Cs", "Co"}:
        return ""
    return " " if category in {"Cc", "Zl", "Zp"} else character


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's own shape
        if tag in _BREAKS:
            self.words.append("\n")
        self._silent += tag in _SILENT

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(0, self._silent - (tag in _SILENT))

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)

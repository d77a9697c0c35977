"""What in a line makes it wait for somebody who serves, and what we ask about before sending. Pure.

A line is held, never dropped: see ``data/held.toml``.
"""

import re
import tomllib
import unicodedata
from importlib.resources import files
from itertools import chain

_DOMAINS = "com|org|net|info|io|me|gg|ly|to|tv|app|link|xyz|online|site|club|shop|eu|uk|de|es|fr"
# A sign that few lines have is looked for first, what stands before it afterwards.
_LINK = re.compile(
    rf"[.:](?:(?<=http:)|(?<=https:)|(?<=www\.)|(?<=[\w-]\.)(?:{_DOMAINS})\b(?!\.\w))",
    re.IGNORECASE,
)
_AT = re.compile(r"@|\(at\)|\[at\]", re.IGNORECASE)
_MAIL = re.compile(r"[^\s@]{1,64}\s?(?:@|\(at\)|\[at\])\s?[^\s@]{1,64}\.\w{2,}", re.IGNORECASE)
_WORDS = re.compile(r"[^\W_]+")
_DIGIT = re.compile(r"\d")
# Seven digits or more, with what people put between them; dates and sums have fewer, or commas.
_NUMBER = re.compile(r"(?<![\d.,:])\+?\(?\d(?:[\s().\-/]{0,2}\d){6,14}(?![\d,:])")
_DAY = re.compile(r"\b(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{4})\b")

# One source for here and for the page, which asks before it sends: JavaScript reads the same.
FULL_NAME = (
    "(?:[Mm]y (?:full )?name is|I am called|[Mm]e llamo|[Mm]i nombre es|[Ii]ch hei(?:ß|ss)e"
    "|[Mm]ein Name ist|[Jj]e m['’]appelle|[Mm]on nom est) [A-ZÀ-Þ][\\wÀ-ÿ'’-]+ [A-ZÀ-Þ][\\wÀ-ÿ'’-]+"  # noqa: RUF001
)
_FULL_NAME = re.compile(FULL_NAME)


def why_held(text: str, *, contacts: bool) -> str | None:
    """Why a line waits: ``words`` of the lists, or a ``contact`` where those wait as well."""
    if has_held_words(text):
        return "words"
    return "contact" if contacts and has_contact(text) else None


def has_contact(text: str) -> bool:
    """Whether there is a link, a mail address or a telephone number in it."""
    return bool(_LINK.search(text)) or _has_mail(text) or _has_number(text)


# Nearly every line has neither, and to see that must not cost more than to keep the line.
def _has_mail(text: str) -> bool:
    return bool(_AT.search(text) and _MAIL.search(text))


def _has_number(text: str) -> bool:
    return bool(_DIGIT.search(text) and _NUMBER.search(_DAY.sub("", text)))


def has_held_words(text: str) -> bool:
    """Whether a threat or a slur of the lists is in it, as whole words."""
    words = _words(text)
    begun = _FIRST_WORDS.intersection(words)
    if not begun:
        return False
    spoken = f" {' '.join(words)} "
    return any(phrase in spoken for word in begun for phrase in _PHRASES[word])


def looks_like_full_name(text: str) -> bool:
    return bool(_FULL_NAME.search(text))


def _words(text: str) -> list[str]:
    """As they are compared: without accents and apostrophes, all small."""
    plain = text.replace("'", "").replace("’", "").casefold()  # noqa: RUF001
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain).casefold()
        plain = "".join(one for one in plain if not unicodedata.combining(one))
    return _WORDS.findall(plain)


def _phrases() -> dict[str, list[str]]:
    """What is on the lists, by its first word."""
    lists = files("groups.rooms").joinpath("data", "held.toml").read_text("utf-8")
    found: dict[str, list[str]] = {}
    for phrase in chain.from_iterable(tomllib.loads(lists).values()):
        words = _words(phrase)
        found.setdefault(words[0], []).append(f" {' '.join(words)} ")
    return found


_PHRASES = _phrases()
_FIRST_WORDS = frozenset(_PHRASES)

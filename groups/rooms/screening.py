"""What in a line makes it wait for somebody who serves, and what we ask about before sending. Pure.

A line is held, never dropped: see ``data/held.toml``.
"""

import re
import tomllib
import unicodedata
from importlib.resources import files

_DOMAINS = "com|org|net|info|io|me|gg|ly|to|tv|app|link|xyz|online|site|club|shop|eu|uk|de|es|fr"
_LINK = re.compile(rf"https?:|www\.|\b[\w-]{{1,63}}\.(?:{_DOMAINS})\b(?!\.\w)", re.IGNORECASE)
_MAIL = re.compile(r"[^\s@]{1,64}\s?(?:@|\(at\)|\[at\])\s?[^\s@]{1,64}\.\w{2,}", re.IGNORECASE)
_WORDS = re.compile(r"[^\W_]+")
# Seven digits or more, with what people put between them; dates and sums have fewer, or commas.
_NUMBER = re.compile(r"(?<![\d.,:])\+?\(?\d(?:[\s().\-/]{0,2}\d){6,14}(?![\d,:])")
_DAY = re.compile(r"\b(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{4})\b")

# One source for here and for the page, which asks before it sends: JavaScript reads the same.
FULL_NAME = (
    "(?:[Mm]y (?:full )?name is|I am called|[Mm]e llamo|[Mm]i nombre es|[Ii]ch hei(?:ß|ss)e"
    "|[Mm]ein Name ist|[Jj]e m['’]appelle|[Mm]on nom est) [A-ZÀ-Þ][\\wÀ-ÿ'’-]+ [A-ZÀ-Þ][\\wÀ-ÿ'’-]+"  # noqa: RUF001
)
_FULL_NAME = re.compile(FULL_NAME)


def has_contact(text: str) -> bool:
    """Whether there is a link, a mail address or a telephone number in it."""
    if _LINK.search(text) or _MAIL.search(text):
        return True
    return bool(_NUMBER.search(_DAY.sub("", text)))


def has_held_words(text: str) -> bool:
    """Whether a threat or a slur of the lists is in it, as whole words."""
    spoken = _spoken(text)
    return any(phrase in spoken for phrase in _PHRASES)


def looks_like_full_name(text: str) -> bool:
    return bool(_FULL_NAME.search(text))


def _spoken(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("'", "").replace("’", "")).casefold()  # noqa: RUF001
    letters = "".join(one for one in plain if not unicodedata.combining(one))
    words = " ".join(_WORDS.findall(letters))
    return f" {words} "


def _phrases() -> tuple[str, ...]:
    lists = files("groups.rooms").joinpath("data", "held.toml").read_text("utf-8")
    return tuple(_spoken(phrase) for phrases in tomllib.loads(lists).values() for phrase in phrases)


_PHRASES = _phrases()

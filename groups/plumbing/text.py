"""What people type, made safe to keep and show without changing what they said."""

import re
import unicodedata

from groups.plumbing.errors import Invalid

# Zero-width joiners are letters' business in Persian and Hindi and in emoji; the rest of
# category Cf hides text or turns its direction, which is how names are forged.
_JOINERS = {"\u200c", "\u200d"}
_ISOLATES = {"\u2066", "\u2067", "\u2068", "\u2069", "\u200e", "\u200f", "\u061c"}
_MARKS_IN_A_ROW = re.compile(r"(?:[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff]){5,}")
# Letters by category, which show as nothing: with one of them a name is twice there.
_UNSEEN = re.compile("[\u115f\u1160\u3164\uffa0]")
# No word of anybody's goes on in Armenian, Cherokee, Lisu or Coptic letters that pass for Latin.
_FOREIGN = "[\u0531-\u058f\u13a0-\u13ff\uab70-\uabbf\ua4d0-\ua4ff\u2c80-\u2cff]"
_TWO_ALPHABETS = re.compile(f"[A-Za-z\u00c0-\u024f]{_FOREIGN}|{_FOREIGN}[A-Za-z\u00c0-\u024f]")
_SPACES = re.compile(r"[^\S\n]+")


def line(value: str, field: str, *, most: int, least: int = 1) -> str:
    """One line of text, trimmed, inner white space folded; raises Invalid."""
    text = _SPACES.sub(" ", _allowed(value, field).replace("\n", " ")).strip()
    # A name of ten thousand letters hides something; it is no text that grew too long.
    return _sized(text, field, least, most, too_long="bad_text")


def name(value: str, field: str, *, most: int, least: int = 1) -> str:
    """What a person goes by, which a tired eye cannot take for another's; raises Invalid."""
    text = line(value, field, most=most, least=least)
    if _UNSEEN.search(text):
        raise Invalid("This has a letter that nobody can see.", field, code="bad_text")
    if _TWO_ALPHABETS.search(text):
        raise Invalid("Please write a name in one alphabet.", field, code="bad_text")
    return text


def paragraphs(value: str, field: str, *, most: int, least: int = 0) -> str:
    """Text of several lines with plain line feeds, trimmed; raises Invalid."""
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    text = _allowed(text, field, keep=_ISOLATES | {"\n", "\t"})
    return _sized(text.strip(), field, least, most, too_long="too_large")


def _allowed(value: str, field: str, keep: frozenset[str] | set[str] = frozenset()) -> str:
    text = unicodedata.normalize("NFC", value)
    for character in "" if text.isprintable() else text:
        category = unicodedata.category(character)
        if category in {"Cc", "Cf", "Cs", "Co"} and character not in keep | _JOINERS:
            if character in "\n\t":
                continue
            raise Invalid(
                "This has a hidden character we cannot keep. Please type it again.",
                field,
                code="bad_text",
            )
    if not text.isascii() and _MARKS_IN_A_ROW.search(text):
        raise Invalid("Please use fewer accents on one letter.", field, code="bad_text")
    return text


def _sized(text: str, field: str, least: int, most: int, *, too_long: str) -> str:
    if len(text) < least:
        raise Invalid("Please write something here.", field, code="empty" if not text else None)
    if len(text) > most:
        raise Invalid(f"Please keep this to {most:,} characters.", field, code=too_long)
    return text


def fold(value: str) -> str:
    """For searching: no accents, no case."""
    decomposed = unicodedata.normalize("NFKD", value.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


_LOOKALIKES = str.maketrans(
    "аеорсухікмтнвԁјѕһαορνι0134578ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ",  # noqa: RUF001 - the twins are the point
    "aeopcyxikmthbdjshaopvioieastbabcdefghijklmnoprstuvwyz",
)


def skeleton(name: str) -> str:
    """Two names with one skeleton look alike to a tired eye (after the idea of UTS 39)."""
    folded = fold(unicodedata.normalize("NFKC", name)).replace("\u0131", "i")
    return re.sub(r"[\W_]+", "", folded).translate(_LOOKALIKES)

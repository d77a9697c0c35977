"""Words made safe for a calendar line: one bad title must never spoil a feed.

Google drops a whole feed for one malformed line, and the icalendar library writes some
characters as they come: controls, a lone carriage return, half of a surrogate pair.
"""

import re
from urllib.parse import quote, urlsplit

MOST_CHARACTERS = 4000
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
# Marks that turn the reading direction of whatever follows them, in other people's events too.
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SCHEMES = {"http", "https", "tel", "mailto"}
_URI_SAFE = "!#$%&'()*+,/:;=?@[]~-._"


def one_line(text: str) -> str:
    """Return the text on a single line; empty if nothing is left of it."""
    return " ".join(lines(text).split())[:MOST_CHARACTERS]


def lines(text: str) -> str:
    """Return the text with plain line feeds and nothing a calendar line cannot hold."""
    text = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    text = _SURROGATES.sub("\ufffd", text)
    return _DIRECTION.sub("", _CONTROLS.sub("", text)).strip()[:MOST_CHARACTERS]


def uri(address: str) -> str:
    """Return the address in ASCII, or nothing when it is no address a person should follow."""
    address = address.strip()
    if not address or _CONTROLS.search(address) or re.search(r"\s", address):
        return ""
    try:
        parts = urlsplit(address)
        if parts.scheme.lower() not in _SCHEMES:
            return ""
        return quote(address, safe=_URI_SAFE)
    except ValueError:  # an unfinished [IPv6] host, or half of a surrogate pair
        return ""


def telephone(number: str) -> str:
    """Return a plain telephone number as an address to call; nothing for any other words."""
    if not re.fullmatch(r"[0-9+ ().*#,;/-]{3,60}", number.strip()):
        return ""
    return f"tel:{quote(re.sub(r'[ ()./-]', '', number), safe='+*,;')}"

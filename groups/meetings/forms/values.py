"""Single values from outside: addresses of pages, coordinates, telephone numbers."""

import math
import re
from urllib.parse import urlsplit

from groups.plumbing.errors import Invalid

LONGEST_ADDRESS = 1000
_TELEPHONE = re.compile(r"\+?[0-9 ().,*#x-]{3,255}", re.IGNORECASE)
_PASSWORD = re.compile(
    r"\b(?:pass ?(?:word|code|key|phrase)?s?|pwd|pw|pin|contraseña|clave|mot de passe|kennwort)\b"
    r"|[?&#](?:pwd|pass|password|passcode|pw)=",
    re.IGNORECASE,
)


def web_address(value: str, field: str) -> str:
    """Return an http(s) address as it is; "" stays ""; raises Invalid for anything else."""
    address = value.strip()
    if not address:
        return ""
    try:
        parts = urlsplit(address)
        fine = parts.scheme.lower() in {"http", "https"} and "." in (parts.hostname or "")
    except ValueError:
        fine = False
    if not fine or len(address) > LONGEST_ADDRESS or not address.isprintable() or " " in address:
        raise Invalid("Give an address that begins with https://", field)
    return address


def coordinate(value: object, field: str, most: float) -> float | None:
    """Return degrees; None for none; raises Invalid for what is no number or beyond the globe."""
    if value is None or value == "":
        return None
    try:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise ValueError(value)
        degrees = float(value)
    except (ValueError, OverflowError):
        raise Invalid("Give degrees as a number, such as 37.3169.", field) from None
    if not math.isfinite(degrees) or abs(degrees) > most:
        raise Invalid(f"Give degrees from -{most:g} to {most:g}.", field)
    return degrees


def telephone(value: str, field: str) -> str:
    """Return a number one can dial, pauses and codes included; raises Invalid otherwise."""
    number = value.strip()
    if number and not _TELEPHONE.fullmatch(number):
        raise Invalid("Give the number in digits, such as +16699006833,,4033444129#", field)
    return number


def has_password(*texts: str) -> bool:
    """Does any of these tell the word that lets one in?"""
    return any(_PASSWORD.search(text) for text in texts)

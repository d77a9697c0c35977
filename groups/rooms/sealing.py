"""Reports and slips lie sealed: a stolen table tells nothing of who said what, nor a name."""

from typing import Any

from groups.plumbing.sealing import seal_body, unseal_body
from groups.plumbing.tokens import derived_key


class Key:
    """The server's key for one purpose. ``use`` it before anything is sealed or opened."""

    def __init__(self, purpose: str) -> None:
        self._purpose = purpose
        self._key = b""

    def use(self, secret: str) -> None:
        self._key = derived_key(secret, self._purpose)

    def seal(self, content: dict[str, Any], name: str) -> bytes:
        """Seal it for the one report or slip of that name."""
        return seal_body(self._key, content, name.encode())

    def open(self, sealed: bytes, name: str) -> dict[str, Any]:
        """Raises Broken under another key, or for another name."""
        return unseal_body(self._key, sealed, name.encode())


report_key = Key("reports")
slip_key = Key("attendance slips")


def initials(name: str) -> str:
    """``Ben de la Cruz`` is B. D. L. C.: enough to compare with a paper, too little to find."""
    return " ".join(f"{word[0].upper()}." for word in name.split() if word[0].isalnum())[:30]

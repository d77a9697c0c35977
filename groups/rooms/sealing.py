"""Reports and slips lie sealed: a stolen table tells nothing of who said what, nor a name."""

from typing import Any

from groups.plumbing.sealing import seal_body, unseal_body
from groups.plumbing.tokens import derived_key


class ReportKey:
    """The server's key for reports. ``use`` it before anything is sealed or opened."""

    def __init__(self) -> None:
        self._key = b""

    def use(self, secret: str) -> None:
        self._key = derived_key(secret, "reports")

    def seal(self, copy: dict[str, Any], report: str) -> bytes:
        return seal_body(self._key, copy, report.encode())

    def open(self, sealed: bytes, report: str) -> dict[str, Any]:
        """Raises Broken under another key, or for another report."""
        return unseal_body(self._key, sealed, report.encode())


report_key = ReportKey()


class SlipKey:
    """The server's key for slips. ``use`` it before anything is sealed or opened."""

    def __init__(self) -> None:
        self._key = b""

    def use(self, secret: str) -> None:
        self._key = derived_key(secret, "attendance slips")

    def seal(self, name: str, code: str) -> bytes:
        return seal_body(self._key, {"name": name}, code.encode())

    def open(self, sealed: bytes, code: str) -> str:
        """Raises Broken under another key, or for another slip."""
        return str(unseal_body(self._key, sealed, code.encode())["name"])


slip_key = SlipKey()


def initials(name: str) -> str:
    """``Ben de la Cruz`` is B. D. L. C.: enough to compare with a paper, too little to find."""
    return " ".join(f"{word[0].upper()}." for word in name.split() if word[0].isalnum())[:30]

"""Reports lie sealed: a stolen table tells nothing of who said what."""

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

"""Sealing words: a key for each thread, itself sealed under a key outside the database.

AES-256-GCM. What is sealed is bound to its place (thread, seq, author, client id), so a row
moved to another place, or put under another name, does not open.
"""

import hmac
import json
import secrets

from groups.plumbing.sealing import Broken, seal, seal_body, unseal, unseal_body
from groups.plumbing.tokens import derived_key

__all__ = ["Broken", "Keyring", "opened", "place", "sealed"]


class Keyring:
    """The server's key for threads. ``use`` it before anything is sealed or opened."""

    def __init__(self) -> None:
        self._outer = b""
        self._digests = b""

    def use(self, secret: str) -> None:
        self._outer = derived_key(secret, "threads")
        self._digests = derived_key(secret, "thread digests")

    def new_sealed_key(self, thread: str) -> bytes:
        return seal(self._outer, secrets.token_bytes(32), thread.encode())

    def thread_key(self, sealed_key: bytes, thread: str) -> bytes:
        """Raises Broken under another server key."""
        return unseal(self._outer, sealed_key, thread.encode())

    def digest(self, log_id: int, plain_digest: str) -> str:
        """A digest that tells a repeat, and lets nobody guess short words from a stolen table."""
        return hmac.digest(self._digests, f"{log_id} {plain_digest}".encode(), "sha256").hex()


def place(thread: str, seq: int, author: str, client_id: str) -> bytes:
    return json.dumps([thread, seq, author, client_id]).encode()


sealed = seal_body
opened = unseal_body

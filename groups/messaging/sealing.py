"""Sealing words: a key for each thread, itself sealed under a key outside the database.

AES-256-GCM. What is sealed is bound to its place (thread, seq, author, client id), so a row
moved to another place, or put under another name, does not open.
"""

import hmac
import json
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from groups.plumbing.tokens import derived_key

NONCE = 12
STEP = 160


class Broken(Exception):
    """This does not open here: another key, another place, or changed bytes."""


class Keyring:
    """The server's key for threads. ``use`` it before anything is sealed or opened."""

    def __init__(self) -> None:
        self._outer = b""
        self._digests = b""

    def use(self, secret: str) -> None:
        self._outer = derived_key(secret, "threads")
        self._digests = derived_key(secret, "thread digests")

    def new_sealed_key(self, thread: str) -> bytes:
        return _sealed(self._outer, secrets.token_bytes(32), thread.encode())

    def thread_key(self, sealed_key: bytes, thread: str) -> bytes:
        """Raises Broken under another server key."""
        return _opened(self._outer, sealed_key, thread.encode())

    def digest(self, log_id: int, plain_digest: str) -> str:
        """A digest that tells a repeat, and lets nobody guess short words from a stolen table."""
        return hmac.digest(self._digests, f"{log_id} {plain_digest}".encode(), "sha256").hex()


def place(thread: str, seq: int, author: str, client_id: str) -> bytes:
    return json.dumps([thread, seq, author, client_id]).encode()


def sealed(key: bytes, body: dict[str, Any], where: bytes) -> bytes:
    """The body in steps of 160 bytes, so that its length says little."""
    words = json.dumps(body, ensure_ascii=False).encode()
    return _sealed(key, words + b" " * (-len(words) % STEP), where)


def opened(key: bytes, ciphertext: bytes, where: bytes) -> dict[str, Any]:
    """Raises Broken."""
    body: dict[str, Any] = json.loads(_opened(key, ciphertext, where))
    return body


def _sealed(key: bytes, words: bytes, where: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, words, where)


def _opened(key: bytes, ciphertext: bytes, where: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(ciphertext[:NONCE], ciphertext[NONCE:], where)
    except (InvalidTag, ValueError):
        raise Broken from None

"""Sealing: AES-256-GCM, bound to a place, so that what is moved elsewhere does not open."""

import json
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12
STEP = 160


class Broken(Exception):
    """This does not open here: another key, another place, or changed bytes."""


def seal(key: bytes, plain: bytes, where: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, where)


def unseal(key: bytes, ciphertext: bytes, where: bytes) -> bytes:
    """Raises Broken."""
    try:
        return AESGCM(key).decrypt(ciphertext[:NONCE], ciphertext[NONCE:], where)
    except (InvalidTag, ValueError):
        raise Broken from None


def seal_body(key: bytes, body: dict[str, Any], where: bytes) -> bytes:
    """The body in steps of 160 bytes, so that its length says little."""
    words = json.dumps(body, ensure_ascii=False).encode()
    return seal(key, words + b" " * (-len(words) % STEP), where)


def unseal_body(key: bytes, ciphertext: bytes, where: bytes) -> dict[str, Any]:
    """Raises Broken."""
    body: dict[str, Any] = json.loads(unseal(key, ciphertext, where))
    return body
